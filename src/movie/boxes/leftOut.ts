/** What is no track of a movie, though libav makes one of it. */
import { isCover } from '../../sample/track.js';
import { type Box } from './box.js';
import { type WrittenMovie, type WrittenTrack } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** Covers stand among the metadata; and in fragments libav keeps a place for tracks of which nothing comes. */
const isLeftOut =
  ({ isFinal }: WrittenMovie) =>
  ({ track, firstPts }: WrittenTrack): boolean =>
    isCover(track) || (isFinal && firstPts === undefined);

/** Whether there is such a one. */
export const leavesOut = (movie: WrittenMovie): boolean => movie.tracks.some(isLeftOut(movie));

/** Removes them from an index. */
export function leaveOut(moov: Box, movie: WrittenMovie): void {
  const ids = new Set(movie.tracks.filter(isLeftOut(movie)).map(({ id }) => id));
  moov.children = moov.children?.filter(
    (box) => box.type !== 'trak' || !ids.has(TrackHeader.of(box)?.id ?? 0),
  );
  const mvex = moov.find('mvex');
  if (mvex) mvex.children = mvex.children?.filter((box) => !ids.has(defaultsOf(box)));
}

/** The track whose defaults in fragments these are; 0: none. */
const defaultsOf = ({ type, bytes }: Box): number => (type === 'trex' ? bytes.readUInt32BE(4) : 0);
