/** Time codes: labels of pictures that count frames in hours, minutes and seconds. @see SMPTE ST 12-1 */
import { requireArgument } from '../errors.js';
import { type Rational, type TimeLike, toTime } from './time.js';

/**
 * The time code of a track.
 *
 * @see AVFoundation: CMTimeCodeFormatDescription; QuickTime File Format: time code sample description
 * @group Movies
 */
export interface Timecode {
  /**
   * At the movie's zero: `hh:mm:ss:ff`, with `;` before the frames where labels are dropped (29.97 and 59.94 frames per second), with `-` in
   * front when it is negative. A number: it counts frames and nothing else.
   */
  readonly start: string | number;
  /** Frames per second that it counts; default: the track's. */
  readonly frameRate?: Rational | undefined;
  /** Whether it begins anew after 24 hours; default: true, but for negative ones and plain numbers. */
  readonly wrapsAt24Hours?: boolean | undefined;
  /** Where the pictures come from: the name of a tape or a reel. */
  readonly sourceName?: string | undefined;
  /** Where it jumps: from when on, in the time of the movie, it is what. In order. */
  readonly changes?: readonly TimecodeChange[] | undefined;
}

/** From a moment on the time code is another. @group Movies */
export interface TimecodeChange {
  /** In the time of the movie: exact, or in seconds. */
  readonly at: TimeLike;
  /** As the first one, and of its kind. */
  readonly start: string | number;
}

/** What a time code counts, in numbers. */
export interface TimecodeCount {
  readonly frameRate: Rational;
  /** Frames that make a second in labels. */
  readonly quanta: number;
  readonly isDropFrame: boolean;
  readonly isCounter: boolean;
  readonly wrapsAt24Hours: boolean;
  readonly isNegative: boolean;
  readonly sourceName: string | undefined;
  /** The frame's number at each moment, in frames from the movie's zero. */
  readonly counts: readonly { readonly at: bigint; readonly frame: number }[];
}

const LABEL = /^(-?)(\d{1,3}):([0-5]\d):([0-5]\d)([:;.])(\d{2,3})$/;

/**
 * Works a time code out.
 *
 * @param rate - the track's, when it is known
 * @throws MediaError `invalidArgument`
 */
export function countTimecode(timecode: Timecode, rate: Rational | undefined): TimecodeCount {
  const { frameRate = rate, start, changes = [], sourceName } = timecode;
  requireArgument(
    frameRate !== undefined && frameRate.num > 0 && frameRate.den > 0,
    'A time code counts frames, and how many there are in a second is not known of its track. Give its frameRate.',
  );
  const quanta = Math.ceil(frameRate.num / frameRate.den);
  requireArgument(
    quanta <= 255,
    () => `A time code counts up to 255 frames per second, not ${quanta}. Give a lower frameRate.`,
  );
  const isCounter = typeof start === 'number';
  const isDropFrame = !isCounter && isDropped(start);
  if (isDropFrame) requireDroppable(frameRate);
  const all = [{ at: 0 as TimeLike, start }, ...changes].map(({ at, start: label }) => ({
    at: toTime(at).toTicks({ num: frameRate.den, den: frameRate.num }),
    frame: frameOf(label, { quanta, isDropFrame, isCounter }),
  }));
  requireArgument(
    all.every(({ at }, place) => place === 0 || at > (all[place - 1]?.at ?? 0n)),
    'The changes of a time code are in order, each at least a frame after the one before it, and after the movie’s zero.',
  );
  const isNegative = all.some(({ frame }) => frame < 0);
  const wrapsAt24Hours = timecode.wrapsAt24Hours ?? !(isNegative || isCounter);
  if (wrapsAt24Hours) requireWithinDay(all, quanta);
  return {
    ...{ frameRate, quanta, isDropFrame, isCounter, wrapsAt24Hours, isNegative, sourceName },
    counts: all,
  };
}

const isDropped = (label: string): boolean => /[;.]\d+$/.test(label);

function requireDroppable({ num, den }: Rational): void {
  requireArgument(
    den === 1001 && num % 30_000 === 0,
    () =>
      `Labels are dropped (';' before the frames) at 29.97, 59.94 and 119.88 frames per second, and this is ${num}/${den}. Write ':'.`,
  );
}

function requireWithinDay(counts: TimecodeCount['counts'], quanta: number): void {
  requireArgument(
    counts.every(({ frame }) => frame >= 0 && frame < 24 * 3600 * quanta),
    'A time code that begins anew after 24 hours is from 00:00:00:00 to before 24:00:00:00. Set wrapsAt24Hours to false for others.',
  );
}

type Counting = Pick<TimecodeCount, 'quanta' | 'isDropFrame' | 'isCounter'>;

function frameOf(label: string | number, counting: Counting): number {
  if (typeof label === 'number') {
    requireArgument(
      counting.isCounter && Number.isInteger(label) && Math.abs(label) <= 0x7fff_ffff,
      () =>
        `A time code is a label 'hh:mm:ss:ff', or throughout a whole number of frames with up to 31 bits, not ${label}.`,
    );
    return label;
  }
  const [, sign, hours, minutes, seconds, , frames] = LABEL.exec(label) ?? [];
  requireArgument(
    hours !== undefined && !counting.isCounter && isDropped(label) === counting.isDropFrame,
    () =>
      `A time code is 'hh:mm:ss:ff', or 'hh:mm:ss;ff' where labels are dropped, throughout; ${JSON.stringify(label)} is not.`,
  );
  const count = countOf(label, [hours, minutes, seconds, frames].map(Number), counting);
  return sign === '-' ? -count : count;
}

function countOf(label: string, parts: readonly number[], counting: Counting): number {
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = parts;
  const { quanta, isDropFrame } = counting;
  requireArgument(
    frames < quanta,
    () => `'${label}' has the frame ${frames}, and frames count from 0 to ${quanta - 1}.`,
  );
  const minute = hours * 60 + minutes;
  const count = (minute * 60 + seconds) * quanta + frames;
  if (!isDropFrame) return count;
  // Two labels of every minute are left out (four at 59.94), but for every tenth minute.
  const dropped = quanta / 15;
  requireArgument(
    seconds > 0 || frames >= dropped || minutes % 10 === 0,
    () =>
      `There is no '${label}': the first ${dropped} labels of a minute are dropped, but for every tenth minute.`,
  );
  return count - dropped * (minute - Math.floor(minute / 10));
}
