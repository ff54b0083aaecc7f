/** Cuts the media of a track into chunks. @see AVFoundation: AVMutableMovieTrack.preferredMediaChunkDuration, preferredMediaChunkSize */
import { MediaTime } from '../../sample/time.js';
import { type Box } from './box.js';
import { externalDescriptions } from './dataReferences.js';
import { editsOf } from './editList.js';
import { type TrackWishes } from './layoutWishes.js';
import { timescaleOf } from './mediaHeader.js';
import { tableOf } from './offsets.js';
import { type SampleRun, sampleRuns } from './sampleRuns.js';

/** Bytes that follow each other in the movie as it is. */
export interface Piece {
  readonly from: number;
  size: number;
}

/** Samples of a track that are to lie in one place. */
export interface MediaChunk {
  count: number;
  readonly description: number;
  /** When its first sample is decoded, in seconds of the movie. */
  readonly time: number;
  /** In bytes. */
  size: number;
  /** Where its bytes are now; those of another file stay there, and are none. */
  readonly pieces: Piece[];
  /** Where it lies, if that is in another file. */
  readonly elsewhere: number | undefined;
}

/** What Apple's writers of movies do when nothing is asked; the half second is for media that are interleaved. */
const USUAL = new MediaTime(1, 1);
const INTERLEAVED = new MediaTime(1, 2);
/** Bytes of a chunk whose duration nobody asked for. */
const LARGEST = 1024 * 1024;

/** The media of a track in chunks; `hasNeighbours`: others lie between them. */
export function chunksOfTrack(
  moov: Box,
  trak: Box,
  { chunkDuration }: TrackWishes,
  hasNeighbours: boolean,
): MediaChunk[] {
  const stbl = tableOf(trak);
  const mdhd = trak.find('mdia', 'mdhd');
  if (!stbl || !mdhd) return [];
  const timescale = timescaleOf(mdhd);
  const duration = chunkDuration ?? (hasNeighbours ? INTERLEAVED : USUAL);
  const cutter = new Cutter({
    longest: wholeTicks(duration, timescale),
    largest: chunkDuration === undefined ? LARGEST : Infinity,
    timescale,
    start: startOf(moov, trak, timescale),
    external: externalDescriptions(trak),
  });
  for (const run of sampleRuns(stbl)) cutter.add(run);
  return cutter.chunks;
}

/** Never more than was asked for. */
const wholeTicks = ({ value, timescale }: MediaTime, ticks: number): number =>
  Number((value * BigInt(ticks)) / BigInt(timescale));

/** When the media's zero is in the movie, in seconds. */
function startOf(moov: Box, trak: Box, timescale: number): number {
  const mvhd = moov.find('mvhd');
  const edits = editsOf(trak);
  const first = edits.findIndex(({ mediaTime }) => mediaTime >= 0n);
  if (!mvhd || first < 0) return 0;
  const empty = edits.slice(0, first).reduce((sum, { duration }) => sum + duration, 0n);
  const mediaTime = edits[first]?.mediaTime ?? 0n;
  return Number(empty) / timescaleOf(mvhd) - Number(mediaTime) / timescale;
}

interface Limits {
  /** In ticks of the media. */
  readonly longest: number;
  /** In bytes. */
  readonly largest: number;
  readonly timescale: number;
  readonly start: number;
  readonly external: ReadonlySet<number>;
}

class Cutter {
  public readonly chunks: MediaChunk[] = [];
  readonly #limits: Limits;
  #chunk: MediaChunk | undefined;
  #length = 0;
  #ticks = 0;

  public constructor(limits: Limits) {
    this.#limits = limits;
  }

  public add(run: SampleRun): void {
    for (let done = 0; done < run.count;) {
      const fits = Math.min(run.count - done, this.#room(run, done));
      // One that is longer than a chunk may be is a chunk of its own.
      const count = fits > 0 ? fits : 1;
      if (fits === 0) this.#chunk = undefined;
      this.#take(run, done, count);
      done += count;
    }
  }

  /** How many samples of a run there is room for. */
  #room(run: SampleRun, done: number): number {
    const chunk = this.#chunk;
    const { longest, largest } = this.#limits;
    const [length, size] = chunk ? [this.#length, chunk.size] : [0, 0];
    if (chunk && (length > longest || !this.#belongs(run, done, chunk))) return 0;
    const byDuration = run.duration > 0 ? Math.floor((longest - length) / run.duration) : Infinity;
    const bySize = run.size > 0 ? Math.floor((largest - size) / run.size) : Infinity;
    return Math.max(0, Math.min(byDuration, bySize));
  }

  /** What lies in another file is where it is: only what follows it there can be in its chunk. */
  #belongs(run: SampleRun, done: number, { description, elsewhere, size }: MediaChunk): boolean {
    if (run.description !== description) return false;
    return elsewhere === undefined || elsewhere + size === run.offset + done * run.size;
  }

  #take(run: SampleRun, done: number, count: number): void {
    const { start, timescale, external } = this.#limits;
    const from = run.offset + done * run.size;
    const isExternal = external.has(run.description);
    if (!this.#chunk) {
      this.#length = 0;
      this.#chunk = {
        count: 0,
        description: run.description,
        time: start + this.#ticks / timescale,
        size: 0,
        pieces: [],
        elsewhere: isExternal ? from : undefined,
      };
      this.chunks.push(this.#chunk);
    }
    const size = run.size * count;
    if (!isExternal) addPiece(this.#chunk.pieces, from, size);
    this.#chunk.count += count;
    this.#chunk.size += size;
    this.#length += run.duration * count;
    this.#ticks += run.duration * count;
  }
}

function addPiece(pieces: Piece[], from: number, size: number): void {
  const last = pieces.at(-1);
  if (last && last.from + last.size === from) last.size += size;
  else if (size > 0) pieces.push({ from, size });
}
