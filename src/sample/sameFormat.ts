import { MediaError } from '../errors.js';
import { type EncodedSample } from './encodedSample.js';
import { type FormatDescription } from './format.js';
import { type Track, trackName } from './track.js';

/**
 * Refuses a sample that was coded in another way than its track: one track of a file has one format, and a decoder that was set up for
 * the first would make noise of the second, or nothing.
 */
export function requireSameFormat(track: Track, sample: EncodedSample, operator: string): void {
  const { format } = sample.track;
  if (format === track.format || isSame(format, track.format)) return;
  sample.close();
  throw new MediaError(
    'formatChanged',
    `One track holds samples of one format, and ${trackName(track)} began as ${describe(track.format)}, but was then given ${describe(format)}. ` +
      'Decode and encode what is to be joined, or write a movie for each.',
    { operator, track: trackName(track) },
  );
}

function isSame(a: FormatDescription, b: FormatDescription): boolean {
  return describe(a) === describe(b) && haveSameBytes(a.extradata, b.extradata);
}

function haveSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.byteLength === b.byteLength && a.every((byte, place) => byte === b[place]);
}

function describe(format: FormatDescription): string {
  const name = `${format.mediaType} ${format.codec ?? ''}`;
  if (format.mediaType === 'video') return `${name} ${format.width}×${format.height}`;
  if (format.mediaType !== 'audio') return name;
  return `${name} ${format.sampleRate} Hz, ${format.channels} channels`;
}
