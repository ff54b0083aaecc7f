/** Transforms as libav's display matrices, and those that are nothing but turns. */
import { type AffineTransform } from '../sample/trackProperties.js';

const NEAR = 1e-4;

const isNear = (one: number, other: number): boolean => Math.abs(one - other) < NEAR;

/** Whether pictures are turned, and neither scaled nor mirrored. Being moved counts nothing: it is how they come back into sight. */
export function isTurn({ a, b, c, d }: AffineTransform): boolean {
  return isNear(a, d) && isNear(b, -c) && isNear(a * d - b * c, 1);
}

/** As libav's av_display_rotation_set has it. */
export function rotationMatrix(clockwise: number): Buffer {
  const angle = (-clockwise * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return displayMatrix({ a: c, b: -s, c: s, d: c, tx: 0, ty: 0 });
}

/** 16.16 fixed point, the last number 2.30. */
export function displayMatrix({ a, b, c, d, tx, ty }: AffineTransform): Buffer {
  const fixed = (value: number): number => Math.round(value * 0x1_0000);
  const rows = [fixed(a), fixed(b), 0, fixed(c), fixed(d), 0, fixed(tx), fixed(ty), 1 << 30];
  return Buffer.from(Int32Array.from(rows).buffer);
}
