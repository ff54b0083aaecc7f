import { type Stream } from 'node-av/lib';
import { type Track } from '../sample/track.js';
import { MuxTrack, type MuxTrackRules } from './muxTrack.js';

/** To be made when the header is written: that is when the muxer decides on the time bases. */
export function muxTracks(
  tracks: readonly Track[],
  streams: readonly Stream[],
  rules: MuxTrackRules,
): MuxTrack[] {
  return streams.flatMap((stream, index) => {
    const track = tracks[index];
    return track ? [new MuxTrack(track, stream, rules)] : [];
  });
}
