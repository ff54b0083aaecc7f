import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { addRun, Blocks, type Run } from '../../../src/av/siloBlocks.js';

const blocksOf = ({ block, count }: Run): number[] =>
  Array.from({ length: count }, (_, index) => block + index);

function lowestBut(taken: ReadonlySet<number>): number {
  let block = 0;
  while (taken.has(block)) block++;
  return block;
}

describe('blocks of a file', () => {
  it('are given to nobody twice, the lowest first, and again when they came back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(20), fc.constant('give' as const)), { maxLength: 60 }),
        (steps) => {
          const blocks = new Blocks();
          const held: Run[][] = [];
          let most = 0;
          let isLowest = true;
          for (const step of steps) {
            if (step === 'give') blocks.give(held.shift() ?? []);
            else {
              const runs: Run[] = [];
              for (let n = 0; n < step; n++) {
                const taken = new Set([...held, runs].flat().flatMap(blocksOf));
                const block = blocks.take();
                isLowest &&= block === lowestBut(taken);
                addRun(runs, block);
              }
              held.push(runs);
            }
            most = Math.max(
              most,
              held.flat().reduce((sum, { count }) => sum + count, 0),
            );
            expect(blocks).toHaveLength(most);
          }
        },
      ),
    );
  });

  it('that touch become one run', () => {
    expect(addRun(addRun(addRun([], 3), 4), 7, 2)).toEqual([
      { block: 3, count: 2 },
      { block: 7, count: 2 },
    ]);
  });
});
