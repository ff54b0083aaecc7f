import { type Observable, type ObservableInput } from 'rxjs';
import { tee } from '../src/gate/tee.js';
import { type Operator } from '../src/rx.js';
import { type Sample } from '../src/sample/sample.js';

/**
 * Feeds several consumers from one source: the ownership-safe form of `connect` and `share`.
 *
 * ![](../docs/diagrams/teeSamples.svg)
 *
 * The selector gets the samples as an Observable that may be subscribed several times; each subscriber receives a reference of its own, and answers for
 * closing it. The source's lease comes back when the last of them has closed, so the slowest branch governs. All branches must be
 * subscribed when the selector's result is; the source is subscribed after that, once.
 *
 * @param selector - gets the shared samples, returns what to subscribe
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { demux } from 'rxmux';
 * import { decode, encode, filterGraph, mux, teeSamples } from 'rxmux/operators';
 *
 * demux('in.mp4', ({ video }) =>
 *   video.pipe(
 *     decode(),
 *     teeSamples((frames$) =>
 *       merge(
 *         ...[720, 360].map((height) =>
 *           frames$.pipe(filterGraph(`scale=-2:${height}`), encode({ codec: 'h264' }), mux(`out-${height}.mp4`)),
 *         ),
 *       ),
 *     ),
 *   ),
 * ).subscribe();
 * ```
 * @see RxJS: connect
 * @group Flow control
 */
export function teeSamples<S extends Sample, R>(
  selector: (shared$: Observable<S>) => ObservableInput<R>,
): Operator<S, R> {
  return tee(selector);
}
