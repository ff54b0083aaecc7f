import {
  type MeanQuality,
  type PictureQuality,
  type PlaneValues,
  type Psnr,
  type QualityMetric,
  type Ssim,
  type Xpsnr,
} from './pictureQuality.js';
import { decibels, lowest, type Plane, planeValues, ssimDecibels } from './planes.js';

/** Sums for each plane, and for all of them together. */
type Key = Plane | 'whole';

/** The mean of values that come one by one, for each key. */
class Means {
  readonly #sums = new Map<Key, { sum: number; count: number }>();

  public add(key: Key, value: number | undefined): void {
    if (value === undefined) return;
    const { sum, count } = this.#sums.get(key) ?? { sum: 0, count: 0 };
    this.#sums.set(key, { sum: sum + value, count: count + 1 });
  }

  public addAll(values: PlaneValues): void {
    planeValues((plane) => {
      this.add(plane, values[plane]);
      return undefined;
    });
  }

  public of(key: Key): number | undefined {
    const entry = this.#sums.get(key);
    return entry && entry.sum / entry.count;
  }

  public planes(change: (mean: number, plane: Plane) => number = (mean) => mean): PlaneValues {
    return planeValues((plane) => {
      const mean = this.of(plane);
      return mean === undefined ? undefined : change(mean, plane);
    });
  }
}

/**
 * The quality of many pictures, each metric as libav's own summary has it: the PSNR of the mean squared error; the mean SSIM; the XPSNR of the
 * mean distortion, or where that is below one, the mean XPSNR.
 */
export class QualityMean {
  #pictures = 0;
  readonly #worst: Partial<Record<QualityMetric, PictureQuality>> = {};
  #psnr: { peak: number; readonly errors: Means } | undefined;
  #ssim: Means | undefined;
  #xpsnr: { distortion: Means; amplitudes: Means; decibels: Means } | undefined;

  public add(picture: PictureQuality): void {
    const { psnr, ssim, xpsnr } = picture;
    this.#pictures++;
    if (psnr) this.#addPsnr(psnr);
    if (ssim) this.#addSsim(ssim);
    if (xpsnr) this.#addXpsnr(xpsnr);
    this.#compare('psnr', picture, ({ psnr: own }) => own?.average);
    this.#compare('ssim', picture, ({ ssim: own }) => own?.all);
    this.#compare('xpsnr', picture, ({ xpsnr: own }) => own?.minimum);
  }

  public get value(): MeanQuality {
    const psnr = this.#meanPsnr();
    const ssim = this.#meanSsim();
    const xpsnr = this.#meanXpsnr();
    return {
      pictures: this.#pictures,
      ...(psnr && { psnr }),
      ...(ssim && { ssim }),
      ...(xpsnr && { xpsnr }),
      worst: { ...this.#worst },
    };
  }

  #compare(
    metric: QualityMetric,
    picture: PictureQuality,
    scoreOf: (picture: PictureQuality) => number | undefined,
  ): void {
    const worst = this.#worst[metric];
    const score = scoreOf(picture);
    if (score === undefined) return;
    if (!worst || score < (scoreOf(worst) ?? Infinity)) this.#worst[metric] = picture;
  }

  /** Errors as parts of the peak, so that pictures of several depths can be summed. */
  #addPsnr({ mse, peak }: Psnr): void {
    const { errors } = (this.#psnr ??= { peak, errors: new Means() });
    const part = (error: number): number => error / peak ** 2;
    errors.addAll(planeValues((plane) => mapped(mse[plane], part)));
    errors.add('whole', part(mse.average));
  }

  #meanPsnr(): Psnr | undefined {
    if (!this.#psnr) return undefined;
    const { peak, errors } = this.#psnr;
    const whole = errors.of('whole') ?? 0;
    const mse = { ...errors.planes((part) => part * peak ** 2), average: whole * peak ** 2 };
    return { ...errors.planes(decibels), average: decibels(whole), mse, peak };
  }

  #addSsim(ssim: Ssim): void {
    this.#ssim ??= new Means();
    this.#ssim.addAll(ssim);
    this.#ssim.add('whole', ssim.all);
  }

  #meanSsim(): Ssim | undefined {
    if (!this.#ssim) return undefined;
    const all = this.#ssim.of('whole') ?? 0;
    const dB = { ...this.#ssim.planes(ssimDecibels), all: ssimDecibels(all) };
    return { ...this.#ssim.planes(), all, dB };
  }

  #addXpsnr(xpsnr: Xpsnr): void {
    this.#xpsnr ??= {
      distortion: new Means(),
      amplitudes: new Means(),
      decibels: new Means(),
    };
    this.#xpsnr.distortion.addAll(xpsnr.distortion);
    this.#xpsnr.decibels.addAll(xpsnr);
    const amplitude = (dB: number): number => 10 ** (-dB / 20);
    this.#xpsnr.amplitudes.addAll(planeValues((plane) => mapped(xpsnr[plane], amplitude)));
  }

  #meanXpsnr(): Xpsnr | undefined {
    if (!this.#xpsnr) return undefined;
    const { distortion, amplitudes, decibels: each } = this.#xpsnr;
    const planes = distortion.planes((mean, plane) =>
      mean >= 1 ? 2 * decibels(amplitudes.of(plane) ?? 0) : (each.of(plane) ?? Infinity),
    );
    return { ...planes, minimum: lowest(planes), distortion: distortion.planes() };
  }
}

const mapped = (
  value: number | undefined,
  change: (value: number) => number,
): number | undefined => (value === undefined ? undefined : change(value));
