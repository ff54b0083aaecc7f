import { type MediaTime } from '../sample/time.js';

/**
 * What libav's filters can tell of two pictures.
 *
 * `psnr`: the noise in decibels, from the mean squared error. `ssim`: structural similarity, 0 to 1. `xpsnr`: PSNR weighted by where
 * an eye would see errors, from the pictures themselves and the movement between them.
 *
 * @group Quality
 */
export type QualityMetric = 'psnr' | 'ssim' | 'xpsnr';

/** A value for each plane: `y`, `u`, `v`; of RGB pictures `r`, `g`, `b`; of grey ones `y` alone. @group Quality */
export interface PlaneValues {
  readonly y?: number;
  readonly u?: number;
  readonly v?: number;
  readonly r?: number;
  readonly g?: number;
  readonly b?: number;
}

/** Peak signal-to-noise ratio in decibels; `Infinity`: identical. @group Quality */
export interface Psnr extends PlaneValues {
  /** Of all planes together: that of the mean squared error of all their pixels. */
  readonly average: number;
  /** Mean squared errors, in squares of steps of a pixel. */
  readonly mse: PlaneValues & { readonly average: number };
  /** The highest value of a pixel: 255, 1023, … */
  readonly peak: number;
}

/** Structural similarity, 1: identical; planes to six decimals, as libav tells them. @group Quality */
export interface Ssim extends PlaneValues {
  /** Of all planes together, by their size. */
  readonly all: number;
  /** The same in decibels: −10·log₁₀(1 − ssim); `Infinity`: identical. */
  readonly dB: PlaneValues & { readonly all: number };
}

/** Perceptually weighted PSNR in decibels; `Infinity`: identical. @group Quality */
export interface Xpsnr extends PlaneValues {
  /** That of the worst plane. */
  readonly minimum: number;
  /** Roots of the weighted sums of squared errors, of which means are made. */
  readonly distortion: PlaneValues;
}

/** What was asked for of two pictures, or of many. @group Quality */
export interface QualityScores {
  readonly psnr?: Psnr;
  readonly ssim?: Ssim;
  readonly xpsnr?: Xpsnr;
}

/** How near a picture is to its reference. Plain values: nothing to close. @group Quality */
export interface PictureQuality extends QualityScores {
  /** When the picture is presented. */
  readonly pts: MediaTime;
  /** How long it is presented, when that is known. */
  readonly duration: MediaTime | undefined;
}

/** How near many pictures are to their references. @group Quality */
export interface MeanQuality extends QualityScores {
  /** How many pictures. */
  readonly pictures: number;
  /** The worst picture by each metric: by `psnr.average`, `ssim.all` and `xpsnr.minimum`; the first of several. */
  readonly worst: Readonly<Partial<Record<QualityMetric, PictureQuality>>>;
}
