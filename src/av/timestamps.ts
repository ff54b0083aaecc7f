import { type MuxOptions } from '../backend.js';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type Rational, ticksToSeconds } from '../sample/time.js';

/** What happens to a sample whose time cannot stand in the file. */
export type TimestampPolicy = NonNullable<MuxOptions['timestamps']>;

/** What a guard must know of its track. */
export interface TimestampRules {
  /** The track as people name it. */
  readonly track: string;
  /** Seconds per tick of the times that are checked: those of the file. */
  readonly timeBase: Rational;
  readonly policy: TimestampPolicy;
  /** Whether each decode time must come after the one before it, or may also equal it. */
  readonly strict: boolean;
}

/**
 * Keeps the decode times of one track in order, and presentation not before decoding: what libav would
 * otherwise refuse, or worse, write.
 *
 * Times are checked after they were rescaled to the file's time base, where two that differed may have
 * become one.
 */
export class TimestampGuard {
  readonly #rules: TimestampRules;
  #last: bigint | undefined;
  #adjusted = false;
  /** Samples that were left out. */
  public dropped = 0;
  /** Samples that were moved. */
  public nudged = 0;
  /** The presentation time to write, after `accept`. */
  public pts = 0n;
  /** The decode time to write, after `accept`. */
  public dts = 0n;

  public constructor(rules: TimestampRules) {
    this.#rules = rules;
  }

  /**
   * Checks the times of the next sample; whether it is to be written, with `pts` and `dts` of the guard.
   *
   * @throws MediaError `invalidTimestamp` under the policy `error`
   */
  public accept(pts: bigint, dts: bigint): boolean {
    const earliest = this.#earliest();
    this.pts = pts;
    this.dts = dts;
    if ((earliest !== undefined && dts < earliest) || pts < dts) {
      if (!this.#adjust(earliest)) return false;
    }
    this.#last = this.dts;
    return true;
  }

  #earliest(): bigint | undefined {
    if (this.#last === undefined) return undefined;
    return this.#rules.strict ? this.#last + 1n : this.#last;
  }

  /** Whether the sample is still to be written. */
  #adjust(earliest: bigint | undefined): boolean {
    const { policy } = this.#rules;
    if (policy === 'error') throw this.#refusal(earliest);
    this.#report();
    if (policy === 'drop') {
      this.dropped++;
      return false;
    }
    this.nudged++;
    if (earliest !== undefined && this.dts < earliest) this.dts = earliest;
    if (this.pts < this.dts) this.pts = this.dts;
    return true;
  }

  #refusal(earliest: bigint | undefined): MediaError {
    const { track, timeBase, strict } = this.#rules;
    const late = earliest !== undefined && this.dts < earliest;
    const rule = late
      ? `the decode time ${this.#show(this.dts)} does not come ${strict ? 'after' : 'at or after'} ${this.#show(this.#last ?? 0n)} of the sample before it`
      : `the presentation time ${this.#show(this.pts)} is before the decode time ${this.#show(this.dts)}`;
    return new MediaError(
      'invalidTimestamp',
      `A sample of ${track} cannot be written: ${rule}. Write samples in decode order and set their times with ` +
        "sample.retimed(), or choose `timestamps: 'drop'` or `'nudge'`.",
      { operator: 'mux', track, time: ticksToSeconds(late ? this.dts : this.pts, timeBase) },
    );
  }

  #report(): void {
    if (this.#adjusted) return;
    this.#adjusted = true;
    const { track, policy } = this.#rules;
    warn(
      'timestampAdjusted',
      `${track} has a sample at ${this.#show(this.dts)} that is out of order; such samples are ${policy === 'drop' ? 'left out' : 'moved behind the one before'}. Reported once for each track.`,
    );
  }

  #show(ticks: bigint): string {
    const { timeBase } = this.#rules;
    return `${ticksToSeconds(ticks, timeBase).toFixed(6)} s (${String(ticks)} × ${timeBase.num}/${timeBase.den} s)`;
  }
}
