import { type AdjustedTimes } from '../adjustedTimes.js';
import { type Timing } from '../sample/payload.js';
import { MediaTime } from '../sample/time.js';

/**
 * How far writing is. One is emitted for each sample written; the last one has `done: true`.
 *
 * @group Movies
 */
export class MuxProgress {
  /** Samples written, of all tracks. */
  public readonly samples: number;
  /** Bytes handed to the destination; muxers keep some back. */
  public readonly bytes: number;
  /** Whether the movie is finished and closed. */
  public readonly done: boolean;
  readonly #muxer: { readonly adjusted: AdjustedTimes };
  readonly #last: Timing | undefined;
  readonly #startedAt: number;

  /** @internal `last` is the sample written last; `startedAt` as performance.now() tells it. */
  public constructor(
    samples: number,
    bytes: number,
    last: Timing | undefined,
    startedAt: number,
    muxer: { readonly adjusted: AdjustedTimes },
    done = false,
  ) {
    this.samples = samples;
    this.bytes = bytes;
    this.done = done;
    this.#last = last;
    this.#startedAt = startedAt;
    this.#muxer = muxer;
  }

  /** What was done about times that could not stand as they were, up to the moment it is read. */
  public get adjusted(): AdjustedTimes {
    return this.#muxer.adjusted;
  }

  /** The end of the sample written last, in the time of the movie. */
  public get time(): MediaTime {
    if (this.#last === undefined) return MediaTime.zero;
    const { pts, dts, duration, timeBase } = this.#last;
    return MediaTime.fromTicks((pts ?? dts ?? 0n) + duration, timeBase);
  }

  /** Seconds of media for each second of work, up to the moment it is read. */
  public get speed(): number {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return seconds > 0 ? this.time.seconds / seconds : 0;
  }
}
