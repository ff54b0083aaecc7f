import { type EncoderPass, openWith, type RawSample } from '../backend.js';
import { type WindowLike } from '../gate/window.js';
import { type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireRaw } from '../sample/requireKind.js';
import { type EncoderChoice, type EncodeSettings } from './settings.js';
import { stage } from './stage.js';

/** The stage behind `encode`, or one of its passes. */
export function encoding(
  settings: EncodeSettings,
  window: WindowLike,
  chosen: (choice: EncoderChoice) => void,
  pass?: EncoderPass,
): Operator<RawSample, EncodedSample> {
  return stage({
    name: `encode ${settings.codec}`,
    window,
    open: (first) => openWith((backend) => backend.openEncoder(first, settings, chosen, pass)),
    sampleOf: (sample) => requireRaw(sample, `encode ${settings.codec}`),
  });
}
