import { QualityMean } from '../src/quality/mean.js';
import { type MeanQuality, type PictureQuality } from '../src/quality/pictureQuality.js';
import { operator, type Operator } from '../src/rx.js';

/**
 * Reduces what {@link quality} tells of single pictures to one value for all of them, and the worst of each metric.
 *
 * ![](../docs/diagrams/meanQuality.svg)
 *
 * Each mean is that of libav's own summary: the PSNR of the mean squared error (not the mean of the decibels), the mean SSIM, and the XPSNR of the
 * mean distortion; where that is below one, so that nearly all is identical, the mean of the XPSNR. For a part of a movie put a `filter`
 * before it. Emits when the source completes; nothing when there was no picture. Holds one picture's values for each metric, whatever the length.
 *
 * @example
 * ```ts
 * import { filter, type Observable } from 'rxjs';
 * import { type PictureQuality } from 'rxmux';
 * import { meanQuality } from 'rxmux/operators';
 *
 * const firstMinute = (quality$: Observable<PictureQuality>) =>
 *   quality$.pipe(
 *     filter(({ pts }) => pts.seconds < 60),
 *     meanQuality(),
 *   );
 * ```
 * @see {@link quality}
 * @group Quality
 */
export function meanQuality(): Operator<PictureQuality, MeanQuality> {
  return operator<PictureQuality, MeanQuality>((out) => {
    const mean = new QualityMean();
    return {
      next: (picture) => {
        mean.add(picture);
      },
      complete: () => {
        const { value } = mean;
        if (value.pictures > 0) out.next(value);
        out.complete();
      },
    };
  });
}
