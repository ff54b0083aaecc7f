import { MediaError } from '../errors.js';
import { type FormatDescription } from './format.js';

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

/** Bytes of one sample of all channels, where the codec is PCM; 0: it is none. */
export function pcmBlock(format: FormatDescription): number {
  if (format.mediaType !== 'audio') return 0;
  const found = /^pcm_(?:[suf](\d+)|mulaw|alaw)/.exec(format.codec ?? '');
  return found ? (Number(found[1] ?? 8) / 8) * format.channels : 0;
}
