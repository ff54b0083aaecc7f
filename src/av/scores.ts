/** What the comparing filters write into a picture, as numbers. */
import {
  type PlaneValues,
  type Psnr,
  type QualityMetric,
  type QualityScores,
  type Ssim,
  type Xpsnr,
} from '../quality/pictureQuality.js';
import { decibels, lowest, type Plane, planeValues, ssimDecibels } from '../quality/planes.js';
import { type ComparedForm, type PlaneForm } from './comparedForm.js';

/** libav's numbers by what they are of: a plane, or a word for all of them. */
type Reader = (key: string) => number;

export function readScores(
  metadata: Readonly<Record<string, string>>,
  metrics: readonly QualityMetric[],
  form: ComparedForm,
): QualityScores {
  const read: Reader = (key) => numberOf(metadata[`lavfi.${key}`]);
  return {
    ...(metrics.includes('psnr') && { psnr: psnrOf(read, form) }),
    ...(metrics.includes('ssim') && { ssim: ssimOf(read, form) }),
    ...(metrics.includes('xpsnr') && { xpsnr: xpsnrOf(read, form) }),
  };
}

function numberOf(text = ''): number {
  return text === 'inf' ? Infinity : Number.parseFloat(text);
}

function valuesOf({ planes }: ComparedForm, valueOf: (plane: PlaneForm) => number): PlaneValues {
  return planeValues((name) => {
    const plane = planes.find((one) => one.name === name);
    return plane && valueOf(plane);
  });
}

/**
 * libav tells six decimals, and a sum of squares is a whole number: so the means can be had as exactly as libav has them itself. Of
 * a small error its decibels tell more than its own digits.
 */
function psnrOf(read: Reader, form: ComparedForm): Psnr {
  const peak = 2 ** form.depth - 1;
  const squares = (plane: PlaneForm): number => {
    const mse = read(`psnr.mse.${plane.name}`);
    const exact = mse < 1 ? peak ** 2 * 10 ** (-read(`psnr.psnr.${plane.name}`) / 10) : mse;
    return Math.round(exact * pixelsOf(plane));
  };
  const sums = form.planes.map(squares);
  const pixels = form.planes.map(pixelsOf);
  const mse = valuesOf(form, (plane) => squares(plane) / pixelsOf(plane));
  const average = total(sums) / total(pixels);
  const toDecibels = (error: number): number => decibels(error / peak ** 2);
  return {
    ...planeValues((plane) => (mse[plane] === undefined ? undefined : toDecibels(mse[plane]))),
    average: toDecibels(average),
    mse: { ...mse, average },
    peak,
  };
}

/** The decibels that libav tells have more digits of the whole than the whole itself. */
function ssimOf(read: Reader, form: ComparedForm): Ssim {
  const planes = valuesOf(form, ({ name }) => read(`ssim.${name.toUpperCase()}`));
  const dB = read('ssim.dB');
  const all = 1 - 10 ** (-dB / 10);
  const decibelsOf = (plane: Plane): number | undefined =>
    planes[plane] === undefined ? undefined : ssimDecibels(planes[plane]);
  return { ...planes, all, dB: { ...planeValues(decibelsOf), all: dB } };
}

function xpsnrOf(read: Reader, form: ComparedForm): Xpsnr {
  const peak = 2 ** form.depth - 1;
  const planes = valuesOf(form, ({ name }) => read(`xpsnr.xpsnr.${name}`));
  const distortion = valuesOf(form, (plane) => {
    const worst = pixelsOf(plane) * peak ** 2;
    return Math.sqrt(Math.round(worst * 10 ** (-(planes[plane.name] ?? Infinity) / 10)));
  });
  return { ...planes, minimum: lowest(planes), distortion };
}

const pixelsOf = ({ width, height }: PlaneForm): number => width * height;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
