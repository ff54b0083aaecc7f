/** What is in a track and is not presented: trimmed sound, and stretches that were told to be empty. */
import { type MediaTime, rescale } from '../../sample/time.js';
import { type EditEntry, editsOf, lengthOf, setEdits, toMovie, type Scales } from './editList.js';
import { durationOf, timescaleOf } from './mediaHeader.js';
import { type TrackEdit, type WrittenMovie, type WrittenTrack } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** A stretch of the movie's time, in its ticks; without an end: to the end of the track. */
interface Stretch {
  readonly from: bigint;
  readonly to: bigint | undefined;
}

export const hiddenMedia: TrackEdit = {
  isNeeded: ({ hidden = [], track }, { isFinal, isCombinable }) =>
    isFinal &&
    isCombinable !== true &&
    (hidden.length > 0 || (track.properties?.marks?.gaps.length ?? 0) > 0),
  apply: (trak, track, movie, moov) => {
    const mvhd = moov.find('mvhd');
    const mdhd = trak.find('mdia', 'mdhd');
    if (!mvhd || !mdhd) return;
    const scales = { movie: timescaleOf(mvhd), media: timescaleOf(mdhd) };
    let edits = editsOf(trak);
    if (edits.length === 0)
      edits = [{ duration: toMovie(durationOf(mdhd), scales), mediaTime: 0n }];
    for (const stretch of stretchesOf(track, movie, scales.movie)) {
      edits = without(edits, stretch, scales);
    }
    setEdits(trak, edits);
    const header = TrackHeader.of(trak);
    if (header) header.duration = lengthOf(edits);
  },
};

function stretchesOf(
  { hidden = [], timescale, track }: WrittenTrack,
  { sessionStart }: WrittenMovie,
  movie: number,
): Stretch[] {
  const ticks = (time: MediaTime): bigint => {
    const moved = sessionStart ? time.minus(sessionStart) : time;
    return moved.toTicks({ num: 1, den: movie });
  };
  const toTicks = (time: bigint): bigint => toMovie(time, { media: timescale, movie });
  const gaps = track.properties?.marks?.gaps ?? [];
  return [
    ...hidden.map(({ from, to }) => ({ from: toTicks(from), to: toTicks(to) })),
    ...gaps.map(({ from, to }) => ({ from: ticks(from), to: to && ticks(to) })),
  ];
}

/** The edits with nothing in a stretch of time; nothing at the end is no edit. */
function without(
  edits: readonly EditEntry[],
  { from, to = LAST }: Stretch,
  scales: Scales,
): EditEntry[] {
  const kept: EditEntry[] = [];
  const add = (entry: EditEntry): void => {
    const last = kept.at(-1);
    if (entry.duration <= 0n) return;
    if (entry.mediaTime >= 0n || !last || last.mediaTime >= 0n) kept.push(entry);
    else kept[kept.length - 1] = { ...last, duration: last.duration + entry.duration };
  };
  let start = 0n;
  for (const edit of edits) {
    const end = start + edit.duration;
    const [cut, resume] = [within(from, start, end), within(to, start, end)];
    add(part(edit, 0n, cut - start, scales));
    add({ duration: resume - cut, mediaTime: EMPTY });
    add(part(edit, resume - start, end - resume, scales));
    start = end;
  }
  if (kept.at(-1)?.mediaTime === EMPTY && kept.length > 1) kept.pop();
  return kept;
}

const EMPTY = -1n;
const LAST = 1n << 62n;

const within = (time: bigint, least: bigint, most: bigint): bigint =>
  time < least ? least : time > most ? most : time;

/** So much of an edit, from so far behind its beginning. */
function part(
  { mediaTime }: EditEntry,
  from: bigint,
  duration: bigint,
  { movie, media }: Scales,
): EditEntry {
  if (mediaTime < 0n) return { mediaTime, duration };
  const offset = rescale(from, { num: 1, den: movie }, { num: 1, den: media });
  return { mediaTime: mediaTime + offset, duration };
}
