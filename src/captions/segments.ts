import { type Caption } from '../sample/caption.js';
import { type Rational } from '../sample/time.js';
import { type Placed, type PlacedCaption } from './captionSequence.js';

/** What is shown from one moment to another, in ticks: nothing, one caption or several. */
export interface Segment {
  readonly start: bigint;
  readonly end: bigint;
  readonly captions: readonly Caption[];
}

interface Ticked {
  readonly caption: Caption;
  readonly start: bigint;
  readonly end: bigint;
}

/** Times in ticks; for one tick at least. */
export function ticked({ caption, start, end }: PlacedCaption, timeBase: Rational): Ticked {
  const [from, to] = [start.toTicks(timeBase), end.toTicks(timeBase)];
  return { caption, start: from, end: to > from ? to : from + 1n };
}

/** Captions that may overlap, as pieces of time that do not; between two captions there is a piece with nothing. */
export class Segments {
  readonly #timeBase: Rational;
  #shown: Ticked[] = [];
  /** Up to where pieces have been given; undefined: there was no caption. */
  #at: bigint | undefined;

  public constructor(timeBase: Rational) {
    this.#timeBase = timeBase;
  }

  /** Up to where pieces have been given. */
  public get position(): bigint | undefined {
    return this.#at;
  }

  /** The pieces that later captions cannot change. `isWhole`: those of these captions as well, since nothing may overlap them. */
  public take({ captions, until }: Placed, isWhole: boolean): Segment[] {
    this.#shown.push(...captions.map((one) => ticked(one, this.#timeBase)));
    const pieces = this.#upTo(until.toTicks(this.#timeBase));
    return isWhole ? [...pieces, ...this.finish()] : pieces;
  }

  /** The rest. */
  public finish(): Segment[] {
    const ends = this.#shown.map(({ end }) => end);
    return ends.length === 0 ? [] : this.#upTo(ends.reduce((a, b) => (a > b ? a : b)));
  }

  #upTo(until: bigint): Segment[] {
    const pieces: Segment[] = [];
    const edges = new Set([until, ...this.#shown.flatMap(({ start, end }) => [start, end])]);
    const inOrder = [...edges].filter((edge) => edge <= until).sort((a, b) => (a < b ? -1 : 1));
    for (const edge of inOrder) {
      const from = this.#at;
      if (from !== undefined && edge <= from) continue;
      const captions = this.#shown.filter(
        (one) => from !== undefined && one.start <= from && one.end > from,
      );
      // Before the first caption there is no piece, and behind the last one its end is not known.
      const isGap = captions.length === 0;
      if (from === undefined ? !this.#startsAt(edge) : isGap && !this.#startsAt(edge)) continue;
      if (from !== undefined)
        pieces.push({ start: from, end: edge, captions: captions.map((one) => one.caption) });
      this.#at = edge;
    }
    const at = this.#at;
    if (at !== undefined) this.#shown = this.#shown.filter(({ end }) => end > at);
    return pieces;
  }

  #startsAt(edge: bigint): boolean {
    return this.#shown.some(({ start }) => start === edge);
  }
}
