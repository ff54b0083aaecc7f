import { type MuxOptions } from '../backend.js';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type Rational, ticksToSeconds } from '../sample/time.js';
import { BeforeZero, TimeEvents } from './timeEvents.js';
import { FURTHEST_SECONDS, type TimeRanges, timeRanges } from './timeRanges.js';

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
  /** libav's name of the container: what it can say of time. */
  readonly muxer?: string;
  /** Whether gaps are worth telling; default true. */
  readonly isTimed?: boolean;
  /** Seconds from one sample to the next past which the policy is asked. */
  readonly maximumGap?: number | undefined;
  readonly beforeZero?: BeforeZero;
}

/**
 * Keeps the decode times of one track in order and within what its container can say, and presentation not before decoding:
 * what libav would otherwise refuse, or worse, write.
 *
 * Times are checked after they were rescaled to the file's time base, where two that differed may have
 * become one.
 */
export class TimestampGuard {
  readonly #rules: TimestampRules;
  readonly #ranges: TimeRanges;
  readonly #gap: bigint;
  readonly #beforeZero: BeforeZero;
  readonly #events: TimeEvents;
  #last: bigint | undefined;
  /** The first decode time that is free, where those before zero are squeezed behind it. */
  #zero = 0n;
  #adjusted = false;
  /** Samples that were left out. */
  public dropped = 0;
  /** Samples that were moved. */
  public nudged = 0;
  /** The presentation time to write, after `accept`. */
  public pts = 0n;
  /** The decode time to write, after `accept`. */
  public dts = 0n;
  /** How long the sample lasts, after `accept`; 0 when unknown. */
  public duration = 0n;

  public constructor(rules: TimestampRules) {
    const { track, timeBase, muxer = '', isTimed = true, maximumGap } = rules;
    this.#rules = rules;
    this.#ranges = timeRanges(muxer);
    this.#beforeZero = rules.beforeZero ?? new BeforeZero('write', false, true);
    this.#events = new TimeEvents(track, timeBase, this.#ranges, this.#beforeZero, isTimed);
    const given =
      maximumGap === undefined ? undefined : ticksOf(maximumGap, timeBase, this.#ranges.gap);
    this.#gap = given ?? this.#ranges.gap;
  }

  /** What was written though it is strange. */
  public get events(): Readonly<
    Pick<TimeEvents, 'jumps' | 'hidden' | 'wraps' | 'tellMostlyHidden' | 'noteLeftOut'>
  > {
    return this.#events;
  }

  /**
   * Checks the times of the next sample; whether it is to be written, with `pts` and `dts` of the guard.
   *
   * @throws MediaError `invalidTimestamp` under the policy `error`
   */
  public accept(pts: bigint, decoded: bigint, duration = 0n): boolean {
    const dts = this.#squeezed(decoded);
    this.pts = pts;
    this.dts = dts;
    this.duration = duration;
    const fault = this.#fault(pts, dts) ?? this.#durationFault(duration);
    if (fault !== undefined && !this.#adjust(fault)) return false;
    this.#events.note(this.pts, this.dts, this.duration, this.#last);
    this.#last = this.dts;
    return true;
  }

  /** As `accept`, for a sample that has no time, or none that can be reckoned with; `why` is a sentence's end. */
  public acceptWithout(why: string): boolean {
    this.pts = this.dts = this.#earliest() ?? 0n;
    this.duration = 0n;
    if (!this.#adjust(why)) return false;
    this.#last = this.dts;
    return true;
  }

  /** A decode time that the file can say. */
  #squeezed(dts: bigint): bigint {
    if (this.#beforeZero.way !== 'squeeze' || dts >= this.#zero) return dts;
    return this.#zero++;
  }

  #earliest(): bigint | undefined {
    if (this.#last === undefined) return undefined;
    return this.#rules.strict ? this.#last + 1n : this.#last;
  }

  /** The rule that the times break, if they break one. */
  #fault(pts: bigint, dts: bigint): string | undefined {
    const { strict } = this.#rules;
    const { furthest, offset } = this.#ranges;
    const last = this.#last;
    if (last !== undefined) {
      if (dts < last || (strict && dts === last)) {
        return `the decode time ${this.#show(dts)} does not come ${strict ? 'after' : 'at or after'} ${this.#show(last)} of the sample before it`;
      }
      if (dts - last > this.#gap) {
        return `the decode time ${this.#show(dts)} lies further behind ${this.#show(last)} of the sample before it than ${this.#gapOf()}`;
      }
    }
    if (pts < dts) {
      return `the presentation time ${this.#show(pts)} is before the decode time ${this.#show(dts)}`;
    }
    if (pts - dts > offset) {
      return `the presentation time ${this.#show(pts)} lies further behind the decode time ${this.#show(dts)} than the container can say`;
    }
    if (pts > furthest || dts < -furthest) {
      return `the time ${this.#show(pts)} is beyond what the container can say, ${this.#show(furthest)}`;
    }
    return this.#isTooEarly(pts, dts)
      ? `the time ${this.#show(dts)} is before that of the sample that the movie begins with, and the container cannot hide it`
      : undefined;
  }

  #durationFault(duration: bigint): string | undefined {
    return duration > this.#ranges.gap
      ? `the duration ${this.#show(duration)} is longer than the container can say`
      : undefined;
  }

  #isTooEarly(pts: bigint, dts: bigint): boolean {
    const { track, timeBase } = this.#rules;
    return !this.#beforeZero.accepts(track, pts, dts, timeBase);
  }

  #gapOf(): string {
    const whose =
      this.#gap < this.#ranges.gap ? 'maximumTimestampGap says' : 'the container can say';
    return `${whose}, ${ticksToSeconds(this.#gap, this.#rules.timeBase).toFixed(3)} s`;
  }

  /** Whether the sample is still to be written. */
  #adjust(fault: string): boolean {
    const { policy } = this.#rules;
    if (policy === 'error') throw this.#refusal(fault);
    this.#report(fault);
    if (policy === 'drop') {
      this.dropped++;
      return false;
    }
    this.nudged++;
    this.#nudge();
    return true;
  }

  /** The next possible times; presentation stays what it is when the container can say it. */
  #nudge(): void {
    const { pts, dts } = this;
    const earliest = this.#earliest();
    const last = this.#last ?? 0n;
    const isFar =
      dts - last > this.#gap || dts > this.#ranges.furthest || dts < -this.#ranges.furthest;
    if (isFar || (earliest !== undefined && dts < earliest)) this.dts = earliest ?? 0n;
    else if (this.#isTooEarly(pts, dts)) this.dts = 0n;
    if (pts < this.dts || isFar || pts - this.dts > this.#ranges.offset) this.pts = this.dts;
    if (this.duration > this.#ranges.gap) this.duration = 0n;
  }

  #refusal(fault: string): MediaError {
    const { track, timeBase } = this.#rules;
    return new MediaError(
      'invalidTimestamp',
      `A sample of ${track} cannot be written: ${fault}. Write samples in decode order and set their times with ` +
        "sample.retimed(), or choose `timestamps: 'drop'` or `'nudge'`.",
      {
        operator: 'mux',
        track,
        time: ticksToSeconds(this.pts < this.dts ? this.pts : this.dts, timeBase),
      },
    );
  }

  #report(fault: string): void {
    if (this.#adjusted) return;
    this.#adjusted = true;
    const { track, policy } = this.#rules;
    const what = policy === 'drop' ? 'left out' : 'moved to the next possible time';
    warn(
      'timestampAdjusted',
      `${track} has a sample whose time cannot stand: ${fault}. Such samples are ${what}. Reported once for each track.`,
    );
  }

  #show(ticks: bigint): string {
    const { timeBase } = this.#rules;
    return `${ticksToSeconds(ticks, timeBase).toFixed(6)} s (${String(ticks)} × ${timeBase.num}/${timeBase.den} s)`;
  }
}

/** Seconds as ticks, not more than `most`. */
function ticksOf(seconds: number, { num, den }: Rational, most: bigint): bigint {
  const ticks = (seconds * den) / num;
  return ticks < Number(most) ? BigInt(Math.floor(ticks)) : most;
}

/** Whether a time is so far from zero that it is not worth rescaling. */
export function isBeyondBelief(ticks: bigint, { num, den }: Rational): boolean {
  const most = (FURTHEST_SECONDS * BigInt(den)) / BigInt(num);
  return ticks > most || ticks < -most;
}
