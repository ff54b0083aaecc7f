/** Display matrices of libav, and what they say in words. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { displayMatrix, orientationOf, rotationMatrix } from '../../../src/av/turns.js';

describe('display matrices', () => {
  it('say how pictures are turned and mirrored, there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359 }), fc.boolean(), (rotation, isMirrored) => {
        const found = orientationOf(rotationMatrix({ rotation, isMirrored }));
        expect(found.rotation ?? 0).toBeCloseTo(rotation, 1);
        expect(found.isMirrored ?? false).toBe(isMirrored);
      }),
    );
  });

  it.each([
    ['nothing', { a: 1, b: 0, c: 0, d: 1 }, {}],
    ['left to right', { a: -1, b: 0, c: 0, d: 1 }, { isMirrored: true }],
    ['upside down', { a: 1, b: 0, c: 0, d: -1 }, { isMirrored: true, rotation: 180 }],
    ['clockwise', { a: 0, b: 1, c: -1, d: 0 }, { rotation: 90 }],
    ['clockwise, and twice as large', { a: 0, b: 2, c: -2, d: 0 }, { rotation: 90 }],
    ['rows for columns', { a: 0, b: 1, c: 1, d: 0 }, { isMirrored: true, rotation: 270 }],
  ])('of %s', (_, matrix, orientation) => {
    expect(orientationOf(displayMatrix({ ...matrix, tx: 0, ty: 0 }))).toEqual(orientation);
  });

  it.each([undefined, null, Buffer.alloc(4), Buffer.alloc(36)])('of %p say nothing', (matrix) => {
    expect(orientationOf(matrix)).toEqual({});
  });
});
