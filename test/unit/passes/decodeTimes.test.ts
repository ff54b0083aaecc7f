import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeTimes, reorderDepth } from '../../../src/passes/decodeTimes.js';

/** Times that rise, by any steps. */
const rising = (length: number) =>
  fc
    .array(fc.bigInt({ min: 1n, max: 5000n }), { minLength: length, maxLength: length })
    .map((steps) => {
      let time = -1000n;
      return steps.map((step) => (time += step));
    });

/** Pictures of a closed range in an order in which they might be coded: none more than `depth` early. */
const range = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }))
  .chain(([length, group]) => fc.tuple(rising(length), fc.constant(group)))
  .map(([shown, group]) => {
    const coded: bigint[] = [];
    for (let at = 0; at < shown.length; at += group) {
      const part = shown.slice(at, at + group);
      coded.push(...part.slice(-1), ...part.slice(0, -1));
    }
    return { shown, coded };
  });

describe('decode times across ranges', () => {
  it('always rise, and none is after its presentation', () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
        let shift = 0n;
        const moved = ranges.map(({ shown, coded }) => {
          const by = shift - (shown[0] ?? 0n) + 1n;
          shift = (shown.at(-1) ?? 0n) + by;
          return { shown: shown.map((time) => time + by), coded: coded.map((time) => time + by) };
        });
        const depth = Math.max(...moved.map(({ coded }) => reorderDepth(coded)));
        const timeOf = decodeTimes(
          moved.flatMap(({ shown }) => shown),
          depth,
        );
        const coded = moved.flatMap((one) => one.coded);
        const times = coded.map((_, index) => timeOf(index));
        expect(times.every((time, index) => time <= (coded[index] ?? 0n))).toBe(true);
        expect(times.every((time, index) => time > (times[index - 1] ?? -10_000_000n))).toBe(true);
      }),
    );
  });

  it('are those of presentation where nothing is reordered', () => {
    const shown = [0n, 40n, 80n, 130n];
    const timeOf = decodeTimes(shown, reorderDepth(shown));
    expect(shown.map((_, index) => timeOf(index))).toEqual(shown);
  });

  it('begin before the first picture by as many steps as are reordered', () => {
    const timeOf = decodeTimes([0n, 10n, 20n, 30n], 2);
    expect([0, 1, 2, 3].map(timeOf)).toEqual([-20n, -10n, 0n, 10n]);
  });
});
