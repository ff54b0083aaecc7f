import { describe, expect, it } from '@jest/globals';

import { DecodeOrder } from '../../../src/av/decodeOrder.js';

describe('DecodeOrder', () => {
  it('makes decode times that rise and never come after the presentation', () => {
    const order = new DecodeOrder(2);
    const pts = [0n, 160n, 80n, 40n, 120n, 320n, 240n, 200n, 280n];
    const dts = pts.map((time) => order.dtsOf(time, 40n));
    expect(dts).toEqual([-80n, -40n, 0n, 40n, 80n, 120n, 160n, 200n, 240n]);
    expect(dts.every((time, index) => time <= (pts[index] ?? 0n))).toBe(true);
  });

  it('is the presentation time where nothing is reordered', () => {
    const order = new DecodeOrder(0);
    expect([3n, 5n, 9n].map((time) => order.dtsOf(time, 1n))).toEqual([3n, 5n, 9n]);
  });
});
