/** In which ticks a movie counts the time of its tracks, where that was asked for. */
import { MediaError } from '../errors.js';
import { type Track, trackName } from '../sample/track.js';

/** libav doubles what is below this until it is not, unless it is told one time scale for all pictures. */
const KEPT = 10_000;

const wish = ({ properties }: Track): number => properties?.mediaTimeScale ?? 0;

/**
 * The time scale for all pictures of a movie; undefined: each track's own.
 *
 * @throws MediaError `formatUnsupported` where one track's would spoil another's
 */
export function videoTimeScale(tracks: readonly Track[]): number | undefined {
  const pictures = tracks.filter(({ mediaType }) => mediaType === 'video');
  const small = pictures.find((track) => wish(track) > 0 && wish(track) < KEPT);
  if (!small) return undefined;
  const scale = wish(small);
  const other = pictures.find((track) => wish(track) !== scale && !counts(scale, track));
  if (!other) return scale;
  throw new MediaError(
    'formatUnsupported',
    `A mediaTimeScale below ${KEPT} is that of all pictures of a movie, and ${trackName(small)} asks for ${scale}, which does not suit ${trackName(other)}. ` +
      `Give both the same, or at least ${KEPT}.`,
    { operator: 'mux', track: trackName(small) },
  );
}

/** Whether the times of a track that asks for nothing are whole in these ticks. */
function counts(scale: number, track: Track): boolean {
  const { num, den } = track.timeBase;
  return wish(track) === 0 && (scale * num) % den === 0;
}
