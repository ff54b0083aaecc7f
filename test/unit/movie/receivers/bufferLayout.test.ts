import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type SampleBuffer } from '../../../../src/index.js';
import { samplesIn } from '../../../../src/movie/receivers/bufferLayout.js';
import { MediaTime } from '../../../../src/sample/time.js';
import { codeOf } from '../../../support/codeOf.js';

const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 60 });
const time = fc
  .record({
    value: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
    scale: fc.constantFrom(30, 1001, 48_000, 90_000),
  })
  .map(({ value, scale }) => new MediaTime(value, scale));
const length = fc
  .record({ value: fc.integer({ min: 1, max: 9000 }), scale: fc.constantFrom(30, 48_000, 90_000) })
  .map(({ value, scale }) => new MediaTime(value, scale));
const total = (list: readonly number[]): number => list.reduce((sum, size) => sum + size, 0);

describe('the samples of a buffer', () => {
  it('lie one behind the other, from the first byte to the last, whatever their sizes', () => {
    fc.assert(
      fc.property(sizes, time, length, (sampleSizes, pts, duration) => {
        const placed = samplesIn(
          { sampleSizes, sampleTimings: { pts, duration } },
          total(sampleSizes),
        );
        expect(placed.map(({ size }) => size)).toEqual(sampleSizes);
        let end = 0;
        for (const { offset, size } of placed) {
          expect(offset).toBe(end);
          end = offset + size;
        }
        expect(end).toBe(total(sampleSizes));
      }),
    );
  });

  it('follow each other exactly, when one entry says how long they last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        time,
        time,
        length,
        (count, pts, dts, duration) => {
          const sampleTimings = [{ pts, dts, duration }];
          const placed = samplesIn(
            { sampleCount: count, sampleSizes: 7, sampleTimings },
            count * 7,
          );
          expect(placed).toHaveLength(count);
          for (const [index, one] of placed.entries()) {
            const passed = new MediaTime(duration.value * BigInt(index), duration.timescale);
            expect(one.pts.minus(pts).equals(passed)).toBe(true);
            expect(one.dts.minus(dts).equals(passed)).toBe(true);
            expect(one.duration?.equals(duration)).toBe(true);
          }
        },
      ),
    );
  });

  it('have the times and the words that are said of each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(time, fc.boolean()), { minLength: 1, maxLength: 30 }),
        (list) => {
          const sampleTimings = list.map(([pts]) => ({ pts }));
          const sampleAttachments = list.map(([, notSync]) => ({ notSync }));
          const placed = samplesIn(
            { sampleSizes: 1, sampleTimings, sampleAttachments },
            list.length,
          );
          expect(placed.map(({ pts, said }) => [pts, said.notSync])).toEqual(list);
          expect(placed.every(({ pts, dts }) => pts === dts)).toBe(true);
        },
      ),
    );
  });

  it('never disagree silently: other numbers of bytes and of entries are refused', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: -9, max: 9 }), (sampleSizes, off) => {
        fc.pre(off !== 0 && total(sampleSizes) + off >= 0);
        const buffer = { sampleSizes, sampleTimings: { pts: 0, duration: 1 } };
        expect(codeOf(() => samplesIn(buffer, total(sampleSizes) + off))).toBe('invalidArgument');
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 2, max: 20 }), (a, b) => {
        fc.pre(a !== b);
        const sampleSizes = Array.from({ length: a }, () => 1);
        const sampleTimings = Array.from({ length: b }, (_, pts) => ({ pts }));
        expect(codeOf(() => samplesIn({ sampleSizes, sampleTimings }, a))).toBe('invalidArgument');
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['no times at all', { sampleTimings: [] }, 'invalidArgument'],
    ['a time that is none', { sampleTimings: { pts: NaN } }, 'invalidTimestamp'],
    ['a time that is missing', { sampleTimings: {} }, 'invalidTimestamp'],
    ['a duration below zero', { sampleTimings: { pts: 0, duration: -1 } }, 'invalidTimestamp'],
    [
      'no sizes for several',
      { sampleCount: 2, sampleTimings: { pts: 0, duration: 1 } },
      'invalidArgument',
    ],
    [
      'no duration for several',
      { sampleSizes: [2, 2], sampleTimings: { pts: 0 } },
      'invalidArgument',
    ],
    [
      'an empty sample',
      { sampleSizes: [4, 0], sampleTimings: { pts: 0, duration: 1 } },
      'invalidArgument',
    ],
    ['a count of nothing', { sampleCount: 0, sampleTimings: { pts: 0 } }, 'invalidArgument'],
    ['half a sample', { sampleCount: 1.5, sampleTimings: { pts: 0 } }, 'invalidArgument'],
  ])('are refused with %s', (_, buffer, code) => {
    expect(codeOf(() => samplesIn(buffer as SampleBuffer, 4))).toBe(code);
  });
});
