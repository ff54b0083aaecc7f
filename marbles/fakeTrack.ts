import { type FormatDescription, type MediaType } from '../src/sample/format.js';
import { type Rational } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';

/** Ticks of every fake track: milliseconds. */
export const FAKE_TIME_BASE: Rational = { num: 1, den: 1000 };

/** What may be wanted of a {@link fakeTrack}. @group Testing */
export interface FakeTrackInit {
  /** Position in the movie; default 0. */
  readonly index?: number;
  /** libav's name of the codec; default `h264`, `aac`, `mov_text` or `bin_data` by the media type. */
  readonly codec?: string;
}

/**
 * A track of a movie that does not exist.
 *
 * Video is 320×180 at one picture a second, sound 48 kHz stereo; one tick of its time base is a millisecond.
 *
 * @example
 * ```ts
 * import { fakeTrack } from 'rxmux/testing';
 *
 * const audio = fakeTrack('audio', { index: 1 });
 * ```
 * @group Testing
 */
export function fakeTrack(mediaType: MediaType, init: FakeTrackInit = {}): Track {
  const siblings: Track[] = [];
  const track: Track = {
    index: init.index ?? 0,
    mediaType,
    format: fakeFormat(mediaType, init.codec),
    timeBase: FAKE_TIME_BASE,
    siblings,
  };
  siblings.push(track);
  return track;
}

/** Tracks that know each other. */
export function fakeTracks(mediaTypes: readonly MediaType[]): readonly Track[] {
  const siblings: Track[] = [];
  mediaTypes.forEach((mediaType, index) =>
    siblings.push({ ...fakeTrack(mediaType, { index }), siblings }),
  );
  return siblings;
}

/** The format of fake samples. */
export function fakeFormat(mediaType: MediaType, codec?: string): FormatDescription {
  switch (mediaType) {
    case 'video':
      return {
        mediaType,
        codec: codec ?? 'h264',
        width: 320,
        height: 180,
        frameRate: { num: 1, den: 1 },
      };
    case 'audio':
      return { mediaType, codec: codec ?? 'aac', sampleRate: 48_000, channels: 2 };
    case 'subtitle':
      return { mediaType, codec: codec ?? 'mov_text' };
    case 'data':
      return { mediaType, codec: codec ?? 'bin_data' };
  }
}
