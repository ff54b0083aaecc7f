/** What a movie's index says beside what libav writes into it. */
import { addTracks, hasAdditions } from './addedTracks.js';
import { alternateGroups } from './alternateGroups.js';
import { type Box } from './box.js';
import { dependencies } from './dependencies.js';
import { displaySize } from './displaySize.js';
import { durationHint } from './durationHint.js';
import { hiddenMedia } from './hiddenMedia.js';
import { language } from './language.js';
import { lastSample } from './lastSample.js';
import { lateStart } from './lateStart.js';
import { leaveOut, leavesOut } from './leftOut.js';
import { preload } from './preload.js';
import { pcmEnd } from './pcmEnd.js';
import { presentation } from './presentation.js';
import { movieMetadata, trackMetadata } from './metadata.js';
import { sampleDescription } from './sampleDescription.js';
import { sampleReferences } from './sampleReferences.js';
import { sessionEdits, setMovieDuration } from './sessionEdits.js';
import { spatialBoxes } from './spatialBoxes.js';
import { uniformHeader } from './uniformHeader.js';
import { type MovieEdit, type TrackEdit, type WrittenMovie } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';
import { trackReferences } from './trackReferences.js';

const TRACK_EDITS: readonly TrackEdit[] = [
  sampleDescription,
  presentation,
  displaySize,
  alternateGroups,
  language,
  preload,
  sampleReferences,
  trackReferences,
  trackMetadata,
  dependencies,
  spatialBoxes,
  lateStart,
  lastSample,
  sessionEdits,
  hiddenMedia,
  pcmEnd,
];
/** Those that change how long a track is. */
const LENGTHS: readonly TrackEdit[] = [lastSample, sessionEdits, hiddenMedia];
const MOVIE_EDITS: readonly MovieEdit[] = [movieMetadata, durationHint, uniformHeader];

/** Whether the index is to be edited at all: else it is not even looked at. */
export function needsEditing(movie: WrittenMovie): boolean {
  return (
    MOVIE_EDITS.some((edit) => edit.isNeeded(movie)) ||
    hasAdditions(movie) ||
    leavesOut(movie) ||
    movie.tracks.some((track) => TRACK_EDITS.some((edit) => edit.isNeeded(track, movie)))
  );
}

/**
 * Edits the index (`moov`) of a movie. What is not meant stays as it is, byte for byte.
 *
 * @param mediaAt - where the bytes of `addedMedia` lie; undefined: there are none
 */
export function editMovie(moov: Box, movie: WrittenMovie, mediaAt?: number): void {
  leaveOut(moov, movie);
  for (const track of movie.tracks) {
    const trak = moov.all('trak').find((one) => TrackHeader.of(one)?.id === track.id);
    // libav leaves out tracks without samples.
    if (!trak) continue;
    for (const edit of TRACK_EDITS) {
      if (edit.isNeeded(track, movie)) edit.apply(trak, track, movie, moov);
    }
  }
  if (movie.tracks.some((track) => LENGTHS.some((edit) => edit.isNeeded(track, movie))))
    setMovieDuration(moov, movie);
  for (const edit of MOVIE_EDITS) if (edit.isNeeded(movie)) edit.apply(moov, movie);
  if (mediaAt !== undefined) addTracks(moov, movie, mediaAt);
}
