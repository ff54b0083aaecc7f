import { describe, expect, it } from '@jest/globals';

import { TimestampGuard, type TimestampPolicy } from '../../../src/av/timestamps.js';
import { warnings$ } from '../../../src/diagnostics.js';

const guard = (policy: TimestampPolicy, strict = true): TimestampGuard =>
  new TimestampGuard({ track: 'video #0', timeBase: { num: 1, den: 1000 }, policy, strict });

/** What is written of pairs of presentation and decode times. */
function run(
  of: TimestampGuard,
  times: readonly (readonly [number, number])[],
): [number, number][] {
  return times.flatMap(([pts, dts]): [number, number][] =>
    of.accept(BigInt(pts), BigInt(dts)) ? [[Number(of.pts), Number(of.dts)]] : [],
  );
}

describe('TimestampGuard', () => {
  it('lets times in order pass unchanged, with B-frames and negative times', () => {
    const times = [
      [0, -80],
      [120, -40],
      [40, 0],
      [80, 40],
    ] as const;
    expect(run(guard('error'), times)).toEqual(times);
  });

  it('names track and both times of a decode time that repeats', () => {
    const strict = guard('error');
    strict.accept(40n, 40n);
    expect(() => strict.accept(40n, 40n)).toThrow(
      expect.objectContaining({
        code: 'invalidTimestamp',
        track: 'video #0',
        time: 0.04,
        message: expect.stringMatching(/0\.040000 s \(40 × .*does not come after 0\.040000 s/),
      }),
    );
  });

  it('lets a decode time repeat where the container does', () => {
    expect(
      run(guard('error', false), [
        [40, 40],
        [40, 40],
      ]),
    ).toHaveLength(2);
  });

  it('refuses presentation before decoding', () => {
    expect(() => guard('error').accept(0n, 40n)).toThrow(/before the decode time/);
  });

  it('drops, counts, and reports once', () => {
    const reports: string[] = [];
    const subscription = warnings$.subscribe(({ code }) => reports.push(code));
    const dropping = guard('drop');
    const written = run(dropping, [
      [0, 0],
      [0, 0],
      [10, 5],
      [3, 4],
      [20, 20],
    ]);
    subscription.unsubscribe();
    expect(written).toEqual([
      [0, 0],
      [10, 5],
      [20, 20],
    ]);
    expect([dropping.dropped, dropping.nudged]).toEqual([2, 0]);
    expect(reports).toEqual(['timestampAdjusted']);
  });

  it('nudges to the next possible time, and counts', () => {
    const subscription = warnings$.subscribe();
    const nudging = guard('nudge');
    const written = run(nudging, [
      [0, 0],
      [0, 0],
      [0, 0],
      [5, 5],
    ]);
    subscription.unsubscribe();
    expect(written).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [5, 5],
    ]);
    expect([nudging.dropped, nudging.nudged]).toEqual([0, 2]);
  });
});
