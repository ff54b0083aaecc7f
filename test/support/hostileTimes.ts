/** Times that no muxer should be given, and what is to become of them. */
import { type AdjustedTimes } from '../../src/adjustedTimes.js';

/** A picture's times in ticks of 1/15360 s; 30 pictures a second are 512 apart. */
export interface Times {
  readonly pts: bigint | undefined;
  readonly dts: bigint | undefined;
}

/** Where the pictures go. */
export type Container = 'plain.mp4' | 'hybrid.mp4' | 'pipe.mp4' | 'mov' | 'mkv' | 'ts' | 'flv';

export const CONTAINERS: readonly Container[] = [
  'plain.mp4',
  'hybrid.mp4',
  'pipe.mp4',
  'mov',
  'mkv',
  'ts',
  'flv',
];

/** What a case comes to in one container. */
export interface Outcome {
  /** Pictures whose time cannot stand: an error, or as many dropped or nudged. */
  readonly bad?: number;
  /** What is counted when everything else is written. */
  readonly counts?: Partial<AdjustedTimes>;
}

/** One way of being hostile; `at` changes the times of a picture. */
export interface HostileCase {
  readonly name: string;
  readonly at: (index: number, time: bigint) => Times;
  readonly outcome: (container: Container) => Outcome;
}

export const TICKS = 15_360n;
const SECOND = TICKS;
const HOUR = 3600n * SECOND;
const YEAR = 365n * 24n * HOUR;

const both = (time: bigint): Times => ({ pts: time, dts: time });
const isMovie = (container: Container): boolean => /mp4|mov/.test(container);
const isStrict = (container: Container): boolean => isMovie(container) || container === 'ts';
const always = (outcome: Outcome) => (): Outcome => outcome;

/** From picture 50 on, later by this. */
const jump = (by: bigint) => (index: number, time: bigint) => both(index < 50 ? time : time + by);

const unlike = (change: Partial<Times>) => (index: number, time: bigint) =>
  index === 50 ? { ...both(time), ...change } : both(time);

const jumpOutcome = (fits: (container: Container) => boolean) => (container: Container) =>
  fits(container) ? { counts: { jumps: 1 } } : { bad: 70 };

/** Edit lists hide what is before zero; other containers begin with it. */
const early =
  (seconds: number, hidden: number) =>
  (container: Container): Outcome => ({
    counts: isMovie(container) ? { hidden } : { shifted: seconds },
  });

export const HOSTILE: readonly HostileCase[] = [
  { name: 'in order', at: (_, time) => both(time), outcome: always({}) },
  {
    name: 'the same decode time twice',
    at: (index, time) => both(index === 50 ? time - 512n : time),
    outcome: (container) => (isStrict(container) ? { bad: 1 } : {}),
  },
  {
    name: 'back by a second',
    at: jump(-SECOND),
    outcome: (container) => ({ bad: isStrict(container) ? 30 : 29 }),
  },
  {
    name: 'one in ten back',
    at: (index, time) => both(index % 10 === 5 ? time - 2000n : time),
    outcome: always({ bad: 12 }),
  },
  {
    name: 'presented before decoded',
    at: (index, time) => ({ pts: index === 50 ? time - 100n : time, dts: time }),
    outcome: always({ bad: 1 }),
  },
  { name: 'no presentation time', at: unlike({ pts: undefined }), outcome: always({}) },
  { name: 'no decode time', at: unlike({ dts: undefined }), outcome: always({}) },
  {
    name: 'no time at all',
    at: unlike({ pts: undefined, dts: undefined }),
    outcome: always({ bad: 1 }),
  },
  { name: 'an hour later', at: jump(HOUR), outcome: jumpOutcome(() => true) },
  // 6.6 hours are what mp4 can say of 1/90000 s, and 13.3 hours what MPEG can.
  {
    name: '30 hours later',
    at: jump(30n * HOUR),
    outcome: jumpOutcome((container) => /mkv|flv/.test(container)),
  },
  {
    name: '10 years later',
    at: jump(10n * YEAR),
    outcome: jumpOutcome((container) => container === 'mkv'),
  },
  { name: '300 years later', at: jump(300n * YEAR), outcome: always({ bad: 70 }) },
  { name: 'one at 2^62', at: unlike(both(2n ** 62n)), outcome: always({ bad: 1 }) },
  { name: 'one at -2^62', at: unlike(both(-(2n ** 62n))), outcome: always({ bad: 1 }) },
  {
    name: 'from 2 s before zero',
    at: (_, time) => both(time - 2n * SECOND),
    outcome: early(2, 60),
  },
  {
    name: 'from 100 s before zero',
    at: (_, time) => both(time - 100n * SECOND),
    outcome: early(100, 120),
  },
  {
    name: 'from 100,000 s',
    at: (_, time) => both(time + 100_000n * SECOND),
    outcome: (container) => (container === 'ts' ? { counts: { wraps: 1 } } : {}),
  },
  {
    name: "across the end of MPEG's 33 bits",
    at: (_, time) => both(time + 95_442n * SECOND),
    outcome: (container) => (container === 'ts' ? { counts: { wraps: 1 } } : {}),
  },
  {
    name: 'longer than 32 bits, an hour for each picture',
    at: (index) => both(BigInt(Math.min(index, 19)) * HOUR + BigInt(Math.max(index, 19)) * 512n),
    outcome: always({ counts: { jumps: 19 } }),
  },
  {
    name: 'presented further behind decoding than 32 bits',
    at: (index, time) => ({ pts: index === 119 ? time + 20n * HOUR : time, dts: time }),
    outcome: (container) => (container === 'mkv' ? {} : { bad: 1 }),
  },
];
