import { type Observable } from 'rxjs';
import { requireArgument } from '../src/errors.js';
import { comparing } from '../src/quality/comparing.js';
import { type PictureQuality, type QualityMetric } from '../src/quality/pictureQuality.js';
import { type Operator } from '../src/rx.js';
import { type VideoSample } from '../src/sample/videoSample.js';

/** Options of {@link quality}. @group Quality */
export interface QualityOptions {
  /**
   * What is measured; default `['psnr', 'ssim']`. XPSNR takes more than ten times as long as both of them: 14 ms of one core for a
   * picture of 1080p.
   */
  readonly metrics?: readonly QualityMetric[];
  /**
   * What is done with a picture that has no counterpart of the same time, on either side. Default `error`: an error that names the time.
   * `skip`: it is left out.
   */
  readonly unmatched?: 'error' | 'skip';
  /**
   * How many pictures one side may be ahead of the other, beyond the windows of their sources; default 250, at least 1. Only so many are held as
   * the other side holds back: of 1080p, 3 MB each.
   */
  readonly lookAhead?: number;
}

const METRICS: readonly QualityMetric[] = ['psnr', 'ssim', 'xpsnr'];

/**
 * Tells of each picture how near it is to the reference's picture of the same time.
 *
 * ![](../docs/diagrams/quality.svg)
 *
 * Two pictures are of the same time when their times differ by less than half of the shorter duration: a container's rounding does not
 * matter, nor do variable frame rates. A reference of another size, pixel format or range is brought to the picture's form before it is compared
 * (bicubic); formats whose planes are not separate are compared as those that are (`nv12` as `yuv420p`, `rgba` as `gbrp`), without alpha.
 *
 * Takes both sides' samples over and closes them. Neither side runs ahead of the other further than its window, except where
 * both come from one source: an encoder on the way of one may hold back sixty pictures, for which the other one must wait. Then as many as are needed
 * are held, up to `lookAhead`.
 *
 * The first picture's XPSNR is higher than it should be, since the filter takes what was before it to be black.
 *
 * Completes when both sides have; with `skip` when either has. Holds nothing back of what it tells: readiness is unchanged.
 *
 * @param reference$ - what the pictures should look like: the original
 * @throws MediaError (through `error`) `unmatchedPicture`, `queueFull` where one side is `lookAhead` ahead and
 * nothing comes of the other for ten seconds, `invalidTimestamp`, `formatUnsupported` for pictures that are too small for a metric or not in memory, `filterFailed`
 * @example
 * ```ts
 * import { demux, type VideoSample } from 'rxmux';
 * import { decode, meanQuality, quality } from 'rxmux/operators';
 *
 * const pictures = (path: string) => demux(path, ({ video }) => video.pipe(decode<VideoSample>()));
 *
 * pictures('encoded.mp4')
 *   .pipe(quality(pictures('original.mp4'), { metrics: ['psnr', 'ssim', 'xpsnr'] }), meanQuality())
 *   .subscribe(({ psnr, ssim, xpsnr }) => console.log(psnr?.average, ssim?.all, xpsnr?.minimum));
 * ```
 * @see libav: the filters psnr, ssim, xpsnr; {@link meanQuality}
 * @group Quality
 */
export function quality(
  reference$: Observable<VideoSample>,
  options: QualityOptions = {},
): Operator<VideoSample, PictureQuality> {
  const { metrics = ['psnr', 'ssim'], unmatched = 'error', lookAhead = 250 } = options;
  requireArgument(
    metrics.length > 0 && metrics.every((metric) => METRICS.includes(metric)),
    () => `quality measures at least one of ${METRICS.join(', ')}, not '${metrics.join(', ')}'.`,
  );
  requireArgument(
    Number.isInteger(lookAhead) && lookAhead >= 1,
    `lookAhead is a number of pictures, at least 1, not ${lookAhead}.`,
  );
  return (picture$) =>
    comparing({
      sources: { picture: picture$, reference: reference$ },
      metrics: METRICS.filter((metric) => metrics.includes(metric)),
      unmatched,
      lookAhead,
    });
}
