/** Makes a track begin and end exactly where the session does. */
import { type MediaTime, rescale } from '../../sample/time.js';
import { type Box } from './box.js';
import { type EditEntry, editsOf, lengthOf, type Scales, setEdits, toMovie } from './editList.js';
import { durationOf, setDuration, timescaleOf } from './mediaHeader.js';
import { type TrackEdit, type WrittenMovie, type WrittenTrack } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/**
 * libav ends a track with its last sample, and begins it with its first one: of sound that starts later than the session, or a little before
 * it, what the encoder put in front would be heard.
 */
export const sessionEdits: TrackEdit = {
  isNeeded: (track, movie) =>
    movie.isCombinable !== true &&
    (hasLatePriming(track) || (movie.isFinal && movie.sessionEnd !== undefined)),
  apply: (trak, track, movie, moov) => {
    const mvhd = moov.find('mvhd');
    const mdhd = trak.find('mdia', 'mdhd');
    if (!mvhd || !mdhd) return;
    const scales = { movie: timescaleOf(mvhd), media: timescaleOf(mdhd) };
    const media = durationOf(mdhd);
    let edits = editsOf(trak);
    if (edits.length === 0) edits = [{ duration: toMovie(media, scales), mediaTime: 0n }];
    if (hasLatePriming(track)) edits = withoutPriming(edits, track, scales);
    if (movie.isFinal && movie.sessionEnd) edits = until(edits, movie.sessionEnd, scales.movie);
    setEdits(trak, edits);
    const header = TrackHeader.of(trak);
    if (header) header.duration = lengthOf(edits);
  },
};

/** Says how long the movie lasts, when its tracks' edits have changed. */
export function setMovieDuration(moov: Box, { isFinal }: WrittenMovie): void {
  const mvhd = moov.find('mvhd');
  if (!mvhd || !isFinal) return;
  const scale = timescaleOf(mvhd);
  const lengths = moov.all('trak').map((trak) => {
    const mdhd = trak.find('mdia', 'mdhd');
    const edits = editsOf(trak);
    if (edits.length > 0 || !mdhd) return lengthOf(edits);
    return toMovie(durationOf(mdhd), { movie: scale, media: timescaleOf(mdhd) });
  });
  setDuration(
    mvhd,
    lengths.reduce((longest, length) => (length > longest ? length : longest), 0n),
  );
}

function hasLatePriming({ firstPts, priming }: WrittenTrack): boolean {
  return firstPts !== undefined && priming > 0n && firstPts + priming > 0n;
}

/** The sound begins behind its priming; until then there is nothing. */
function withoutPriming(
  edits: readonly EditEntry[],
  { firstPts = 0n, priming, timescale }: WrittenTrack,
  scales: Scales,
): EditEntry[] {
  const toMedia = (ticks: bigint): bigint =>
    rescale(ticks, { num: 1, den: timescale }, { num: 1, den: scales.media });
  const empty = toMovie(toMedia(firstPts + priming), scales);
  const presented = edits.find(({ mediaTime }) => mediaTime >= 0n);
  const mediaTime = toMedia(priming);
  const before = edits.filter(({ mediaTime: time }) => time < 0n);
  // Nothing is said of what is still being written.
  const total = presented?.duration === 0n ? 0n : lengthOf(before) + (presented?.duration ?? 0n);
  const duration = total > empty ? total - empty : 0n;
  return [
    { duration: empty, mediaTime: -1n },
    { duration, mediaTime },
  ];
}

/** Cuts off what comes after the end; what ends earlier stays. */
function until(edits: readonly EditEntry[], end: MediaTime, timescale: number): EditEntry[] {
  let left = end.toTicks({ num: 1, den: timescale });
  const kept: EditEntry[] = [];
  for (const edit of edits) {
    const duration = edit.duration < left ? edit.duration : left;
    if (duration > 0n) kept.push({ ...edit, duration });
    left -= duration;
  }
  // A track of which nothing is in the session is silent for all of it.
  return kept.length > 0
    ? kept
    : [{ duration: end.toTicks({ num: 1, den: timescale }), mediaTime: -1n }];
}
