import { openWith, type RawSample } from '../backend.js';
import { type WindowLike } from '../gate/window.js';
import { type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { requireEncoded } from '../sample/requireKind.js';
import { type DecodeOptions } from './settings.js';
import { stage } from './stage.js';

/** The stage behind `decode`. */
export function decoding(
  options: DecodeOptions,
  window: WindowLike,
): Operator<EncodedSample, RawSample> {
  return stage({
    name: 'decode',
    window,
    open: ({ track }) => openWith((backend) => backend.openDecoder(track, options)),
    sampleOf: (sample) => requireEncoded(sample, 'decode'),
  });
}
