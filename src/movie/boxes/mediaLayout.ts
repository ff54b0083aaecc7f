/** Lays the media of a movie out anew: what lies where, and the index that says so. */
import { type Box } from './box.js';
import { LARGEST_OFFSET, writeChunks, writeOffsets } from './chunkTable.js';
import { type TrackWishes } from './layoutWishes.js';
import { chunksOfTrack, type MediaChunk, type Piece } from './mediaChunks.js';
import { tableOf } from './offsets.js';
import { TrackHeader } from './trackHeader.js';

/** A part of the media: bytes of the movie as it is, or so many zeros. */
export type MediaPart = Piece | { readonly zeros: number };

/** Media that are laid out, from the first byte of `mdat`'s payload. */
export interface MediaLayout {
  /** Of the box's header, in bytes: 8 or 16. */
  readonly header: number;
  /** Of the payload, in bytes. */
  readonly size: number;
  readonly parts: () => Generator<MediaPart, void, undefined>;
}

interface Lane {
  readonly stbl: Box;
  readonly wishes: TrackWishes;
  readonly chunks: readonly MediaChunk[];
}

interface Placed {
  readonly chunk: MediaChunk;
  readonly lane: Lane;
  /** Zeros before it. */
  padding: number;
  offset: number;
}

/**
 * Lays the media out, and changes the index to say so. `start`: where the media box begins, given the size of the index; tables of offsets
 * that must be wide make it larger.
 */
export function layOutMedia(
  moov: Box,
  wishes: readonly TrackWishes[],
  start: (indexSize: number) => number,
): MediaLayout {
  const lanes = lanesOf(moov, wishes);
  const placed = inOrder(lanes).map(({ lane, chunk }) => ({ lane, chunk, padding: 0, offset: 0 }));
  for (const lane of lanes) writeChunks(lane.stbl, lane.chunks.map(unplaced));
  let layout = place(placed, start(moov.byteLength));
  if (layout.end > LARGEST_OFFSET) {
    for (const { stbl, chunks } of lanes)
      writeOffsets(
        stbl,
        chunks.map(() => 0),
        true,
      );
    layout = place(placed, start(moov.byteLength));
  }
  writeAll(lanes, placed);
  const { header, size } = layout;
  return { header, size, parts: () => partsOf(placed) };
}

/** Chapters and time codes are no tracks that somebody gave: they are short, and players want them at once. */
const unasked = (id: number): TrackWishes => ({
  ...{ id, alignment: 1, chunkDuration: undefined, isFirst: true },
});

function lanesOf(moov: Box, wishes: readonly TrackWishes[]): Lane[] {
  const asked = moov.all('trak').flatMap((trak) => {
    const id = TrackHeader.of(trak)?.id ?? 0;
    const stbl = tableOf(trak);
    return stbl ? [{ trak, stbl, wishes: wishes.find((one) => one.id === id) ?? unasked(id) }] : [];
  });
  const interleaved = asked.filter(({ wishes: { isFirst } }) => !isFirst).length;
  return asked.map(({ trak, stbl, wishes: own }) => {
    const hasNeighbours = !own.isFirst && interleaved > 1;
    return { stbl, wishes: own, chunks: chunksOfTrack(moov, trak, own, hasNeighbours) };
  });
}

/** First those that come before all others, track after track; then the others in the order of their times. */
function inOrder(lanes: readonly Lane[]): { lane: Lane; chunk: MediaChunk }[] {
  const all = lanes.map((lane) => lane.chunks.map((chunk) => ({ lane, chunk })));
  const first = all.filter((_, index) => lanes[index]?.wishes.isFirst === true).flat();
  const others = all.filter((_, index) => lanes[index]?.wishes.isFirst === false).flat();
  return [...first, ...others.sort((a, b) => a.chunk.time - b.chunk.time)];
}

const unplaced = ({ count, description }: MediaChunk) => ({ offset: 0, count, description });

/** The header is wide where the size needs it; and which padding is needed depends on the header. */
function place(placed: Placed[], start: number): { header: number; size: number; end: number } {
  const end = placeFrom(placed, start + 8);
  if (end - start <= LARGEST_OFFSET) return { header: 8, size: end - start - 8, end };
  const wideEnd = placeFrom(placed, start + 16);
  return { header: 16, size: wideEnd - start - 16, end: wideEnd };
}

/** Where the last one ends. */
function placeFrom(placed: Placed[], start: number): number {
  let at = start;
  for (const one of placed) {
    const { chunk, lane } = one;
    if (chunk.elsewhere === undefined) {
      const { alignment } = lane.wishes;
      one.padding = (alignment - (at % alignment)) % alignment;
      one.offset = at + one.padding;
      at = one.offset + chunk.size;
    } else one.offset = chunk.elsewhere;
  }
  return at;
}

function writeAll(lanes: readonly Lane[], placed: readonly Placed[]): void {
  const offsets = new Map<MediaChunk, number>(placed.map(({ chunk, offset }) => [chunk, offset]));
  for (const { stbl, chunks } of lanes)
    writeOffsets(
      stbl,
      chunks.map((chunk) => offsets.get(chunk) ?? 0),
    );
}

function* partsOf(placed: readonly Placed[]): Generator<MediaPart, void, undefined> {
  for (const { chunk, padding } of placed) {
    if (padding > 0) yield { zeros: padding };
    yield* chunk.pieces;
  }
}
