import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';

import { clipCaptions } from '../../../operators/clipCaptions.js';
import { cutCaptions } from '../../../operators/cutCaptions.js';
import { shiftCaptions } from '../../../operators/shiftCaptions.js';
import { type Caption, type CaptionGroup, isCaptionGroup } from '../../../src/sample/caption.js';
import { timeRange } from '../../../src/sample/range.js';
import { MediaTime, toTime } from '../../../src/sample/time.js';
import { type Operator } from '../../../src/rx.js';
import { codeOf } from '../../support/codeOf.js';

type Item = Caption | CaptionGroup;

const through = (items: readonly Item[], operator: Operator<Item, Item>): Promise<Item[]> =>
  lastValueFrom(from(items).pipe(operator, toArray()));

const one = (text: string, start: number, duration: number): Caption => ({ text, start, duration });

/** As seconds. */
const seconds = (items: readonly Item[]): unknown[] =>
  items.map((item) => {
    const { start, duration } = item;
    const times = [
      toTime(start).seconds,
      duration === undefined ? undefined : toTime(duration).seconds,
    ];
    return isCaptionGroup(item) ? [...times, seconds(item.captions)] : [...times, item.text];
  });

const ITEMS: readonly Item[] = [
  one('a', 0, 1),
  one('b', 1, 4),
  { start: 5, duration: 2, captions: [one('c', 0, 100), one('d', 5, 0.5)] },
  { start: 8, captions: [one('e', 8, 4)] },
];

describe('shiftCaptions', () => {
  it('moves captions and groups, exactly', async () => {
    const moved = await through([one('a', 1, 2)], shiftCaptions(new MediaTime(1001, 30_000)));
    expect(toTime(moved[0]?.start ?? 0).equals(new MediaTime(31_001, 30_000))).toBe(true);
    expect(seconds(await through(ITEMS, shiftCaptions(1)))).toEqual([
      [1, 1, 'a'],
      [2, 4, 'b'],
      [
        6,
        2,
        [
          [1, 100, 'c'],
          [6, 0.5, 'd'],
        ],
      ],
      [9, undefined, [[9, 4, 'e']]],
    ]);
  });

  it('cuts off what would be before zero', async () => {
    expect(seconds(await through(ITEMS, shiftCaptions(-5.5)))).toEqual([
      [0, 1.5, [[0, 94.5, 'c']]],
      [2.5, undefined, [[2.5, 4, 'e']]],
    ]);
  });

  it('needs a time', () => {
    expect(codeOf(() => shiftCaptions(NaN))).toBe('invalidArgument');
  });
});

describe('clipCaptions', () => {
  it('cuts what reaches over the ends, and leaves out what is outside', async () => {
    expect(seconds(await through(ITEMS, clipCaptions(timeRange(2, 6))))).toEqual([
      [2, 3, 'b'],
      [
        5,
        1,
        [
          [2, 4, 'c'],
          [5, 0.5, 'd'],
        ],
      ],
    ]);
    expect(seconds(await through(ITEMS, clipCaptions(timeRange(9))))).toEqual([
      [9, undefined, [[9, 3, 'e']]],
    ]);
  });

  it('shows in the range what was shown there, and nothing else', async () => {
    const time = fc.integer({ min: 0, max: 20 });
    const captions = fc.array(fc.record({ start: time, duration: fc.integer({ min: 1, max: 9 }) }));
    await fc.assert(
      fc.asyncProperty(captions, time, time, async (all, first, length) => {
        const items = all.map((times, index) => ({ text: String(index), ...times }));
        const range = timeRange(first, first + length);
        const kept = (await through(items, clipCaptions(range))) as Caption[];
        for (let at = 0.5; at < 45; at++) {
          const shown = (list: readonly Caption[]): string[] =>
            list
              .filter(({ start, duration }) => {
                const begin = toTime(start).seconds;
                return begin < at && at < begin + toTime(duration).seconds;
              })
              .map(({ text }) => text);
          const isInside = at > first && at < first + length;
          expect(shown(kept)).toEqual(isInside ? shown(items) : []);
        }
      }),
    );
  });

  it('leaves what it does not cut as it is', async () => {
    const item = one('a', 2, 1);
    expect(await through([item], clipCaptions(timeRange(2, 3)))).toEqual([item]);
  });
});

describe('cutCaptions', () => {
  it('takes a range out, and lets what follows come earlier', async () => {
    expect(seconds(await through(ITEMS, cutCaptions(timeRange(2, 6))))).toEqual([
      [0, 1, 'a'],
      [1, 1, 'b'],
      [2, 1, [[0, 96, 'c']]],
      [4, undefined, [[4, 4, 'e']]],
    ]);
  });

  it('joins what is shown before and behind the range', async () => {
    expect(seconds(await through([one('b', 1, 4)], cutCaptions(timeRange(2, 3))))).toEqual([
      [1, 3, 'b'],
    ]);
  });

  it('keeps of groups without an end the one that is shown behind the range', async () => {
    const open = (start: number, text: string): CaptionGroup => ({
      start,
      captions: [one(text, start, 1)],
    });
    const all = [open(0, 'a'), open(2, 'b'), open(3, 'c'), open(5, 'd')];
    expect(seconds(await through(all, cutCaptions(timeRange(1, 4))))).toEqual([
      [0, undefined, [[0, 1, 'a']]],
      [1, undefined, []],
      [2, undefined, [[2, 1, 'd']]],
    ]);
    expect(seconds(await through(all.slice(0, 3), cutCaptions(timeRange(1, 4))))).toHaveLength(2);
    expect(seconds(await through(all, cutCaptions(timeRange(1))))).toHaveLength(1);
  });

  it('leaves as much as there is outside of the range, in order, whatever it is', async () => {
    const captions = fc.array(
      fc.record({ start: fc.nat(50), duration: fc.integer({ min: 1, max: 20 }) }),
      { maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(captions, fc.nat(40), fc.nat(20), async (times, start, length) => {
        const items = times
          .toSorted((a, b) => a.start - b.start)
          .map((time, place) => ({ ...time, text: String(place) }));
        const range = timeRange(start, start + length);
        const left = (await through(items, cutCaptions(range))) as Caption[];
        const outside = items.map(({ start: from, duration }) => {
          const until = from + duration;
          const inside = Math.min(until, start + length) - Math.max(from, start);
          return duration - Math.max(0, inside);
        });
        const starts = left.map((item) => toTime(item.start).seconds);
        expect(left.map((item) => toTime(item.duration).seconds)).toEqual(
          outside.filter((seconds) => seconds > 0),
        );
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });
});
