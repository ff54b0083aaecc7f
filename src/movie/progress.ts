import { MediaTime, type Rational } from '../sample/time.js';

/** A moment in ticks of a time base. */
export interface Ticks {
  readonly ticks: bigint;
  readonly base: Rational;
}

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
  readonly #end: Ticks | undefined;
  readonly #elapsed: () => number;

  /** @internal */
  public constructor(
    samples: number,
    bytes: number,
    end: Ticks | undefined,
    elapsed: () => number,
    done = false,
  ) {
    this.samples = samples;
    this.bytes = bytes;
    this.done = done;
    this.#end = end;
    this.#elapsed = elapsed;
  }

  /** The end of the sample written last, in the time of the movie. */
  public get time(): MediaTime {
    return this.#end ? MediaTime.fromTicks(this.#end.ticks, this.#end.base) : MediaTime.zero;
  }

  /** Seconds of media for each second of work, up to the moment it is read. */
  public get speed(): number {
    const seconds = this.#elapsed();
    return seconds > 0 ? this.time.seconds / seconds : 0;
  }
}
