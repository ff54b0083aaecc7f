import { operator, type Operator } from '../src/rx.js';
import { requireSample } from '../src/sample/requireKind.js';
import { replaceSample, type Sample } from '../src/sample/sample.js';

/**
 * Replaces each sample by another one: the ownership-safe form of `map`.
 *
 * ![](../docs/diagrams/mapSample.svg)
 *
 * The result takes the sample's place: its lease and its producer's care move over, and the sample is closed. Returning the
 * sample itself passes it on. When `project` throws, the sample is closed and the output fails. Readiness is unchanged.
 *
 * @param project - makes the new sample; must not close the old one, and must not keep it (clone what you keep)
 * @example
 * ```ts
 * import { demux, MediaTime, type VideoSample } from 'rxmux';
 * import { decode, mapSample } from 'rxmux/operators';
 *
 * const later = new MediaTime(1, 1);
 * const shifted$ = demux('in.mp4', ({ video }) =>
 *   video.pipe(
 *     decode<VideoSample>(),
 *     mapSample((frame) => frame.retimed({ pts: frame.pts?.plus(later) })),
 *   ),
 * );
 * ```
 * @see {@link filterSamples}, {@link teeSamples}
 * @group Flow control
 */
export function mapSample<A extends Sample, B extends Sample>(
  project: (sample: A, index: number) => B,
): Operator<A, B> {
  return operator<A, B>((out) => {
    let index = 0;
    return {
      next: (sample) => {
        let result: B;
        try {
          result = requireSample(project(sample, index++), 'mapSample, from its function,');
        } catch (error) {
          sample.close();
          throw error;
        }
        const isSame = (result as Sample) === sample;
        out.next(isSame || sample.closed ? result : replaceSample(sample, result));
      },
    };
  });
}
