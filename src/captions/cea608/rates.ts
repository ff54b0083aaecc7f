import { MediaError, requireArgument } from '../../errors.js';
import { MediaTime, type Rational, type TimeLike, toTime } from '../../sample/time.js';

/** NTSC's. */
export const USUAL_RATE: Rational = { num: 30_000, den: 1001 };

/** Frame rates of pictures that carry line 21, and how many entries cc_data has there. @see ANSI/CTA-708-E, table 3; ATSC A/53 part 4, 6.2.3.1 */
const RATES: readonly (Rational & { readonly entries: number })[] = [
  { num: 24_000, den: 1001, entries: 25 },
  { num: 24, den: 1, entries: 25 },
  { num: 25, den: 1, entries: 24 },
  { num: 30_000, den: 1001, entries: 20 },
  { num: 30, den: 1, entries: 20 },
  { num: 50, den: 1, entries: 12 },
  { num: 60_000, den: 1001, entries: 10 },
  { num: 60, den: 1, entries: 10 },
];

/** How pairs lie on pictures. */
export interface PairRate {
  /** Pairs per second. */
  readonly rate: Rational;
  /** Pictures from one pair to the next: 1, or 2 where there are more than 30 a second. */
  readonly step: 1 | 2;
  /** Entries of cc_data in each picture. */
  readonly entries: number;
}

/**
 * How pairs lie on pictures of a rate.
 *
 * The standard sends 60 fields a second (59.94), of which every second one is field 1. So at 24 pictures a second some carry two pairs; here each carries one at most,
 * which is less than there could be, and exact to the picture. 25 and 50 are not in the standard, and are treated alike.
 *
 * @throws MediaError `invalidArgument` for a rate that has no place for line 21
 */
export function pairRate(pictures: Rational): PairRate {
  const { num, den } = pictures;
  const known = RATES.find((one) => one.num * den === one.den * num);
  requireArgument(
    known !== undefined,
    () =>
      `CEA-608 is sent with 23.976, 24, 25, 29.97, 30, 50, 59.94 or 60 pictures per second, not ${num}/${den}. Say frameRate, for example { num: 30000, den: 1001 }.`,
  );
  const step = known.num / known.den > 31 ? 2 : 1;
  return {
    rate: { num: known.num / step, den: known.den },
    step,
    entries: known.entries,
  };
}

/** Whether line 21 goes with pictures of a rate. */
export function isPairRate({ num, den }: Rational): boolean {
  return RATES.some((one) => num * one.den === one.num * den);
}

/** One divided by the rate. */
const base = ({ num, den }: Rational): Rational => ({ num: den, den: num });

/** When a frame begins. */
export function timeOfFrame(frame: number, rate: Rational): MediaTime {
  return MediaTime.fromTicks(BigInt(frame), base(rate));
}

/**
 * The frame that begins at a time. Times in milliseconds, as text formats have them, are near enough.
 *
 * @param aligns - takes the nearest frame instead
 * @throws MediaError `invalidArgument` for a time that is more than a millisecond from the beginning of a frame
 */
export function frameOfTime(time: TimeLike, rate: Rational, aligns = false): number {
  const exact = toTime(time);
  const frame = Number(exact.toTicks(base(rate)));
  const begin = timeOfFrame(frame, rate);
  if (aligns || Math.abs(begin.seconds - exact.seconds) <= 0.001_001) return frame;
  throw new MediaError(
    'invalidArgument',
    `Captions in CEA-608 begin and end with a frame of ${rate.num}/${rate.den} per second, and ${String(exact)} is between two; the nearest begins at ${String(begin)}. Set alignsTimes to have times moved there.`,
  );
}

/** The frame of line 21 at a time. Containers round times: a picture may come a little before its frame begins. */
export function frameAt(time: MediaTime, { num, den }: Rational): number {
  return Math.max(0, Math.floor((Number(time.value) * num) / (time.timescale * den) + 0.1));
}
