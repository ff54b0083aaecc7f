/** What differs between two files that should hold the same. */
import { align } from './align.js';
import { endOf, type Frame, type InspectedTrack, type Inspection, startOf } from './inspection.js';

/** What can differ, besides the facts of a track. */
export type Field =
  | 'track'
  | 'codec'
  | 'packets'
  | 'data'
  | 'beginning'
  | 'ending'
  | 'frames'
  | 'time'
  | 'frame times'
  | 'end';

/** One thing that differs. */
export interface Difference {
  readonly field: Field | (string & {});
  readonly track: InspectedTrack;
  /** The track of the second file; undefined where it is missing. */
  readonly other: InspectedTrack | undefined;
  readonly expected: string;
  readonly found: string;
  /** By how much the second is more, or later: frames' seconds, packets, seconds. */
  readonly by: number;
}

/** A track of the first file with what became of it in the second. */
export type Pair = readonly [InspectedTrack, InspectedTrack | undefined];

/** Seconds by which times may differ: what rounding to milliseconds twice makes. */
export const TOLERANCE = 0.0021;

/** Tracks that belong together: in order, of one kind and codec; what is left, of one kind. */
export function pairsOf(source: Inspection, other: Inspection): Pair[] {
  const left = [...other.tracks];
  const take = (fits: (track: InspectedTrack) => boolean): InspectedTrack | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const isKin = (a: InspectedTrack, b: InspectedTrack): boolean =>
    a.type === b.type && a.isCover === b.isCover;
  // A cover may have become a track of one picture.
  const isKind = (a: InspectedTrack, b: InspectedTrack): boolean =>
    isKin(a, b) || (a.isCover && a.type === b.type && b.packets.length === 1);
  const exact = source.tracks.map((track) =>
    take((copy) => isKin(track, copy) && copy.codec === track.codec),
  );
  return source.tracks.map((track, place) => [
    track,
    exact[place] ?? take((copy) => isKind(track, copy)),
  ]);
}

/** Everything by which `other` differs from `source`, of which it should be a copy. */
export function differences(source: Inspection, other: Inspection): Difference[] {
  const isShallow = !(source.isDecoded && other.isDecoded);
  return pairsOf(source, other).flatMap(([track, copy]): Difference[] => {
    if (copy === undefined) {
      const expected = `${track.type} (${track.codec})`;
      return [{ field: 'track', track, other: copy, expected, found: 'missing', by: -1 }];
    }
    return isShallow ? compare(undecoded(track), undecoded(copy)) : compare(track, copy);
  });
}

const undecoded = (track: InspectedTrack): InspectedTrack => ({ ...track, frames: [] });

function compare(track: InspectedTrack, other: InspectedTrack): Difference[] {
  const all: Difference[] = [];
  const differ: Differ = (field, expected, found, by = 0) => {
    all.push({ field, track, other, expected, found, by });
  };
  compareStored(track, other, differ);
  compareFacts(track, other, differ);
  if (track.frames.length === 0 || other.frames.length === 0)
    comparePlainTimes(track, other, differ);
  else compareFrames(track, other, differ);
  return all;
}

type Differ = (field: string, expected: string, found: string, by?: number) => void;

function compareStored(track: InspectedTrack, other: InspectedTrack, differ: Differ): void {
  if (track.codec !== other.codec) differ('codec', track.codec, other.codec);
  const [expected, found] = [track.packets.length, other.packets.length];
  if (expected !== found) differ('packets', String(expected), String(found), found - expected);
  const isText = track.type !== 'video' && track.type !== 'audio';
  if (isText && track.packets.some(({ hash }, place) => hash !== other.packets[place]?.hash)) {
    differ('data', 'the same', 'other data');
  }
}

/** What was not said before is no loss. */
function compareFacts(track: InspectedTrack, other: InspectedTrack, differ: Differ): void {
  for (const [field, expected] of Object.entries(track.facts)) {
    const found = other.facts[field];
    if (found !== expected) differ(field, expected, found ?? 'not said');
  }
}

function compareFrames(track: InspectedTrack, other: InspectedTrack, differ: Differ): void {
  const [a, b] = [track.frames, other.frames];
  const alignment = align(a, b, packetShift(track, other));
  if (alignment === undefined) {
    differ('frames', `${a.length}`, `${b.length}, none of which is the same`);
    return;
  }
  const { offset, first, last, changed } = alignment;
  if (changed > 0) differ('frames', 'the same', `${changed} differ`, changed);
  const shift = (b[first + offset]?.time ?? NaN) - (a[first]?.time ?? NaN);
  if (Math.abs(shift) > TOLERANCE)
    differ('time', text(a[first]?.time), text(b[first + offset]?.time), shift);
  const apart = (place: number): number =>
    (b[place + offset]?.time ?? NaN) - (a[place]?.time ?? NaN) - shift;
  const odd = [...a.keys()].find(
    (place) => place > first && place <= last && Math.abs(apart(place)) > 2 * TOLERANCE,
  );
  if (odd !== undefined && !track.isCover) {
    differ(
      'frame times',
      `frame ${odd} at ${text(a[odd]?.time)}`,
      text(b[odd + offset]?.time),
      apart(odd),
    );
  }
  const heads = [a.slice(0, first), b.slice(0, first + offset)] as const;
  const tails = [a.slice(last + 1), b.slice(last + 1 + offset)] as const;
  for (const [field, [one, two]] of [['beginning', heads] as const, ['ending', tails] as const]) {
    if (one.length + two.length > 0) differ(field, amount(one), amount(two), sum(two) - sum(one));
  }
}

/** Seconds by which the packets are later, where as many came. */
function packetShift({ packets: a }: InspectedTrack, { packets: b }: InspectedTrack): number {
  const [one, two] = [a.at(-1)?.pts, b.at(-1)?.pts];
  return a.length === b.length && one !== undefined && two !== undefined ? two - one : 0;
}

function amount(frames: readonly Frame[]): string {
  return `${frames.length} frames (${sum(frames).toFixed(4)} s)`;
}

function sum(frames: readonly Frame[]): number {
  return frames.reduce((seconds, { duration }) => seconds + duration, 0);
}

function comparePlainTimes(track: InspectedTrack, other: InspectedTrack, differ: Differ): void {
  const ends = [
    ['time', startOf(track), startOf(other)],
    ['end', endOf(track), endOf(other)],
  ] as const;
  for (const [field, expected, found] of ends) {
    if (expected === undefined || track.isCover) continue;
    const by = (found ?? NaN) - expected;
    if (!(Math.abs(by) <= TOLERANCE)) differ(field, text(expected), text(found), by);
  }
}

function text(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${value.toFixed(4)} s`;
}
