/** An index for samples that were found. @see ISO/IEC 14496-12 §8.5–8.7 */
import { rescale } from '../../sample/time.js';
import { Box, parseBoxes } from '../boxes/box.js';
import { type Chunk, writeChunks, writeOffsets } from '../boxes/chunkTable.js';
import { setEdits } from '../boxes/editList.js';
import { fields, fullBox } from '../boxes/fields.js';
import { setDuration, timescaleOf } from '../boxes/mediaHeader.js';
import { tableOf } from '../boxes/offsets.js';
import { TrackHeader } from '../boxes/trackHeader.js';
import { type FoundSample, type Lane } from './lane.js';
import { presentationOrder } from './presentation.js';
import { type TrackTemplate } from './template.js';

/** What a track keeps of the index that it is made after: nothing that tells of another take. */
const OF_TRACK = new Set(['tkhd', 'tapt', 'mdia']);
const OF_MEDIA = new Set(['mdhd', 'elng', 'hdlr', 'minf']);

/** An index without samples, from which readers learn what the tracks are. */
export function emptyIndex(mvhd: Box, templates: readonly TrackTemplate[]): Box {
  return new Box('moov', undefined, [
    copyOf(mvhd),
    ...templates.map((template) => trackOf(template, [], [], 1)),
  ]);
}

/** An index of what the lanes hold. `shift`: how much later everything lies than where it was found. */
export function madeIndex(mvhd: Box, lanes: readonly Lane[], shift: number): Box {
  const header = copyOf(mvhd);
  const scale = timescaleOf(header);
  const filled = lanes.filter(({ samples }) => samples.length > 0);
  const traks = filled.map(({ template, samples, orders }) =>
    trackOf(template, moved(samples, shift), orders, scale),
  );
  const longest = Math.max(0, ...filled.map(({ seconds }) => seconds));
  setDuration(header, held(longest * scale));
  return new Box('moov', undefined, [header, ...traks]);
}

const moved = (samples: readonly FoundSample[], shift: number): FoundSample[] =>
  samples.map((sample) => ({ ...sample, offset: sample.offset + shift }));

function trackOf(
  template: TrackTemplate,
  samples: readonly FoundSample[],
  orders: Lane['orders'],
  movieScale: number,
): Box {
  const trak = copyOf(template.trak);
  trak.children = trak.children?.filter(({ type }) => OF_TRACK.has(type));
  const mdia = trak.find('mdia');
  if (mdia) mdia.children = mdia.children?.filter(({ type }) => OF_MEDIA.has(type));
  const stbl = tableOf(trak);
  const mdhd = trak.find('mdia', 'mdhd');
  const tkhd = trak.find('tkhd');
  if (!stbl || !mdhd || !tkhd) return trak;
  stbl.children = stbl.all('stsd');
  const times = timesOf(template, samples, orders);
  fill(stbl, samples, times);
  const toMovie = (ticks: number): bigint =>
    rescale(BigInt(ticks), { num: 1, den: template.timescale }, { num: 1, den: movieScale });
  setDuration(mdhd, held(times.end));
  const presented = toMovie(times.presented);
  new TrackHeader(tkhd).duration = held(Number(presented));
  if (times.lead > 0) setEdits(trak, [{ duration: presented, mediaTime: BigInt(times.lead) }]);
  return trak;
}

/** What fits into a header's field; readers go by the samples. */
const held = (ticks: number): bigint => BigInt(Math.min(Math.round(ticks), 0xffff_ffff));

interface Times {
  /** Of each entry: when it is decoded, how much later it is presented. */
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
  readonly end: number;
  /** What is not presented of the start. */
  readonly lead: number;
  readonly presented: number;
}

function timesOf(
  { tick = 1, handler, lead }: TrackTemplate,
  samples: readonly FoundSample[],
  orders: Lane['orders'],
): Times {
  const starts: number[] = [];
  let count = 0;
  for (const sample of samples) {
    starts.push(Math.round(count * tick));
    count += sample.count;
  }
  const end = Math.round(count * tick);
  if (handler !== 'vide') {
    return { starts, offsets: [], end, lead, presented: Math.max(0, end - lead) };
  }
  const ranks = presentationOrder(orders);
  const depth = ranks.reduce((most, rank, place) => Math.max(most, place - rank), 0);
  const delay = Math.round(depth * tick);
  const offsets = ranks.map(
    (rank, place) => Math.round(rank * tick) + delay - (starts[place] ?? 0),
  );
  return { starts, offsets, end, lead: delay, presented: end };
}

function fill(stbl: Box, samples: readonly FoundSample[], { starts, offsets, end }: Times): void {
  const isPcm = samples.some(({ count }) => count > 1);
  const add = (box: Box): void => {
    stbl.children?.push(box);
  };
  const durations = samples.flatMap(({ count }, place): [number, number][] => {
    const length = (starts[place + 1] ?? end) - (starts[place] ?? 0);
    return [[count, isPcm ? Math.round(length / count) : length]];
  });
  add(fullBox('stts', 0, 0, table(runs(durations))));
  if (offsets.some((offset) => offset !== 0)) {
    add(fullBox('ctts', 0, 0, table(runs(offsets.map((offset) => [1, offset])))));
  }
  const sync = samples.flatMap(({ isSync }, place) => (isSync ? [[place + 1]] : []));
  if (sync.length < samples.length) add(fullBox('stss', 0, 0, table(sync)));
  const total = samples.reduce((sum, { count }) => sum + count, 0);
  const [first] = samples;
  const sizes = isPcm ? [] : samples.map(({ size }) => size);
  const common = isPcm && first ? first.size / first.count : 0;
  add(fullBox('stsz', 0, 0, Buffer.concat([fields(32, common, 32, total), numbers(sizes)])));
  const chunks = chunksOfSamples(samples);
  writeChunks(stbl, chunks);
  const places = chunks.map(({ offset }) => offset);
  writeOffsets(stbl, places, true);
}

/** Samples that follow each other without a gap lie in one chunk, up to so many. */
const MOST = 64;

function chunksOfSamples(samples: readonly FoundSample[]): Chunk[] {
  const chunks: { offset: number; count: number; description: number }[] = [];
  let [end, held] = [-1, 0];
  for (const { offset, size, count } of samples) {
    const last = chunks.at(-1);
    if (last && offset === end && held < MOST) {
      last.count += count;
      held++;
    } else {
      chunks.push({ offset, count, description: 1 });
      held = 1;
    }
    end = offset + size;
  }
  return chunks;
}

/** Equal values behind each other as one row. */
function runs(rows: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [count, value] of rows) {
    const last = joined.at(-1);
    if (last?.[1] === value) last[0] += count;
    else joined.push([count, value]);
  }
  return joined;
}

/** The count of rows, and their numbers. */
const table = (rows: readonly (readonly number[])[]): Buffer =>
  Buffer.concat([numbers([rows.length]), numbers(rows.flat())]);

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, place * 4);
  return bytes;
}

/** A copy that can be changed. */
function copyOf(box: Box): Box {
  const [copy] = parseBoxes(Buffer.from(box.toBuffer())).boxes;
  return copy ?? box;
}
