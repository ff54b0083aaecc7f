/** What must hold of chapters and time codes before a movie is begun. */
import { MediaError } from '../../errors.js';
import { type ChapterList } from '../../sample/chapter.js';
import { countTimecode } from '../../sample/timecode.js';
import { type Track } from '../../sample/track.js';
import { requireLanguageTag } from '../trackRules.js';
import { rateOf } from './addedTracks.js';
import { pictureOf } from './picture.js';

const MOVIE_TYPES = 'mp4, m4a, m4v, mov, 3gp or 3g2';

/** Throws `formatUnsupported` where a file type has no chapters, `invalidArgument` for chapters that cannot be. */
export function requireChapters(
  lists: readonly ChapterList[],
  muxer: string,
  isMovie: boolean,
): void {
  if (lists.length > 0 && !isMovie) {
    throw new MediaError(
      'formatUnsupported',
      `libav's chapters are out of reach, and ${muxer} is not written without it: chapters can be in ${MOVIE_TYPES}. Choose one of these, or add them to the file with mkvpropedit.`,
      { operator: 'mux' },
    );
  }
  for (const { language, chapters } of lists) {
    if (language !== undefined) requireLanguageTag(language);
    for (const { image } of chapters) if (image) pictureOf(image);
  }
}

/** Throws `invalidArgument` for time codes that cannot be. */
export function requireTimecodes(tracks: readonly Track[]): void {
  for (const track of tracks) {
    const timecode = track.properties?.timecode;
    if (timecode) countTimecode(timecode, rateOf(track));
  }
}
