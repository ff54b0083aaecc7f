import { type Timing } from '../sample/payload.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';

/** What is told of a sample when it has been written; there is nothing to close. @group Movies */
export interface WrittenSample {
  /** The track of the new movie. */
  readonly track: Track;
  /** In the time of the movie. */
  readonly pts: MediaTime | undefined;
  readonly dts: MediaTime | undefined;
  readonly duration: MediaTime | undefined;
  readonly isSync: boolean;
  /** Compressed bytes. */
  readonly byteLength: number;
}

/** Makes the report of a sample. */
export function writtenSample(
  track: Track,
  { pts, dts, duration, timeBase }: Timing,
  isSync: boolean,
  byteLength: number,
): WrittenSample {
  const time = (ticks: bigint | undefined): MediaTime | undefined =>
    ticks === undefined ? undefined : MediaTime.fromTicks(ticks, timeBase);
  return {
    track,
    pts: time(pts),
    dts: time(dts),
    duration: duration > 0n ? time(duration) : undefined,
    isSync,
    byteLength,
  };
}
