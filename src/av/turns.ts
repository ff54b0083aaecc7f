/** Transforms as libav's display matrices, and those that are nothing but turns. */
import { type Track } from '../sample/track.js';
import { type AffineTransform } from '../sample/trackProperties.js';

const NEAR = 1e-4;

const isNear = (one: number, other: number): boolean => Math.abs(one - other) < NEAR;

/** Whether pictures are turned, and neither scaled nor mirrored. Being moved counts nothing: it is how they come back into sight. */
export function isTurn({ a, b, c, d }: AffineTransform): boolean {
  return isNear(a, d) && isNear(b, -c) && isNear(a * d - b * c, 1);
}

/** How pictures are to be shown. */
export type Orientation = Pick<Track, 'rotation' | 'isMirrored'>;

/** As libav's av_display_rotation_set has it. */
export function rotationMatrix({ rotation = 0, isMirrored = false }: Orientation): Buffer {
  const angle = (-rotation * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const side = isMirrored ? -1 : 1;
  return displayMatrix({ a: side * c, b: side * -s, c: s, d: c, tx: 0, ty: 0 });
}

/** How a display matrix of libav's turns pictures, and whether it mirrors them before; nothing where it does neither. */
export function orientationOf(matrix: Buffer | null | undefined): Orientation {
  if (matrix?.byteLength !== 36) return {};
  const at = (index: number): number => matrix.readInt32LE(index * 4);
  const [scaleX, scaleY] = [Math.hypot(at(0), at(3)), Math.hypot(at(1), at(4))];
  if (scaleX === 0 || scaleY === 0) return {};
  const isMirrored = at(0) * at(4) - at(1) * at(3) < 0;
  const side = isMirrored ? -1 : 1;
  const degrees = (Math.atan2((side * at(1)) / scaleY, (side * at(0)) / scaleX) * 180) / Math.PI;
  const clockwise = (Math.round(degrees * 1000) / 1000 + 360) % 360;
  return {
    ...(clockwise !== 0 && { rotation: clockwise }),
    ...(isMirrored && { isMirrored }),
  };
}

/** 16.16 fixed point, the last number 2.30. */
export function displayMatrix({ a, b, c, d, tx, ty }: AffineTransform): Buffer {
  const fixed = (value: number): number => Math.round(value * 0x1_0000);
  const rows = [fixed(a), fixed(b), 0, fixed(c), fixed(d), 0, fixed(tx), fixed(ty), 1 << 30];
  return Buffer.from(Int32Array.from(rows).buffer);
}
