import { requireArgument } from '../errors.js';

/** A ratio of two integers, `den` > 0: a frame rate, an aspect ratio, a time base in seconds. @group Time */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/**
 * How {@link rescale} rounds; the names and meanings are those of libav's `AVRounding`.
 *
 * `nearInf`: to the nearest, halves away from zero. `zero`: towards zero. `inf`: away from zero.
 * `down`: towards −infinity. `up`: towards +infinity.
 *
 * @group Time
 */
export type Rounding = 'nearInf' | 'zero' | 'inf' | 'down' | 'up';

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** Divides exactly, then rounds; `den` > 0. */
function divide(num: bigint, den: bigint, rounding: Rounding): bigint {
  const floor = num >= 0n ? num / den : -((-num + den - 1n) / den);
  const rest = num - floor * den;
  if (rest === 0n) return floor;
  const negative = num < 0n;
  switch (rounding) {
    case 'down':
      return floor;
    case 'up':
      return floor + 1n;
    case 'zero':
      return negative ? floor + 1n : floor;
    case 'inf':
      return negative ? floor : floor + 1n;
    case 'nearInf': {
      const twice = rest * 2n;
      if (twice === den) return negative ? floor : floor + 1n;
      return twice > den ? floor + 1n : floor;
    }
  }
}

/**
 * Converts `ticks` of the time base `from` to ticks of the time base `to`, exactly, rounding once.
 *
 * Equal to libav's `av_rescale_q_rnd` for every result that fits into 64 bits; a result that does not
 * is an error instead of a wrong number.
 *
 * @param ticks - an integer number of `from` units
 * @param from - seconds per tick given, for example `{ num: 1, den: 90_000 }`
 * @param to - seconds per tick wanted
 * @throws MediaError `invalidArgument` when the result does not fit into 64 bits
 * @example
 * ```ts
 * import { rescale } from 'rxmux';
 *
 * rescale(3n, { num: 1, den: 24 }, { num: 1, den: 90_000 }); // 11_250n
 * ```
 * @see libav: av_rescale_q_rnd
 * @group Time
 */
export function rescale(
  ticks: bigint,
  from: Rational,
  to: Rational,
  rounding: Rounding = 'nearInf',
): bigint {
  if (from.num === to.num && from.den === to.den) return ticks;
  const result = divide(
    ticks * BigInt(from.num) * BigInt(to.den),
    BigInt(from.den) * BigInt(to.num),
    rounding,
  );
  requireArgument(
    result >= INT64_MIN && result <= INT64_MAX,
    () =>
      `A time must fit into 64 bits: ${String(ticks)} ticks of ${from.num}/${from.den} s do not fit as ticks of ${to.num}/${to.den} s. Use a coarser time base.`,
  );
  return result;
}

/** Compares two tick counts of different time bases: negative, 0 or positive. @see libav: av_compare_ts */
export function compareTicks(a: bigint, aBase: Rational, b: bigint, bBase: Rational): number {
  const exact = Number(a) * aBase.num * bBase.den;
  const other = Number(b) * bBase.num * aBase.den;
  // Nearly always; and much faster.
  if (Number.isSafeInteger(exact) && Number.isSafeInteger(other)) return Math.sign(exact - other);
  const left = a * BigInt(aBase.num) * BigInt(bBase.den);
  const right = b * BigInt(bBase.num) * BigInt(aBase.den);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Ticks as seconds, for people and for limits; not exact. */
export function ticksToSeconds(ticks: bigint, base: Rational): number {
  return (Number(ticks) * base.num) / base.den;
}

/**
 * An exact point in time, or an exact duration: `value / timescale` seconds.
 *
 * Immutable. Arithmetic is exact: the result has a timescale in which both operands are integers.
 *
 * @example
 * ```ts
 * import { MediaTime } from 'rxmux';
 *
 * const third = new MediaTime(1, 3);
 * third.plus(new MediaTime(1, 6)).equals(new MediaTime(1, 2)); // true
 * ```
 * @see AVFoundation: CMTime
 * @group Time
 */
export class MediaTime {
  /** Zero seconds. */
  public static readonly zero: MediaTime = new MediaTime(0n, 1);

  /** The number of ticks. */
  public readonly value: bigint;
  /** Ticks per second; a positive integer. */
  public readonly timescale: number;

  /**
   * @param value - ticks; an integer
   * @param timescale - ticks per second; a positive integer up to 2^53
   * @throws MediaError `invalidArgument` for anything else
   */
  public constructor(value: bigint | number, timescale: number) {
    requireArgument(
      typeof value === 'bigint' || Number.isSafeInteger(value),
      () =>
        `A time's value must be an integer number of ticks, not ${value}. For seconds use MediaTime.fromSeconds.`,
    );
    requireArgument(
      Number.isSafeInteger(timescale) && timescale > 0,
      () => `A timescale must be a positive integer (ticks per second), not ${timescale}.`,
    );
    this.value = BigInt(value);
    this.timescale = timescale;
  }

  /**
   * The tick nearest to `seconds`.
   *
   * @param timescale - ticks per second; the default is exact for milliseconds and common rates
   * @throws MediaError `invalidArgument` for NaN and infinities
   * @see AVFoundation: CMTimeMakeWithSeconds
   */
  public static fromSeconds(seconds: number, timescale = 1_000_000): MediaTime {
    const ticks = Math.round(seconds * timescale);
    requireArgument(
      Number.isFinite(ticks),
      () =>
        `Seconds must be a finite number, not ${seconds} (in ticks of 1/${timescale} s: ${ticks}).`,
    );
    return new MediaTime(BigInt(ticks), timescale);
  }

  /** `ticks` of a time base, exactly. */
  public static fromTicks(ticks: bigint, base: Rational): MediaTime {
    return new MediaTime(ticks * BigInt(base.num), base.den);
  }

  /** Seconds as a number, for people; not exact. */
  public get seconds(): number {
    return Number(this.value) / this.timescale;
  }

  /** This time in ticks of another time base. */
  public toTicks(base: Rational, rounding: Rounding = 'nearInf'): bigint {
    if (base.num === 1 && base.den === this.timescale) return this.value;
    return rescale(this.value, { num: 1, den: this.timescale }, base, rounding);
  }

  /** The sum, exactly. @throws MediaError `invalidArgument` when the timescales have no common one below 2^53 */
  public plus(other: MediaTime): MediaTime {
    return combine(this, other, (a, b) => a + b);
  }

  /** The difference, exactly. @throws MediaError `invalidArgument` when the timescales have no common one below 2^53 */
  public minus(other: MediaTime): MediaTime {
    return combine(this, other, (a, b) => a - b);
  }

  /** Negative when this is earlier than `other`, 0 when they are the same moment, else positive. */
  public compare(other: MediaTime): number {
    const left = this.value * BigInt(other.timescale);
    const right = other.value * BigInt(this.timescale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** Whether both are the same moment, whatever their timescales. */
  public equals(other: MediaTime): boolean {
    return this.compare(other) === 0;
  }

  public toString(): string {
    return `${String(this.value)}/${this.timescale} (${this.seconds.toFixed(3)} s)`;
  }
}

/** A time where an option takes one: exact, or a number of seconds. @group Time */
export type TimeLike = MediaTime | number;

/** A {@link TimeLike} as a time. */
export function toTime(time: TimeLike): MediaTime {
  return typeof time === 'number' ? MediaTime.fromSeconds(time) : time;
}

/** A function, not a private method: TypeScript 6.0 breaks `static zero = new MediaTime()` beside one. */
function combine(
  a: MediaTime,
  b: MediaTime,
  operation: (a: bigint, b: bigint) => bigint,
): MediaTime {
  if (a.timescale === b.timescale) return new MediaTime(operation(a.value, b.value), a.timescale);
  const scale = lcm(a.timescale, b.timescale);
  return new MediaTime(
    operation(a.value * BigInt(scale / a.timescale), b.value * BigInt(scale / b.timescale)),
    scale,
  );
}

function lcm(a: number, b: number): number {
  const scale = (a / gcd(a, b)) * b;
  requireArgument(
    Number.isSafeInteger(scale),
    () =>
      `Times of 1/${a} s and 1/${b} s have no common timescale below 2^53. Rescale one of them first.`,
  );
  return scale;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
