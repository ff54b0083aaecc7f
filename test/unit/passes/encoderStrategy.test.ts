import { describe, expect, it } from '@jest/globals';
import { EncoderStrategy } from '../../../src/passes/encoderStrategy.js';
import { type RangeResult } from '../../../src/passes/strategy.js';
import { type Target } from '../../../src/passes/target.js';

const RATE: Target = { kind: 'rate', bitRate: 1_000_000 };

/** Runs all passes; `answer` is what an encoder makes of what it is asked for, both in bits per second. */
function run(
  answer: (asked: number, pass: number) => number,
  target: Target = RATE,
  hasTime: (passes: number) => boolean = () => true,
) {
  const asked: (number | undefined)[] = [];
  const strategy = new EncoderStrategy({
    settings: {
      codec: 'libx264',
      ...(target.kind === 'rate' ? { averageBitRate: 1_000_000 } : {}),
    },
    target,
    passes: undefined,
    statistics: 'statistics',
    hasTime: () => hasTime(asked.length),
  });
  for (let pass = strategy.next(); pass; pass = strategy.next()) {
    const job = pass.jobAt(pass.description.sourceTimeRanges[0]?.start ?? never());
    if (!job) throw new Error('A pass over everything wants every picture.');
    const { averageBitRate } = job.settings as { averageBitRate?: number };
    asked.push(averageBitRate);
    const bytes = (answer(averageBitRate ?? 500_000, pass.description.number) * 10) / 8;
    pass.done(job, resultOf(bytes));
    pass.end();
  }
  return { asked, strategy };
}

const resultOf = (bytes: number): RangeResult => ({
  ...{ frames: 250, bytes, duration: 10, score: undefined },
  ...{ timeBase: { num: 1, den: 25 }, presented: [], sizes: [] },
});

const never = (): never => {
  throw new Error('There is always a range.');
};

describe('the passes of an encoder', () => {
  it('are two where the second meets the rate', () => {
    const { asked, strategy } = run(() => 1_010_000);
    expect(asked).toEqual([1_000_000, 1_000_000]);
    expect(strategy.stoppedBecause).toBe('reached');
    expect(strategy.refinedFrames).toBe(0);
  });

  it('go on with the same rate, and then with another one, until it is met', () => {
    const { asked, strategy } = run((rate, pass) => (pass < 3 ? rate * 0.8 : rate * 0.9));
    expect(asked.slice(0, 3)).toEqual([1_000_000, 1_000_000, 1_000_000]);
    expect(asked[3]).toBeCloseTo(1_000_000 / Math.sqrt(0.9), 0);
    // From the fourth on they are taken to give what they are asked for.
    expect(asked[4]).toBeCloseTo(1_000_000 / 0.9, 0);
    expect(asked).toHaveLength(5);
    expect(strategy.stoppedBecause).toBe('reached');
  });

  it('are no more than are allowed', () => {
    const { asked, strategy } = run((_, pass) => (pass % 2 === 0 ? 900_000 : 1_100_000));
    expect([asked.length, strategy.stoppedBecause]).toEqual([5, 'passes']);
  });

  it('end when the encoder cannot spend more', () => {
    const { asked, strategy } = run(() => 300_000);
    expect([asked.length, strategy.stoppedBecause]).toEqual([3, 'noGain']);
  });

  it('learn the rate of a size from the first pass, which tells how long the movie is', () => {
    const { asked, strategy } = run((rate) => rate, { kind: 'size', bytes: 1_250_000 });
    expect(asked).toEqual([undefined, 1_000_000]);
    expect(strategy.stoppedBecause).toBe('reached');
  });

  it('end when their time is over, with what there is', () => {
    const { asked, strategy } = run(
      (rate) => rate * 0.5,
      RATE,
      (passes) => passes < 2,
    );
    expect([asked.length, strategy.stoppedBecause]).toEqual([2, 'timeLimit']);
  });
});
