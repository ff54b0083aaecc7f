import { requireArgument } from '../errors.js';
import { type CaptionFormatName } from './captionFormats.js';
import { CaptionEncoder, type CaptionEncoderInit } from './captionEncoder.js';
import { type CaptionSampler } from './captionSampler.js';
import { type Cea608Options } from './cea608/cea608Encoder.js';
import { Cea608Samples } from './cea608/cea608Samples.js';

/** What captions are made to. */
export interface CaptionSamplerInit extends Omit<CaptionEncoderInit, 'format'>, Cea608Options {
  readonly format: CaptionFormatName;
}

/** What makes samples of captions in a format. @throws MediaError `invalidArgument` for formats that nobody knows, and for options that are not theirs */
export function captionSamplerOf({
  format,
  frameRate,
  alignsTimes,
  ...init
}: CaptionSamplerInit): CaptionSampler {
  if (format === 'c608') return new Cea608Samples({ frameRate, alignsTimes });
  requireArgument(
    frameRate === undefined && alignsTimes === undefined,
    () =>
      `frameRate and alignsTimes are of c608, whose captions begin and end with frames, and captions of ${format} do at any time. Leave them out.`,
  );
  return new CaptionEncoder({ ...init, format });
}
