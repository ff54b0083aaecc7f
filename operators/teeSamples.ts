import { from, map, type Observable, type ObservableInput, Subject } from 'rxjs';
import { operator, type Operator } from '../src/rx.js';
import { Ward } from '../src/sample/lease.js';
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
  return operator<S, R>((out, stopSource) => {
    // Before the branches: what they close when they are torn down would make the source go on.
    out.add(stopSource);
    const source = new Subject<S>();
    const ward = new Ward();
    const shared$ = source.pipe(
      map((sample) => {
        const clone = sample.clone();
        ward.add(clone.ownership);
        return clone;
      }),
    );
    let completed = false;
    from(selector(shared$)).subscribe(out);
    return {
      next: (sample) => {
        source.next(sample);
        sample.close();
      },
      error: (error) => {
        // Branches that do not forward the error must not keep the output from failing.
        source.error(error);
        out.error(error);
      },
      complete: () => {
        completed = true;
        source.complete();
      },
      teardown: () => {
        if (!completed) ward.reclaim();
      },
    };
  });
}
