import { type Destination, type MuxOptions } from '../src/backend.js';
import { muxing } from '../src/movie/muxing.js';
import { type MuxProgress } from '../src/movie/progress.js';
import { type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/**
 * Writes compressed samples, which must come in file order, to a movie.
 *
 * ![](../docs/diagrams/mux.svg)
 *
 * Emits progress for each sample, and once more with `done: true` when the movie is finished and closed; then it completes.
 * Unsubscribing cancels: the destination is closed and what was created is removed. When writing fails, or the source does, a file stays as far
 * as it is whole (the error, or the warning `movieKept`, says so); otherwise it is removed.
 *
 * Each sample is closed when it is written. While the destination cannot take more, samples wait in the windows of their
 * producers. Times are checked after rescaling to the track's time base; one that does not come after the one before
 * it is an error that names both, unless `timestamps` says to drop or to nudge it.
 *
 * @param destination - a path, which is never taken for a URL and never overwritten unless `overwrite`; a `file:` URL; a Node
 * stream; a writer of your own. Without `seekable`, mp4 and mov are written in fragments.
 * @throws MediaError (through `error`) `fileAlreadyExists`, `formatUnsupported`, `invalidTimestamp`, `diskFull`, `ioError`, `noMedia`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { mux } from 'rxmux/operators';
 *
 * demux('in.mkv').pipe(mux('out.mp4')).subscribe({
 *   next: ({ time, speed }) => console.log(`${time.seconds.toFixed(1)} s, ${speed.toFixed(1)}×`),
 * });
 * ```
 * @see AVFoundation: AVAssetWriter; libav: avformat_write_header, av_write_frame, av_write_trailer
 * @group Movies
 */
export function mux(
  destination: Destination,
  options: MuxOptions = {},
): Operator<EncodedSample, MuxProgress> {
  return muxing(destination, options);
}
