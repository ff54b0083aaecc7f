/** Uncompressed sound that is trimmed at its end is left out of the index: of such many readers hear all that is there, whatever an edit list says. */
import { pcmBlock } from '../../sample/pcm.js';
import { rescale } from '../../sample/time.js';
import { type Box } from './box.js';
import { chunksOf, writeChunks } from './chunkTable.js';
import { fields } from './fields.js';
import { durationOf, setDuration, timescaleOf } from './mediaHeader.js';
import { tableOf } from './offsets.js';
import { sampleRuns } from './sampleRuns.js';
import { type TrackEdit, type WrittenTrack } from './trackEdit.js';

export const pcmEnd: TrackEdit = {
  isNeeded: ({ track, hidden = [] }, { isFinal, isCombinable }) =>
    isFinal && isCombinable !== true && hidden.length > 0 && pcmBlock(track.format) > 0,
  apply: (trak, track) => {
    const stbl = tableOf(trak);
    const mdhd = trak.find('mdia', 'mdhd');
    const stsz = stbl?.find('stsz');
    if (!stbl || !mdhd || !stsz) return;
    const scale = timescaleOf(mdhd);
    const kept = keptOf(track, rescale(durationOf(mdhd), { num: 1, den: scale }, baseOf(track)));
    const ticks = rescale(kept, baseOf(track), { num: 1, den: scale });
    const count = cutTimes(stbl, ticks);
    if (count === undefined) return;
    setDuration(mdhd, ticks);
    cutChunks(stbl, count);
    stsz.bytes.writeUInt32BE(count, 8);
  },
};

const baseOf = ({ timescale }: WrittenTrack) => ({ num: 1, den: timescale });

/** How much is left when what is hidden at the end is gone, in ticks of the track. */
function keptOf({ hidden = [], firstPts = 0n }: WrittenTrack, lasts: bigint): bigint {
  let end = firstPts + lasts;
  for (const { from, to } of hidden.toReversed()) if (to === end) end = from;
  return end - firstPts;
}

/** Makes the samples last so long together, and says how many are left; undefined: nothing is to be cut, or it does not fall between two samples. */
function cutTimes(stbl: Box, ticks: bigint): number | undefined {
  const stts = stbl.find('stts');
  const stsz = stbl.find('stsz');
  // All of one size: then the table of sizes needs no other change.
  if (!stts || !stsz || stsz.bytes.readUInt32BE(4) === 0) return undefined;
  const entries: (readonly [count: number, duration: number])[] = [];
  let left = Number(ticks);
  let samples = 0;
  for (const { count, duration } of sampleRuns(stbl)) {
    const kept = Math.min(count, duration > 0 ? Math.floor(left / duration) : count);
    if (kept > 0) entries.push([kept, duration]);
    left -= kept * duration;
    samples += kept;
    if (kept < count) break;
  }
  if (left !== 0 || samples === 0 || samples === stsz.bytes.readUInt32BE(8)) return undefined;
  const rows = join(entries);
  stts.bytes = Buffer.concat([
    stts.bytes.subarray(0, 4),
    fields(32, rows.length, ...rows.flatMap(([count, duration]) => [32, count, 32, duration])),
  ]);
  return samples;
}

/** Entries of the same duration are one. */
function join(entries: readonly (readonly [number, number])[]): [number, number][] {
  const rows: [number, number][] = [];
  for (const [count, duration] of entries) {
    const last = rows.at(-1);
    if (last?.[1] === duration) last[0] += count;
    else rows.push([count, duration]);
  }
  return rows;
}

function cutChunks(stbl: Box, count: number): void {
  let left = count;
  const chunks = [...chunksOf(stbl)].flatMap((chunk) => {
    const kept = Math.min(left, chunk.count);
    left -= kept;
    return kept > 0 ? [{ ...chunk, count: kept }] : [];
  });
  writeChunks(stbl, chunks);
}
