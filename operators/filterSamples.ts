import { operator, type Operator } from '../src/rx.js';
import { type Sample } from '../src/sample/sample.js';

/**
 * Passes on the samples for which `predicate` holds and closes the others: the ownership-safe form of `filter`.
 *
 * ![](../docs/diagrams/filterSamples.svg)
 *
 * A plain `filter` loses what it drops: the producer waits for samples that nobody will ever close. When `predicate`
 * throws, the sample is closed and the output fails. Readiness is unchanged.
 *
 * @param predicate - must not close the sample, and must not keep it
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { filterSamples } from 'rxmux/operators';
 *
 * const keyFrames$ = demux('in.mp4', ({ video }) => video.pipe(filterSamples((sample) => sample.isSync)));
 * ```
 * @see {@link mapSample}, {@link takeSamples}
 * @group Flow control
 */
export function filterSamples<S extends Sample>(
  predicate: (sample: S, index: number) => boolean,
): Operator<S, S> {
  return operator<S, S>((out) => {
    let index = 0;
    return {
      next: (sample) => {
        let passes = false;
        try {
          passes = predicate(sample, index++);
        } finally {
          if (!passes) sample.close();
        }
        if (passes) out.next(sample);
      },
    };
  });
}
