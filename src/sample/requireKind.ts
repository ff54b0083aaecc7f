import { MediaError } from '../errors.js';
import { AudioSample } from './audioSample.js';
import { EncodedSample } from './encodedSample.js';
import { discard, isSample, type Sample } from './sample.js';
import { VideoSample } from './videoSample.js';

/** What a value is, as people would say it. */
export function kindOf(value: unknown): string {
  if (value instanceof EncodedSample) return `compressed ${value.track.mediaType}`;
  if (value instanceof VideoSample) return 'uncompressed video';
  if (value instanceof AudioSample) return 'uncompressed audio';
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

/** Lets samples pass that are open; what else a program handed on is refused. */
export function requireSample<S extends Sample>(value: S, operator: string): S {
  if (!isSample(value)) throw wrongKind(value, 'samples', operator);
  value.ownership.use('hand on');
  return value;
}

/** Lets compressed samples pass; others are closed and refused. */
export function requireEncoded(value: EncodedSample, operator: string): EncodedSample {
  if (value instanceof EncodedSample) return value;
  discard(value);
  throw wrongKind(value, 'compressed samples', operator);
}

/** Lets pictures and sound pass; others are closed and refused. */
export function requireRaw<S extends VideoSample | AudioSample>(value: S, operator: string): S {
  if (value instanceof VideoSample || value instanceof AudioSample) return value;
  discard(value);
  throw wrongKind(value, 'uncompressed samples', operator);
}

/** Lets pictures pass; others are closed and refused. */
export function requirePicture(value: VideoSample, operator: string): VideoSample {
  if (value instanceof VideoSample) {
    value.ownership.use('hand on');
    return value;
  }
  discard(value);
  throw wrongKind(value, 'uncompressed pictures', operator);
}

function wrongKind(value: unknown, wanted: string, operator: string): MediaError {
  return new MediaError(
    'invalidArgument',
    `${operator} takes ${wanted}, not ${kindOf(value)}. decode() makes uncompressed samples of compressed ones, encode() the other way ` +
      'round; samples of another copy of this library, or of another backend, are unknown here.',
    { operator },
  );
}
