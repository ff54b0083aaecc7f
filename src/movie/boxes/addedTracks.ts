/** What a movie has beside the tracks that libav writes: chapters and time codes. */
import { warn } from '../../diagnostics.js';
import { type ChapterList } from '../../sample/chapter.js';
import { MediaTime } from '../../sample/time.js';
import { countTimecode } from '../../sample/timecode.js';
import { isCover, type Track } from '../../sample/track.js';
import { type AddedTrack, makeTrack } from './addedTrack.js';
import { Box } from './box.js';
import { chapterList } from './chapterList.js';
import { chapterTracks } from './chapterTracks.js';
import { fields, fullBox } from './fields.js';
import { durationOf, timescaleOf } from './mediaHeader.js';
import { timecodeTrack } from './timecodeTrack.js';
import { type WrittenMovie } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';
import { addReference } from './trackReferences.js';

/** Whether there are any. */
export const hasAdditions = ({ chapters = [], tracks }: WrittenMovie): boolean =>
  chapters.length > 0 || tracks.some(({ track }) => track.properties?.timecode !== undefined);

/** The media of the tracks that are to be added, which are the same whenever they are asked for; undefined: there are none. */
export function addedMedia(movie: WrittenMovie): Box | undefined {
  const parts = addedTracks(movie).flatMap(({ samples }) => samples.map(({ bytes }) => bytes));
  return parts.length === 0 ? undefined : new Box('mdat', Buffer.concat(parts));
}

/** Adds the tracks to an index; their media begin at `mediaAt`. */
export function addTracks(moov: Box, movie: WrittenMovie, mediaAt: number): void {
  const mvhd = moov.find('mvhd');
  if (!mvhd) return;
  const movieScale = timescaleOf(mvhd);
  // The index of fragments says nothing of them.
  const length = movie.isFinal ? durationOf(mvhd) || undefined : undefined;
  const placing = { movieScale, length, isQuickTime: movie.isQuickTime };
  let at = mediaAt;
  for (const track of addedTracks(movie)) {
    const offsets = track.samples.map(({ bytes }) => (at += bytes.byteLength) - bytes.byteLength);
    const id = highestId(moov) + 1;
    const trak = makeTrack(track, { ...placing, id, offsets });
    if (trak) addTrack(moov, trak, id, track);
  }
  mvhd.bytes.writeUInt32BE(highestId(moov) + 1, mvhd.bytes.byteLength - 4);
  listChapters(moov, movie, length === undefined ? undefined : { length, movieScale });
}

function addedTracks({ tracks, chapters = [], isQuickTime, isFinal }: WrittenMovie): AddedTrack[] {
  const there = isFinal ? tracks.filter(({ firstPts }) => firstPts !== undefined) : tracks;
  const titled = there.find(({ track }) => isPicture(track)) ?? there.find(isSound) ?? there[0];
  const codes = tracks.flatMap(({ track, id }) => {
    const timecode = track.properties?.timecode;
    return timecode ? [timecodeTrack(countTimecode(timecode, rateOf(track)), id, isQuickTime)] : [];
  });
  const titles = chapters.flatMap((list) => chapterTracks(list, titled?.id ?? 0, isQuickTime));
  return [...titles, ...codes];
}

const isPicture = (track: Track): boolean => track.mediaType === 'video' && !isCover(track);
const isSound = ({ track }: { track: Track }): boolean => track.mediaType === 'audio';

/** Frames per second, where they are known. */
export const rateOf = ({ format }: Track): { num: number; den: number } | undefined =>
  format.mediaType === 'video' ? format.frameRate : undefined;

const highestId = (moov: Box): number =>
  Math.max(0, ...moov.all('trak').map((trak) => TrackHeader.of(trak)?.id ?? 0));

/** A track whose owner has no samples is not in the movie either. */
function addTrack(moov: Box, trak: Box, id: number, { owner, reference }: AddedTrack): void {
  const from = moov.all('trak').findLast((one) => TrackHeader.of(one)?.id === owner);
  const children = moov.children ?? [];
  if (!from) return;
  addReference(from, reference, id);
  children.splice(children.findLastIndex(({ type }) => type === 'trak') + 1, 0, trak);
  const defaults = fields(32, id, 32, 1, 32, 0, 32, 0, 32, 0);
  // None of its samples is in fragments, but every track has its defaults.
  moov.find('mvex')?.children?.push(fullBox('trex', 0, 0, defaults));
}

function listChapters(
  moov: Box,
  { chapters = [] }: WrittenMovie,
  movie: { readonly length: bigint; readonly movieScale: number } | undefined,
): void {
  const [first] = chapters;
  if (!first) return;
  const end = movie && new MediaTime(movie.length, movie.movieScale);
  const [list = first] = end ? chapters.map((one) => within(one, end)) : chapters;
  if (!moov.find('udta')) moov.children?.push(new Box('udta', undefined, []));
  moov.find('udta')?.put(chapterList(list));
}

/** What starts at the end or later is not in the movie. */
function within({ language, chapters }: ChapterList, end: MediaTime): ChapterList {
  const kept = chapters.filter(({ start }) => start.compare(end) < 0);
  for (const { title, start } of chapters.filter((one) => !kept.includes(one))) {
    warn(
      'chapterDropped',
      `The chapter '${title}' was to start at ${start.seconds} s, and the movie ends at ${end.seconds} s. It is left out.`,
    );
  }
  return { language, chapters: kept };
}
