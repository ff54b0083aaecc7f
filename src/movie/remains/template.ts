/** What an index says of a track's media in general, apart from where they lie. */
import { type Box } from '../boxes/box.js';
import { editsOf } from '../boxes/editList.js';
import { timescaleOf } from '../boxes/mediaHeader.js';
import { tableOf } from '../boxes/offsets.js';
import { sampleCount, sampleRuns } from '../boxes/sampleRuns.js';
import { chunksOf } from '../boxes/chunkTable.js';
import { orElse } from './orElse.js';

/** A track of another take, or what a cut index has of it. */
export interface TrackTemplate {
  readonly trak: Box;
  readonly handler: string;
  /** Four letters of its description. */
  readonly coding: string;
  readonly entry: Box;
  readonly timescale: number;
  /** How long a sample is, in ticks; undefined: nobody says. */
  readonly tick: number | undefined;
  /** Bytes of the largest sample; 0: nobody says. */
  readonly largest: number;
  /** Samples that usually lie together; 0: nobody says. */
  readonly perChunk: number;
  /** Samples of which every chunk has a multiple; 1: nobody says. */
  readonly quantum: number;
  /** Media at the start that are not presented, in ticks: what its encoder needs to begin. */
  readonly lead: number;
}

/** A track's description; undefined: it has none that is whole. */
export function templateOf(trak: Box): TrackTemplate | undefined {
  return orElse(() => read(trak), undefined);
}

function read(trak: Box): TrackTemplate | undefined {
  const mdhd = trak.find('mdia', 'mdhd');
  const handler = trak.find('mdia', 'hdlr')?.bytes.toString('latin1', 8, 12);
  const stbl = tableOf(trak);
  const [entry] = stbl?.find('stsd')?.children ?? [];
  if (!mdhd || handler === undefined || !stbl || !entry || !trak.find('tkhd')) return undefined;
  const timescale = timescaleOf(mdhd);
  if (timescale === 0) return undefined;
  const lead = editsOf(trak).find(({ mediaTime }) => mediaTime >= 0n)?.mediaTime ?? 0n;
  return {
    ...{ trak, handler, coding: entry.type, entry, timescale, lead: Number(lead) },
    ...orElse(() => usual(stbl, timescale, handler), UNKNOWN),
  };
}

const UNKNOWN: Usual = { tick: undefined, largest: 0, perChunk: 0, quantum: 1 };

type Usual = Pick<TrackTemplate, 'tick' | 'largest' | 'perChunk' | 'quantum'>;

function usual(stbl: Box, timescale: number, handler: string): Usual {
  const tick = usualTick(stbl, timescale, handler);
  const isWhole = ['stsc', 'stts'].every((type) => stbl.find(type)) && sampleCount(stbl) > 0;
  if (!isWhole || !(stbl.find('stco') ?? stbl.find('co64')))
    return { tick, largest: 0, perChunk: 0, quantum: 1 };
  let largest = 0;
  for (const { size } of sampleRuns(stbl)) largest = Math.max(largest, size);
  const counts = [...chunksOf(stbl)].map(({ count }) => count);
  // The last one has what was left.
  const quantum = counts.slice(0, -1).reduce(divisor, 0) || 1;
  return { tick, largest, perChunk: mostCommon(counts), quantum };
}

/** Steady rates have one duration but for the last sample; of others it is the mean. */
function usualTick(stbl: Box, timescale: number, handler: string): number | undefined {
  const bytes = stbl.find('stts')?.bytes;
  if (!bytes) return undefined;
  const rows: { readonly count: number; readonly ticks: number }[] = [];
  for (let at = 8; at + 8 <= bytes.byteLength; at += 8) {
    rows.push({ count: bytes.readUInt32BE(at), ticks: bytes.readUInt32BE(at + 4) });
  }
  const inner = rows.length > 1 && rows.at(-1)?.count === 1 ? rows.slice(0, -1) : rows;
  const count = inner.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return undefined;
  const most = inner.reduce((a, b) => (b.count > a.count ? b : a));
  const mean = inner.reduce((sum, row) => sum + row.count * row.ticks, 0) / count;
  // Sound is what it is; only times of pictures vary, by the rounding of a clock or because the light did.
  if (handler === 'soun' || Math.abs(most.ticks - mean) * 1000 < timescale * 0.02)
    return most.ticks;
  return mean;
}

function mostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])[0];
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
