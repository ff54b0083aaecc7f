import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { intersectRanges, rangeContains, timeRange } from '../../../src/sample/range.js';
import { MediaTime } from '../../../src/sample/time.js';

const seconds = fc.integer({ min: -50, max: 50 });
const range = fc
  .tuple(seconds, fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }))
  .map(([start, length]) => timeRange(start, length === undefined ? undefined : start + length));
const second = (value: number): MediaTime => new MediaTime(value, 1);

describe('a range', () => {
  it('holds its start and not its end', () => {
    const twoToFive = timeRange(2, second(5));
    expect([1, 2, 4, 5].map((value) => rangeContains(twoToFive, second(value)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(rangeContains(twoToFive, new MediaTime(499_999, 100_000))).toBe(true);
  });

  it('may have no end, and may be empty', () => {
    expect(rangeContains(timeRange(2), second(1_000_000))).toBe(true);
    expect(rangeContains(timeRange(2, 2), second(2))).toBe(false);
  });

  it('must not end before it starts', () => {
    expect(() => timeRange(5, 2)).toThrow(
      'A range must not end before it starts: 5000000/1000000 (5.000 s) to 2000000/1000000 (2.000 s).',
    );
  });
});

describe('intersectRanges', () => {
  it('holds exactly what both hold', () => {
    fc.assert(
      fc.property(range, range, seconds, (a, b, value) => {
        const common = intersectRanges(a, b);
        const inBoth = rangeContains(a, second(value)) && rangeContains(b, second(value));
        expect(common !== undefined && rangeContains(common, second(value))).toBe(inBoth);
        // What it starts with belongs to it: it is never empty.
        expect(common === undefined || rangeContains(common, common.start)).toBe(true);
      }),
    );
  });

  it('of ranges without end has none', () => {
    expect(intersectRanges(timeRange(1), timeRange(2))).toEqual({
      start: MediaTime.fromSeconds(2),
      end: undefined,
    });
  });
});
