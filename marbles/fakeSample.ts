import { AudioSample } from '../src/sample/audioSample.js';
import { EncodedSample } from '../src/sample/encodedSample.js';
import { type AudioFormat, type VideoFormat } from '../src/sample/format.js';
import { type Sample } from '../src/sample/sample.js';
import { MediaTime, type TimeLike, toTime } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';
import { VideoSample } from '../src/sample/videoSample.js';
import { FakePacket, FakePicture, FakeSound, type Marked } from './fakePayload.js';
import { FAKE_TIME_BASE, fakeTrack } from './fakeTrack.js';

/** The class of sample that each kind stands for. @group Testing */
export interface SampleKinds {
  /** Uncompressed pictures. */
  readonly video: VideoSample;
  /** Uncompressed sound. */
  readonly audio: AudioSample;
  /** Compressed samples of any track. */
  readonly encoded: EncodedSample;
}

/** A kind of fake sample. @group Testing */
export type SampleKind = keyof SampleKinds;

/** What may be wanted of a {@link fakeSample}. @group Testing */
export interface FakeSampleInit {
  /** When it is presented; seconds or exact; default 0. */
  readonly pts?: TimeLike;
  /** How long it is presented; default 1 s. */
  readonly duration?: TimeLike;
  /** Whether decoding can start at it; default `true`. */
  readonly isSync?: boolean;
  /** The memory it claims to hold; default 1000 bytes. */
  readonly bytes?: number;
  /** The track of a compressed sample; default video #0. */
  readonly track?: Track;
}

const PICTURE: VideoFormat = {
  mediaType: 'video',
  width: 320,
  height: 180,
  pixelFormat: 'yuv420p',
  frameRate: { num: 1, den: 1 },
};

const SOUND: AudioFormat = {
  mediaType: 'audio',
  sampleRate: 48_000,
  channels: 2,
  sampleFormat: 'fltp',
};

const VIDEO_TRACK = fakeTrack('video');

/**
 * A sample of the wanted kind that holds no memory and no native object, and carries a mark.
 *
 * Owned by the caller, as every sample; no window counts it.
 *
 * @param mark - how it is told from others: usually one letter of a diagram
 * @example
 * ```ts
 * import { fakeSample, markOf } from 'rxmux/testing';
 *
 * using sample = fakeSample('encoded', 'a', { pts: 2 });
 * markOf(sample); // 'a'
 * ```
 * @group Testing
 */
export function fakeSample<K extends SampleKind>(
  kind: K,
  mark: string,
  init?: FakeSampleInit,
): SampleKinds[K];
export function fakeSample(kind: SampleKind, mark: string, init: FakeSampleInit = {}): Sample {
  const pts = toTime(init.pts ?? 0);
  const duration = toTime(init.duration ?? 1);
  const bytes = init.bytes ?? 1000;
  switch (kind) {
    case 'video':
      return VideoSample.wrap(new FakePicture(mark, PICTURE, bytes), { pts, duration });
    case 'audio': {
      const count = Math.round(duration.seconds * SOUND.sampleRate);
      return AudioSample.wrap(new FakeSound(mark, SOUND, count, bytes), pts);
    }
    case 'encoded': {
      const ticks = pts.toTicks(FAKE_TIME_BASE);
      const timing = {
        pts: ticks,
        dts: ticks,
        duration: duration.toTicks(FAKE_TIME_BASE),
        timeBase: FAKE_TIME_BASE,
      };
      const packet = new FakePacket(mark, timing, init.isSync ?? true, bytes);
      return EncodedSample.wrap(packet, init.track ?? VIDEO_TRACK);
    }
  }
}

/**
 * The mark of a fake sample; of any other sample its presentation time, as `2.5s`.
 *
 * @throws MediaError `useAfterClose`
 * @example
 * ```ts
 * import { type Sample } from 'rxmux';
 * import { markOf } from 'rxmux/testing';
 *
 * const name = (sample: Sample): string => markOf(sample);
 * ```
 * @group Testing
 */
export function markOf(sample: Sample): string {
  const payload: object = sample.ownership.use('read the mark').payload;
  return 'mark' in payload
    ? (payload as Marked).mark
    : `${(sample.pts ?? MediaTime.zero).seconds}s`;
}
