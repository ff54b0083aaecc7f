import { type PlaneValues } from './pictureQuality.js';

/** The name of a plane. */
export type Plane = keyof PlaneValues;

export const PLANES: readonly Plane[] = ['y', 'u', 'v', 'r', 'g', 'b'];

/** Makes values of the planes for which there is one. */
export function planeValues(valueOf: (plane: Plane) => number | undefined): PlaneValues {
  const values: Partial<Record<Plane, number>> = {};
  for (const plane of PLANES) {
    const value = valueOf(plane);
    if (value !== undefined) values[plane] = value;
  }
  return values;
}

/** The lowest of all planes. */
export function lowest(values: PlaneValues): number {
  return Math.min(...PLANES.map((plane) => values[plane] ?? Infinity));
}

/** A part of the whole as decibels below it: 0.01 is 20 dB; nothing is `Infinity`. */
export function decibels(part: number): number {
  return part <= 0 ? Infinity : -10 * Math.log10(part);
}

/** As libav does, what differs by no more than rounding is the same. */
export function ssimDecibels(ssim: number): number {
  return Math.abs(1 - ssim) > 1e-9 ? decibels(1 - ssim) : Infinity;
}
