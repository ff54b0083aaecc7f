import { describe, expect, it } from '@jest/globals';
import { multipassPicture } from '../../../src/passes/multipassPicture.js';
import { type MultipassReport, type RangeReport } from '../../../src/passes/passDescription.js';
import { timeRange } from '../../../src/sample/range.js';

const range = (start: number, bytes: number, score?: number, encodes = 1): RangeReport => ({
  ...{ range: timeRange(start, start + 2), frames: 50, bytes, encodes },
  ...{ quality: 0.5, score },
});

const report = (ranges: readonly RangeReport[]): MultipassReport => ({
  ...{ passes: 3, stoppedBecause: 'reached', encoder: undefined, ranges },
  ...{ frames: 100, refinedFrames: 50, bytes: 3000, duration: 4, bitRate: 6000, underflows: 0 },
});

const heights = (svg: string): number[] =>
  [...svg.matchAll(/<rect x="[\d.]+" .*?height="([\d.]+)" fill="#/g)].map(([, height]) =>
    Number(height),
  );

describe('the picture of passes', () => {
  it('has a bar for each range, as high as its bit rate', () => {
    const [low = 0, high = 0] = heights(multipassPicture(report([range(0, 1000), range(2, 2000)])));
    expect(high / low).toBeCloseTo(2, 2);
  });

  it('has a line for qualities that were measured, and says what is what', () => {
    const svg = multipassPicture(report([range(0, 1000, 40, 2), range(2, 2000, Infinity)]));
    expect(svg).toContain('<polyline');
    expect(svg).toContain('0.00 to 2.00 s: 4 kb/s, 40.00 dB, encoded 2 times');
    expect(svg).toContain('3 passes (reached), 6 kb/s, 50 % of the pictures encoded again');
    expect(multipassPicture(report([range(0, 1000)]))).not.toContain('<polyline');
  });

  it('is one of nothing as well', () => {
    expect(multipassPicture(report([]))).toMatch(/^<svg .*<\/svg>\s*$/s);
    expect(multipassPicture(report([]))).not.toContain('NaN');
  });
});
