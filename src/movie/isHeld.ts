import { type Muxer } from '../backend.js';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { isCover, type Track, trackName } from '../sample/track.js';

/** Whether a container holds a track. Sound, pictures and text that a container refuses are an error, and what is required; other data and covers are left out, and named. */
export function isHeld(muxer: Muxer, track: Track): boolean {
  const reason = muxer.refusal(track);
  if (reason === undefined) return true;
  const message = `${muxer.formatName} cannot hold ${trackName(track)} (${track.format.codec ?? track.format.codecTag ?? 'unknown'}): ${reason}`;
  const isRequired = track.properties?.isRequired === true;
  if ((track.mediaType === 'data' || isCover(track)) && !isRequired) {
    warn('trackDropped', `${message}. It is left out.`);
    return false;
  }
  throw new MediaError(
    'formatUnsupported',
    `${message}. Encode the track to something it holds, choose another container, or leave the track out (demux's \`tracks\`).`,
    { operator: 'mux', track: trackName(track) },
  );
}
