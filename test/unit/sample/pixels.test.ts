import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  isPacked,
  layoutSize,
  packPlanes,
  planeLayout,
  type RawPixelFormat,
} from '../../../src/sample/pixels.js';

/** Bits for each pixel of a picture with even sizes, from libav's table of pixel formats. */
const BITS: Record<RawPixelFormat, number> = {
  gray: 8,
  gray16le: 16,
  rgb24: 24,
  bgr24: 24,
  rgba: 32,
  bgra: 32,
  argb: 32,
  abgr: 32,
  rgb0: 32,
  bgr0: 32,
  rgba64le: 64,
  yuv420p: 12,
  yuvj420p: 12,
  yuv422p: 16,
  yuv444p: 24,
  yuva420p: 20,
  yuv420p10le: 24,
  yuv422p10le: 32,
  yuv444p10le: 48,
  nv12: 12,
  nv21: 12,
  p010le: 24,
};
const FORMATS = Object.keys(BITS) as RawPixelFormat[];
const size = fc.integer({ min: 1, max: 40 });

describe('a picture without padding', () => {
  it.each(FORMATS)('of %s has the bits that libav counts for it', (format) => {
    const layout = planeLayout(format, 16, 6);
    expect(layoutSize(layout) * 8).toBe(16 * 6 * BITS[format]);
    expect(isPacked(layout)).toBe(true);
  });

  it('rounds chroma up where a size is odd', () => {
    expect(planeLayout('yuv420p', 5, 3)).toEqual([
      { offset: 0, stride: 5, rowBytes: 5, rows: 3 },
      { offset: 15, stride: 3, rowBytes: 3, rows: 2 },
      { offset: 21, stride: 3, rowBytes: 3, rows: 2 },
    ]);
    expect(planeLayout('nv12', 5, 3)[1]).toEqual({ offset: 15, stride: 6, rowBytes: 6, rows: 2 });
    expect(layoutSize(planeLayout('p010le', 1, 1))).toBe(6);
  });
});

describe('a picture with strides', () => {
  it('loses its padding and nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMATS),
        size,
        size,
        fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 4 }),
        (format, width, height, paddings) => {
          const packed = planeLayout(format, width, height);
          const strides = packed.map(({ rowBytes }, index) => rowBytes + (paddings[index] ?? 0));
          const padded = planeLayout(format, width, height, strides);
          const pixels = Uint8Array.from({ length: layoutSize(packed) }, (_, i) => 1 + (i % 250));
          // Scattered byte by byte, padding left at 0; exactly as long as the layout says.
          const bytes = new Uint8Array(layoutSize(padded));
          let from = 0;
          for (const { offset, stride, rowBytes, rows } of padded) {
            for (let at = 0; at < rowBytes * rows; at++) {
              const row = Math.floor(at / rowBytes);
              bytes[offset + row * stride + (at % rowBytes)] = pixels[from++] ?? 0;
            }
          }
          expect(packPlanes(bytes, padded)).toEqual(pixels);
          expect(isPacked(padded)).toBe(strides.every((s, i) => s === packed[i]?.rowBytes));
        },
      ),
    );
  });

  it('needs no padding behind its last row', () => {
    expect(layoutSize(planeLayout('gray', 3, 2, [8]))).toBe(11);
    expect(layoutSize([])).toBe(0);
  });
});

describe('a layout is refused', () => {
  it.each<[string, string, () => unknown]>([
    ['of an unknown format', "as 'xyz'", () => planeLayout('xyz', 2, 2)],
    ['of I420, by its other name', 'I420 is yuv420p', () => planeLayout('I420', 2, 2)],
    ['of no width', 'not 0×2', () => planeLayout('gray', 0, 2)],
    ['of a fractional height', 'not 2×1.5', () => planeLayout('gray', 2, 1.5)],
    ['of more than libav takes', 'not 32768×1', () => planeLayout('gray', 32_768, 1)],
    ['with NaN', 'not NaN×1', () => planeLayout('gray', Number.NaN, 1)],
    ['with too few strides', 'takes 3 strides, not 1', () => planeLayout('yuv420p', 4, 4, [4])],
    ['with a stride below a row', 'at least 8 bytes, not 7', () => planeLayout('rgba', 2, 2, [7])],
    ['with a fractional stride', 'not 8.5', () => planeLayout('rgba', 2, 2, [8.5])],
    ['by the name of a method', "as 'toString'", () => planeLayout('toString', 2, 2)],
  ])('%s', (_, message, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
    expect(make).toThrow(message);
  });
});
