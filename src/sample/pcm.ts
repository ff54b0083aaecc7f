import { MediaError } from '../errors.js';

const BYTES = { u8: 1, s16: 2, s32: 4, flt: 4, dbl: 8, u8p: 1, s16p: 2, s32p: 4, fltp: 4, dblp: 8 };

/**
 * Sample formats of uncompressed sound; libav's names. A `p` behind the name means planar: channel
 * after channel instead of interleaved.
 *
 * @group Samples
 */
export type RawSampleFormat = keyof typeof BYTES;

/** Bytes of one sample of one channel. */
export function bytesPerSample(sampleFormat: string): number {
  if (isKnown(sampleFormat)) return BYTES[sampleFormat];
  throw new MediaError(
    'invalidArgument',
    `'${sampleFormat}' is not a sample format. Known are libav's names ${Object.keys(BYTES).join(', ')}.`,
  );
}

function isKnown(sampleFormat: string): sampleFormat is RawSampleFormat {
  return Object.hasOwn(BYTES, sampleFormat);
}
