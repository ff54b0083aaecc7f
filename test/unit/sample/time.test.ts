import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MediaError } from '../../../src/errors.js';
import {
  compareTicks,
  MediaTime,
  type Rational,
  rescale,
  type Rounding,
  ticksToSeconds,
  toTime,
} from '../../../src/sample/time.js';

const timeBase = fc.record({
  num: fc.integer({ min: 1, max: 1000 }),
  den: fc.integer({ min: 1, max: 1_000_000 }),
});
const ticks = fc.bigInt({ min: -(2n ** 30n), max: 2n ** 30n });
const time = fc
  .tuple(ticks, fc.integer({ min: 1, max: 1_000_000 }))
  .map(([value, timescale]) => new MediaTime(value, timescale));

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** Numerator and denominator of `value` ticks of `from`, counted in ticks of `to`. */
const exactly = (value: bigint, from: Rational, to: Rational): [num: bigint, den: bigint] => [
  value * BigInt(from.num) * BigInt(to.den),
  BigInt(from.den) * BigInt(to.num),
];

describe('rescale', () => {
  it.each<[bigint, Rounding, bigint]>([
    [1n, 'nearInf', 1n],
    [-1n, 'nearInf', -1n],
    [1n, 'zero', 0n],
    [-1n, 'zero', 0n],
    [1n, 'inf', 1n],
    [-1n, 'inf', -1n],
    [1n, 'down', 0n],
    [-1n, 'down', -1n],
    [1n, 'up', 1n],
    [-1n, 'up', 0n],
  ])('rounds half a tick of %s as %s to %s', (value, rounding, expected) => {
    expect(rescale(value, { num: 1, den: 2 }, { num: 1, den: 1 }, rounding)).toBe(expected);
  });

  it('is never further from the truth than its rounding allows', () => {
    fc.assert(
      fc.property(ticks, timeBase, timeBase, (value, from, to) => {
        const [num, den] = exactly(value, from, to);
        const off = (rounding: Rounding): bigint => rescale(value, from, to, rounding) * den - num;
        expect(off('down') <= 0n && off('down') > -den).toBe(true);
        expect(off('up') >= 0n && off('up') < den).toBe(true);
        const distance = 2n * abs(off('nearInf'));
        expect(distance <= den).toBe(true);
        const [towards, away] = num < 0n ? (['up', 'down'] as const) : (['down', 'up'] as const);
        expect(off('zero')).toBe(off(towards));
        expect(off('inf')).toBe(off(away));
        expect(distance === den && off('nearInf') !== off(away)).toBe(false);
      }),
    );
  });

  it('keeps the order of times', () => {
    fc.assert(
      fc.property(ticks, ticks, timeBase, timeBase, (a, b, from, to) => {
        const [early, late] = a < b ? [a, b] : [b, a];
        expect(rescale(early, from, to) <= rescale(late, from, to)).toBe(true);
      }),
    );
  });

  it('comes back unchanged from a finer time base', () => {
    fc.assert(
      fc.property(ticks, timeBase, fc.integer({ min: 1, max: 1000 }), (value, base, factor) => {
        const finer = { num: base.num, den: base.den * factor };
        expect(rescale(rescale(value, base, finer), finer, base)).toBe(value);
      }),
    );
  });

  it('reaches both ends of 64 bits and refuses what lies beyond', () => {
    const [second, half] = [
      { num: 1, den: 1 },
      { num: 1, den: 2 },
    ];
    expect(rescale(2n ** 62n - 1n, second, half)).toBe(2n ** 63n - 2n);
    expect(rescale(-(2n ** 62n), second, half)).toBe(-(2n ** 63n));
    expect(() => rescale(2n ** 62n, second, half)).toThrow(MediaError);
    expect(() => rescale(-(2n ** 62n) - 1n, second, half)).toThrow('must fit into 64 bits');
  });
});

describe('ticks', () => {
  it('compare as the times that they stand for', () => {
    fc.assert(
      fc.property(ticks, timeBase, ticks, timeBase, (a, aBase, b, bBase) => {
        const difference = MediaTime.fromTicks(a, aBase).compare(MediaTime.fromTicks(b, bBase));
        expect(compareTicks(a, aBase, b, bBase)).toBe(difference);
        expect(compareTicks(b, bBase, a, aBase)).toBe(difference === 0 ? 0 : -difference);
      }),
    );
  });

  it('are seconds for people', () => {
    expect(ticksToSeconds(135_000n, { num: 1, den: 90_000 })).toBe(1.5);
    expect(ticksToSeconds(-3n, { num: 1001, den: 30_000 })).toBeCloseTo(-0.1001, 10);
  });
});

describe('MediaTime', () => {
  it('has exact sums and differences', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(a.plus(b).minus(b).equals(a)).toBe(true);
        expect(a.plus(b).equals(b.plus(a))).toBe(true);
        expect(a.minus(a).equals(MediaTime.zero)).toBe(true);
        const sum = a.plus(b);
        expect(sum.value * BigInt(a.timescale) * BigInt(b.timescale)).toBe(
          (a.value * BigInt(b.timescale) + b.value * BigInt(a.timescale)) * BigInt(sum.timescale),
        );
      }),
    );
  });

  it('is ordered, whatever the timescales', () => {
    fc.assert(
      fc.property(time, time, time, fc.integer({ min: 1, max: 1000 }), (a, b, c, factor) => {
        const same = new MediaTime(a.value * BigInt(factor), a.timescale * factor);
        expect(same.equals(a)).toBe(true);
        expect(Math.sign(same.compare(b))).toBe(Math.sign(a.compare(b)));
        const [first, second, third] = [a, b, c].sort((x, y) => x.compare(y));
        expect(first && third && first.compare(third)).toBeLessThanOrEqual(0);
        expect(first && second && first.compare(second)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('drifts by nothing in an hour of 30000/1001 frames', () => {
    const frame = new MediaTime(1001, 30_000);
    let sum = MediaTime.zero;
    for (let index = 0; index < 107_892; index++) sum = sum.plus(frame);
    expect(sum.equals(new MediaTime(1001 * 107_892, 30_000))).toBe(true);
    expect(sum.timescale).toBe(30_000);
  });

  it('is made of seconds and of ticks', () => {
    expect(MediaTime.fromSeconds(1.5)).toEqual(new MediaTime(1_500_000n, 1_000_000));
    expect(MediaTime.fromSeconds(-0.5, 48_000)).toEqual(new MediaTime(-24_000n, 48_000));
    expect(MediaTime.fromTicks(3n, { num: 1001, den: 30_000 })).toEqual(
      new MediaTime(3003, 30_000),
    );
    expect(toTime(2).seconds).toBe(2);
    expect(toTime(MediaTime.zero)).toBe(MediaTime.zero);
  });

  it('becomes ticks of a time base, rounding as asked', () => {
    const third = new MediaTime(1, 3);
    expect(third.toTicks({ num: 1, den: 90_000 })).toBe(30_000n);
    expect(third.toTicks({ num: 1, den: 10 }, 'up')).toBe(4n);
    expect(third.toTicks({ num: 1, den: 10 })).toBe(3n);
  });

  it('is read by people', () => {
    expect(String(new MediaTime(1, 3))).toBe('1/3 (0.333 s)');
  });

  it.each<[string, () => unknown]>([
    ['a fraction of a tick', () => new MediaTime(0.5, 1)],
    ['a value beyond 2^53 as a number', () => new MediaTime(2 ** 53, 1)],
    ['a timescale of 0', () => new MediaTime(1, 0)],
    ['a negative timescale', () => new MediaTime(1, -1)],
    ['a fractional timescale', () => new MediaTime(1, 29.97)],
    ['NaN seconds', () => MediaTime.fromSeconds(Number.NaN)],
    ['infinite seconds', () => MediaTime.fromSeconds(Number.POSITIVE_INFINITY)],
    ['seconds that overflow a number in ticks', () => MediaTime.fromSeconds(1e305)],
    ['a timescale of NaN', () => MediaTime.fromSeconds(1, Number.NaN)],
    [
      'two timescales without a common one',
      () => new MediaTime(1, 2 ** 52).plus(new MediaTime(1, 3 ** 32)),
    ],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'MediaError', code: 'invalidArgument' }));
  });
});
