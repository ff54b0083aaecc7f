/** Which frames of one decoded track are which of another's. */
import { type Frame } from './inspection.js';

/** How two lists of frames lie beside each other. */
export interface Alignment {
  /** The place in the second list of what is first in the first; may be negative. */
  readonly offset: number;
  /** Places in the first list of the first and the last frame that both have. */
  readonly first: number;
  readonly last: number;
  /** How many frames between those differ. */
  readonly changed: number;
}

/** Hashes that come more often than this (silence, black) say little about the place. */
const COMMON = 8;

/**
 * Finds the place at which most frames agree; undefined when none do. `moved`: seconds by which the second list should be later, as far
 * as other signs tell.
 */
export function align(
  a: readonly Frame[],
  b: readonly Frame[],
  moved: number,
): Alignment | undefined {
  const candidates = [...new Set([0, b.length - a.length, ...likelyOffsets(a, b)])];
  const all = candidates.map((offset) => ({
    offset,
    same: matches(a, b, offset),
    shift: Math.abs(shiftOf(a, b, offset) - moved),
  }));
  const best = all.reduce((one, other) => (isBetter(other, one) ? other : one));
  const [first, last] = [best.same[0], best.same.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { offset: best.offset, first, last, changed: last - first + 1 - best.same.length };
}

/** More frames agree; or about as many, of which the first is less far from where it should be: silence agrees with silence anywhere. */
const isBetter = (one: Candidate, other: Candidate): boolean =>
  Math.abs(one.same.length - other.same.length) <= Math.min(TRIMMED, other.same.length / 20)
    ? one.shift < other.shift
    : one.same.length > other.same.length;

/** Frames that may be cut at the ends, and so differ where they belong. */
const TRIMMED = 2;

interface Candidate {
  readonly offset: number;
  readonly same: readonly number[];
  /** How far it is from where it should be, in seconds. */
  readonly shift: number;
}

function shiftOf(a: readonly Frame[], b: readonly Frame[], offset: number): number {
  // The second of a list: the first may be cut at its beginning.
  const first = Math.max(0, -offset) + 1;
  return (b[first + offset]?.time ?? Infinity) - (a[first]?.time ?? 0);
}

/** The offsets that single frames suggest, those suggested most often first. */
function likelyOffsets(a: readonly Frame[], b: readonly Frame[]): number[] {
  const places = new Map<string, number[]>();
  for (const [index, { hash }] of b.entries())
    places.set(hash, [...(places.get(hash) ?? []).slice(-COMMON), index]);
  const votes = new Map<number, number>();
  for (const [index, { hash }] of a.entries()) {
    const found = places.get(hash) ?? [];
    if (found.length > COMMON) continue;
    for (const place of found) votes.set(place - index, (votes.get(place - index) ?? 0) + 1);
  }
  return [...votes]
    .sort(([, one], [, other]) => other - one)
    .slice(0, COMMON)
    .map(([offset]) => offset);
}

function matches(a: readonly Frame[], b: readonly Frame[], offset: number): number[] {
  return [...a.keys()].filter((index) => a[index]?.hash === b[index + offset]?.hash);
}
