import { type FormatDescription } from './format.js';
import { type SampleDescription } from './sampleDescription.js';

/** What describes the samples of a format; undefined: libav knows them. */
export function descriptionOf(format: FormatDescription): SampleDescription | undefined {
  const { mediaType } = format;
  return mediaType === 'subtitle' || mediaType === 'data' ? format.sampleDescription : undefined;
}
