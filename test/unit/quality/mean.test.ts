import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { QualityMean } from '../../../src/quality/mean.js';
import { type MeanQuality, type PictureQuality } from '../../../src/quality/pictureQuality.js';
import { MediaTime } from '../../../src/sample/time.js';

const dB = (part: number): number => (part === 0 ? Infinity : -10 * Math.log10(part));

/** A picture with these mean squared errors of y and of all. */
const withError = (mse: number, average = mse, peak = 255): PictureQuality => ({
  pts: MediaTime.zero,
  duration: undefined,
  psnr: {
    y: dB(mse / peak ** 2),
    average: dB(average / peak ** 2),
    mse: { y: mse, average },
    peak,
  },
});

const withSsim = (y: number, all: number): PictureQuality => ({
  pts: MediaTime.zero,
  duration: undefined,
  ssim: { y, all, dB: { y: dB(1 - y), all: dB(1 - all) } },
});

const PIXELS = 1000;
const withDistortion = (distortion: number): PictureQuality => {
  const y = distortion === 0 ? Infinity : 10 * Math.log10((PIXELS * 255 ** 2) / distortion ** 2);
  return {
    pts: MediaTime.zero,
    duration: undefined,
    xpsnr: { y, minimum: y, distortion: { y: distortion } },
  };
};

function meanOf(pictures: readonly PictureQuality[]): MeanQuality {
  const mean = new QualityMean();
  for (const picture of pictures) mean.add(picture);
  return mean.value;
}

describe('the mean quality', () => {
  it('of PSNR is that of the mean squared error, not of the decibels', () => {
    const { psnr, pictures } = meanOf([withError(1, 2), withError(9, 6)]);
    expect(pictures).toBe(2);
    expect(psnr?.y).toBeCloseTo(dB(5 / 255 ** 2), 10);
    expect(psnr?.average).toBeCloseTo(dB(4 / 255 ** 2), 10);
    expect(psnr?.mse.y).toBeCloseTo(5, 10);
    expect(psnr).not.toHaveProperty('u');
  });

  it('of PSNR is Infinity only when all are identical', () => {
    expect(meanOf([withError(0), withError(0)]).psnr?.average).toBe(Infinity);
    expect(meanOf([withError(0), withError(2)]).psnr?.average).toBeCloseTo(dB(1 / 255 ** 2), 10);
  });

  it('of PSNR counts errors as parts of the peak, so that depths can be mixed', () => {
    const { psnr } = meanOf([withError(4), withError((4 * 1023 ** 2) / 255 ** 2, undefined, 1023)]);
    expect(psnr?.average).toBeCloseTo(dB(4 / 255 ** 2), 10);
    expect(psnr?.mse.average).toBeCloseTo(4, 10);
  });

  it('of SSIM is the mean', () => {
    const { ssim } = meanOf([withSsim(0.9, 0.8), withSsim(1, 1)]);
    expect(ssim?.y).toBeCloseTo(0.95, 12);
    expect(ssim?.all).toBeCloseTo(0.9, 12);
    expect(ssim?.dB.all).toBeCloseTo(10, 10);
    expect(meanOf([withSsim(1, 1)]).ssim?.dB.y).toBe(Infinity);
  });

  it('of XPSNR is that of the mean distortion', () => {
    const { xpsnr } = meanOf([withDistortion(10), withDistortion(30), withDistortion(0)]);
    const mean = 40 / 3;
    expect(xpsnr?.y).toBeCloseTo(10 * Math.log10((PIXELS * 255 ** 2) / mean ** 2), 8);
    expect(xpsnr?.minimum).toBe(xpsnr?.y);
  });

  it('of XPSNR is the mean where nearly all is identical, as libav has it', () => {
    const { xpsnr } = meanOf([withDistortion(0.5), withDistortion(1)]);
    const each = [0.5, 1].map((one) => withDistortion(one).xpsnr?.y ?? 0);
    expect(xpsnr?.y).toBeCloseTo(((each[0] ?? 0) + (each[1] ?? 0)) / 2, 8);
    expect(meanOf([withDistortion(1), withDistortion(0)]).xpsnr?.y).toBe(Infinity);
  });

  it('knows the worst picture of each metric, the first of several', () => {
    const pictures = [withError(1), withError(9), withSsim(0.9, 0.8), withError(9)];
    const { worst, xpsnr } = meanOf(pictures);
    expect(worst.psnr).toBe(pictures[1]);
    expect(worst.ssim).toBe(pictures[2]);
    expect(worst.xpsnr).toBeUndefined();
    expect(xpsnr).toBeUndefined();
  });

  it('of pictures without any is nothing', () => {
    expect(meanOf([])).toEqual({ pictures: 0, worst: {} });
  });

  it('lies between the best and the worst', () => {
    const errors = fc.array(fc.integer({ min: 0, max: 65_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(errors, (values) => {
        const pictures = values.map((value) => withError(value));
        const { psnr, worst } = meanOf(pictures);
        const best = Math.max(...pictures.map((one) => one.psnr?.average ?? 0));
        expect(psnr?.average).toBeLessThanOrEqual(best + 1e-9);
        expect(psnr?.average).toBeGreaterThanOrEqual((worst.psnr?.psnr?.average ?? 0) - 1e-9);
      }),
    );
  });
});
