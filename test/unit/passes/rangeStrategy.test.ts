import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RangeStrategy } from '../../../src/passes/rangeStrategy.js';
import { type Target } from '../../../src/passes/target.js';
import { FRAMES, type Scene, simulate } from '../../support/simulatedEncoder.js';

const scene = fc.record<Scene>({
  bytes: fc.double({ min: 20, max: 2000, noNaN: true }),
  growth: fc.double({ min: 2.6, max: 5.5, noNaN: true }),
  decibels: fc.double({ min: 18, max: 34, noNaN: true }),
  gain: fc.double({ min: 12, max: 26, noNaN: true }),
  fastBytes: fc.double({ min: 0.9, max: 1.9, noNaN: true }),
  fastDecibels: fc.double({ min: 0, max: 1.5, noNaN: true }),
});
const scenes = fc.array(scene, { minLength: 3, maxLength: 40 });

const strategyFor = (target: Target, passes?: number, hasTime = true): RangeStrategy =>
  new RangeStrategy({
    settings: { codec: 'libx264' },
    target,
    passes,
    rangeDuration: 2,
    hasTime: () => hasTime,
  });

const bytesOf = (strategy: RangeStrategy): number =>
  strategy.ranges.reduce((sum, { bytes }) => sum + bytes, 0);

/** What all scenes weigh at one quality. */
const weight = (all: readonly Scene[], quality: number): number =>
  all.reduce((sum, { bytes, growth }) => sum + FRAMES * bytes * Math.exp(growth * quality), 0);

describe('ranges and sizes', () => {
  it('reach any size that can be reached, within two percent', () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: 0.15, max: 0.85, noNaN: true }), (all, quality) => {
        const bytes = weight(all, quality);
        const strategy = strategyFor({ kind: 'size', bytes });
        simulate(strategy, all);
        expect(Math.abs(bytesOf(strategy) / bytes - 1)).toBeLessThan(0.02);
        expect(strategy.stoppedBecause).toBe('reached');
      }),
    );
  });

  it('encode less than half of the pictures again, on average', () => {
    const shares: number[] = [];
    fc.assert(
      fc.property(scenes, fc.double({ min: 0.2, max: 0.8, noNaN: true }), (all, quality) => {
        const strategy = strategyFor({ kind: 'size', bytes: weight(all, quality) });
        simulate(strategy, all);
        shares.push(strategy.refinedFrames / (all.length * FRAMES));
      }),
      { numRuns: 200, seed: 1 },
    );
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeLessThan(0.5);
  });
});

describe('ranges and quality', () => {
  const target: Target = { kind: 'quality', metric: 'psnr', decibels: 38, tolerance: 0.3 };

  it('bring every range to its score, or as near as its encoder can', () => {
    fc.assert(
      fc.property(scenes, (all) => {
        const strategy = strategyFor(target, 12);
        simulate(strategy, all);
        for (const { score = 0, quality = 0 } of strategy.ranges) {
          const isThere = score > 37.7 - 1e-9;
          expect(isThere || quality > 0.999).toBe(true);
        }
      }),
    );
  });

  it('encode less than half of the pictures again, on average', () => {
    const shares: number[] = [];
    fc.assert(
      fc.property(scenes, (all) => {
        const strategy = strategyFor(target);
        simulate(strategy, all);
        shares.push(strategy.refinedFrames / (all.length * FRAMES));
      }),
      { numRuns: 200, seed: 1 },
    );
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeLessThan(0.5);
  });
});
