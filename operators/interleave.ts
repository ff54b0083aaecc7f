import { type Observable } from 'rxjs';
import { interleaving } from '../src/interleave/interleaving.js';
import { type TrackLike } from '../src/interleave/trackInput.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/**
 * Brings the samples of several tracks into file order: by decode time, across tracks.
 *
 * ![](../docs/diagrams/interleave.svg)
 *
 * A sample goes as soon as no track can still bring an earlier one: every track that is neither sparse nor complete has a
 * sample waiting. So the track that is furthest behind is the one that is waited for, and what the
 * others have waiting stays within the windows of their sources. Subtitle and data tracks are never waited for. A track that completes without
 * a sample is left out of the movie. A sample without a duration gets one: up to the next, or as long as the one before.
 *
 * Takes ownership of what waits, and closes it when it is unsubscribed or fails.
 *
 * @param tracks - one Observable for each track; or with `sparse` and `track`, where that must be said
 * @throws MediaError (through `error`) `invalidTimestamp`, `notReady`
 * @example
 * ```ts
 * import { testPattern, tone } from 'rxmux';
 * import { encode, interleave, mux } from 'rxmux/operators';
 *
 * interleave(
 *   testPattern({ duration: 5 }).pipe(encode({ codec: 'h264' })),
 *   tone({ duration: 5 }).pipe(encode({ codec: 'aac' })),
 * ).pipe(mux('out.mp4')).subscribe();
 * ```
 * @see libav: av_interleaved_write_frame, which does this without bounds
 * @group Movies
 */
export function interleave(...tracks: readonly TrackLike[]): Observable<EncodedSample> {
  return interleaving(tracks);
}
