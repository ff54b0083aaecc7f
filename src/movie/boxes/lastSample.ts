/** How long the last sample lasts, where that was told when it was written already. */
import { type MediaTime } from '../../sample/time.js';
import { type Box } from './box.js';
import { editsOf, lengthOf, setEdits, toMovie } from './editList.js';
import { fields } from './fields.js';
import { durationOf, setDuration, timescaleOf } from './mediaHeader.js';
import { tableOf } from './offsets.js';
import { type TrackEdit, type WrittenMovie, type WrittenTrack } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** Version and flags, and the count. */
const HEAD = 8;
const ENTRY = 8;

export const lastSample: TrackEdit = {
  isNeeded: ({ track, lastDts }, { isFinal, isCombinable }) =>
    isFinal &&
    isCombinable !== true &&
    lastDts !== undefined &&
    track.properties?.marks?.end !== undefined,
  apply: (trak, track, movie, moov) => {
    const mvhd = moov.find('mvhd');
    const mdhd = trak.find('mdia', 'mdhd');
    const stts = tableOf(trak)?.find('stts');
    if (!mvhd || !mdhd || !stts || stts.bytes.byteLength < HEAD + ENTRY) return;
    const scales = { movie: timescaleOf(mvhd), media: timescaleOf(mdhd) };
    const edits = editsOf(trak);
    const presented = edits.length > 0 ? lengthOf(edits) : toMovie(durationOf(mdhd), scales);
    const longer = missing(track, movie, lastOf(stts), { ...scales, presented });
    if (longer === 0n || lastOf(stts) + longer <= 0n) return;
    setLast(stts, lastOf(stts) + longer);
    setDuration(mdhd, durationOf(mdhd) + longer);
    const last = edits.pop();
    if (last)
      setEdits(trak, [...edits, { ...last, duration: last.duration + toMovie(longer, scales) }]);
    const header = TrackHeader.of(trak);
    if (header) header.duration = presented + toMovie(longer, scales);
  },
};

/** By how much it is too short, in ticks of the media. */
function missing(
  { track, lastDts = 0n, timescale }: WrittenTrack,
  { sessionStart }: WrittenMovie,
  lasts: bigint,
  { movie, media, presented }: { movie: number; media: number; presented: bigint },
): bigint {
  const end = track.properties?.marks?.end;
  if (!end) return 0n;
  const at = sessionStart ? end.at.minus(sessionStart) : end.at;
  if (!end.isDecodeTime)
    return ticksOf(at, media) - toMovie(presented, { media: movie, movie: media });
  return ticksOf(at, media) - toMovie(lastDts, { media: timescale, movie: media }) - lasts;
}

const ticksOf = (time: MediaTime, scale: number): bigint => time.toTicks({ num: 1, den: scale });

/** How long the last sample lasts by the table. */
const lastOf = ({ bytes }: Box): bigint => BigInt(bytes.readUInt32BE(bytes.byteLength - 4));

function setLast(stts: Box, ticks: bigint): void {
  const { bytes } = stts;
  const entry = bytes.byteLength - ENTRY;
  const alike = bytes.readUInt32BE(entry);
  if (alike === 1) {
    bytes.writeUInt32BE(Number(ticks), entry + 4);
    return;
  }
  bytes.writeUInt32BE(alike - 1, entry);
  bytes.writeUInt32BE(bytes.readUInt32BE(4) + 1, 4);
  stts.bytes = Buffer.concat([bytes, fields(32, 1, 32, ticks)]);
}
