/** Tracks that libav does not write: chapters, time codes. Their media lie together, in a box of their own. */
import { rescale } from '../../sample/time.js';
import { isLanguageCode } from '../../sample/languages.js';
import { type Size } from '../../sample/trackProperties.js';
import { Box } from './box.js';
import { setEdits } from './editList.js';
import { fields, fullBox } from './fields.js';
import { handlerOf, mediaHandler } from './handler.js';
import { setLanguage } from './mediaHeader.js';
import { writeChunks } from './chunkTable.js';
import { TrackHeader } from './trackHeader.js';

/** One sample; those of a track follow each other without a gap. */
export interface AddedSample {
  readonly bytes: Uint8Array;
  /** In ticks of the track. */
  readonly start: bigint;
  /** In ticks of the track; undefined: the end of the movie. */
  readonly end: bigint | undefined;
  /** The place of its description; default 0. */
  readonly entry?: number;
}

/** A track that is to be added. */
export interface AddedTrack {
  /** What kind of media it has: `text`, `vide`, `tmcd`. */
  readonly handler: string;
  readonly name: string;
  readonly timescale: number;
  /** ISO 639-2/T, or BCP 47. */
  readonly language: string | undefined;
  readonly isEnabled: boolean;
  readonly size?: Size;
  /** `vmhd`, `gmhd`, `nmhd`. */
  readonly mediaHeader: Box;
  /** What the samples are. */
  readonly entries: readonly Box[];
  readonly samples: readonly AddedSample[];
  /** The number of the track that refers to it, and as what. */
  readonly owner: number;
  readonly reference: string;
}

/** Where and how a track is added. */
export interface Placing {
  readonly id: number;
  /** Where the bytes of each sample lie. */
  readonly offsets: readonly number[];
  readonly isQuickTime: boolean;
  /** Ticks per second of the movie. */
  readonly movieScale: number;
  /** When the movie ends, in its ticks; undefined: it is still being written. */
  readonly length: bigint | undefined;
}

interface Placed extends AddedSample {
  readonly offset: number;
  readonly duration: bigint;
}

/** The track as boxes. Undefined: nothing of it is in the movie. */
export function makeTrack(track: AddedTrack, placing: Placing): Box | undefined {
  const { timescale } = track;
  const toMovie = (ticks: bigint): bigint =>
    rescale(ticks, { num: 1, den: timescale }, { num: 1, den: placing.movieScale });
  const samples = within(track, placing);
  const [first] = samples;
  if (!first) return undefined;
  const media = samples.reduce((sum, { duration }) => sum + duration, 0n);
  const empty = toMovie(first.start);
  const presented = toMovie(first.start + media) - empty;

  const trak = new Box('trak', undefined, [headerOf(track, placing.id, empty + presented)]);
  const edits = [{ duration: presented, mediaTime: 0n }];
  setEdits(trak, empty > 0n ? [{ duration: empty, mediaTime: -1n }, ...edits] : edits);
  trak.children?.push(mediaOf(track, samples, media, placing));
  return trak;
}

/** What is in the movie of the samples. */
function within(
  { samples, timescale }: AddedTrack,
  { length, movieScale, offsets }: Placing,
): Placed[] {
  const end =
    length === undefined
      ? undefined
      : rescale(length, { num: 1, den: movieScale }, { num: 1, den: timescale });
  return samples.flatMap((sample, place) => {
    if (end !== undefined && sample.start >= end) return [];
    const own = sample.end ?? end ?? sample.start;
    const until = end !== undefined && own > end ? end : own;
    return [{ ...sample, offset: offsets[place] ?? 0, duration: until - sample.start }];
  });
}

const IN_MOVIE = 2;
/** As it is: 16.16, the last one 2.30. */
const MATRIX = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

function headerOf({ size, isEnabled }: AddedTrack, id: number, duration: bigint): Box {
  const isWide = duration > LARGEST;
  const times = isWide
    ? [64, 0n, 64, 0n, 32, id, 32, 0, 64, duration]
    : [32, 0, 32, 0, 32, id, 32, 0, 32, duration];
  const bytes = [...times, 64, 0n, 16, 0, 16, 0, 16, 0, 16, 0, ...MATRIX.flatMap((n) => [32, n])];
  const tkhd = fullBox('tkhd', isWide ? 1 : 0, IN_MOVIE, fields(...bytes, 32, 0, 32, 0));
  const header = new TrackHeader(tkhd);
  header.isEnabled = isEnabled;
  if (size) header.size = size;
  return tkhd;
}

const LARGEST = 0xffff_ffffn;

function mediaOf(
  track: AddedTrack,
  samples: readonly Placed[],
  duration: bigint,
  { isQuickTime }: Placing,
): Box {
  const { timescale, handler, name, language, mediaHeader } = track;
  const isWide = duration > LARGEST;
  const times = isWide
    ? [64, 0n, 64, 0n, 32, timescale, 64, duration]
    : [32, 0, 32, 0, 32, timescale, 32, duration];
  const mdhd = fullBox('mdhd', isWide ? 1 : 0, 0, fields(...times, 32, 0));
  const code = language !== undefined && isLanguageCode(language) ? language : 'und';
  setLanguage(mdhd, code);
  const tag =
    language === undefined || code === language
      ? []
      : [fullBox('elng', 0, 0, Buffer.from(`${language}\0`))];
  const dinf = new Box('dinf', undefined, [
    new Box('dref', fields(32, 0, 32, 1), [fullBox('url ', 0, 1, Buffer.alloc(0))]),
  ]);
  const types = isQuickTime ? [handlerOf('dhlr', 'url ', 'DataHandler', true)] : [];
  return new Box('mdia', undefined, [
    mdhd,
    ...tag,
    mediaHandler(handler, name, isQuickTime),
    new Box('minf', undefined, [mediaHeader, ...types, dinf, tableOf(track, samples)]),
  ]);
}

/** Every sample is a chunk of its own. */
function tableOf({ entries }: AddedTrack, samples: readonly Placed[]): Box {
  const count = [32, samples.length];
  const durations = samples.flatMap(({ duration }) => [32, 1, 32, duration]);
  const sizes = samples.map(({ bytes }) => bytes.byteLength);
  const size = new Set(sizes).size === 1 ? (sizes[0] ?? 0) : 0;
  const each = size > 0 ? [] : sizes.flatMap((one) => [32, one]);
  const stbl = new Box('stbl', undefined, [
    new Box('stsd', fields(32, 0, 32, entries.length), [...entries]),
    fullBox('stts', 0, 0, fields(...count, ...durations)),
    fullBox('stsz', 0, 0, fields(32, size, ...count, ...each)),
  ]);
  const chunks = samples.map(({ offset, entry = 0 }) => ({
    offset,
    count: 1,
    description: entry + 1,
  }));
  writeChunks(stbl, chunks);
  return stbl;
}
