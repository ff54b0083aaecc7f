import { describe, expect, it } from '@jest/globals';

import { Steps } from '../../../src/av/steps.js';

/** What is written for samples of `[time, claimed duration]`. */
function durations(samples: readonly (readonly [number, number])[]): number[] {
  const steps = new Steps();
  return samples.map(([time, claim]) => Number(steps.durationOf(BigInt(time), BigInt(claim))));
}

describe('durations of samples', () => {
  it('are believed while they are true', () => {
    const steady = [0, 33, 67, 100, 133].map((time) => [time, 33] as const);
    expect(durations(steady)).toEqual([33, 33, 33, 33, 33]);
  });

  it('are believed where the rate varies', () => {
    const varying = [
      [0, 10],
      [10, 30],
      [40, 10],
      [50, 100],
      [150, 10],
    ] as const;
    expect(durations(varying)).toEqual([10, 30, 10, 100, 10]);
  });

  it('are those of the steps, once claims prove false at a steady pace', () => {
    const false1 = [0, 33, 67, 100, 133].map((time) => [time, 1] as const);
    expect(durations(false1)).toEqual([1, 1, 33, 33, 33]);
  });

  it('are believed after a gap', () => {
    const gap = [
      [0, 10],
      [10, 10],
      [20, 10],
      [500, 10],
      [510, 10],
      [520, 10],
    ] as const;
    expect(durations(gap)).toEqual([10, 10, 10, 10, 10, 10]);
  });
});
