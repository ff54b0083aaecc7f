import { EMPTY } from 'rxjs';
import { requireArgument } from '../src/errors.js';
import { operator, type Operator } from '../src/rx.js';
import { adopt, type Sample } from '../src/sample/sample.js';

/**
 * Passes on the first `count` samples, then completes: the ownership-safe form of `take`.
 *
 * ![](../docs/diagrams/takeSamples.svg)
 *
 * A source that is unsubscribed closes the samples that are still out, and a plain `take` unsubscribes while its samples
 * are on their way. This one takes them out of the source's care first: whoever receives them answers
 * for closing them. Use it before `firstValueFrom` and `toArray` too.
 *
 * @param count - a non-negative integer
 * @throws MediaError `invalidArgument`
 * @example
 * ```ts
 * import { firstValueFrom } from 'rxjs';
 * import { demux, type VideoSample } from 'rxmux';
 * import { decode, takeSamples } from 'rxmux/operators';
 *
 * const poster = () =>
 *   firstValueFrom(demux('in.mp4', ({ video }) => video.pipe(decode<VideoSample>(), takeSamples(1))));
 * ```
 * @see {@link filterSamples}
 * @group Flow control
 */
export function takeSamples<S extends Sample>(count: number): Operator<S, S> {
  requireArgument(
    Number.isInteger(count) && count >= 0,
    `takeSamples takes a non-negative integer, not ${count}.`,
  );
  if (count === 0) return () => EMPTY;
  return operator<S, S>((out, stopSource) => {
    let taken = 0;
    return {
      next: (sample) => {
        adopt(sample);
        taken++;
        // The source ends first: a consumer that is slow to return must not receive one too many.
        if (taken === count) stopSource();
        out.next(sample);
        if (taken === count) out.complete();
      },
    };
  });
}
