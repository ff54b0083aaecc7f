import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Subscription } from 'rxjs';

import {
  TimestampGuard,
  type TimestampPolicy,
  type TimestampRules,
} from '../../../src/av/timestamps.js';
import { warnings$ } from '../../../src/diagnostics.js';

const guard = (policy: TimestampPolicy, strict = true): TimestampGuard => of(policy, { strict });

const of = (policy: TimestampPolicy, rules: Partial<TimestampRules> = {}): TimestampGuard =>
  new TimestampGuard({
    ...{ track: 'video #0', timeBase: { num: 1, den: 1000 }, policy, strict: true },
    ...rules,
  });

let told: string[] = [];
let listening: Subscription;

beforeEach(() => {
  told = [];
  listening = warnings$.subscribe(({ code }) => told.push(code));
});

afterEach(() => {
  listening.unsubscribe();
});

/** What is written of pairs of presentation and decode times. */
function run(
  guarded: TimestampGuard,
  times: readonly (readonly [number, number])[],
): [number, number][] {
  return times.flatMap(([pts, dts]): [number, number][] =>
    guarded.accept(BigInt(pts), BigInt(dts)) ? [[Number(guarded.pts), Number(guarded.dts)]] : [],
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

  it.each([
    ['mp4', 2 ** 31 - 1, 'the container can say'],
    ['mpegts', 2 ** 32 + 1, 'the container can say'],
    ['avi', 60_001, 'the container can say'],
  ])('refuses a gap that %s cannot say', (muxer, gap, whose) => {
    const strict = of('error', { muxer });
    strict.accept(0n, 0n);
    expect(() => strict.accept(BigInt(gap), BigInt(gap))).toThrow(whose);
    expect(of('error', { muxer }).accept(BigInt(gap), BigInt(gap))).toBe(true);
  });

  it('refuses a gap past the maximum, in the words of the option', () => {
    const strict = of('error', { maximumGap: 5 });
    strict.accept(0n, 0n);
    expect(strict.accept(5000n, 5000n)).toBe(true);
    expect(() => strict.accept(10_001n, 10_001n)).toThrow(/maximumTimestampGap says, 5\.000 s/);
  });

  it('refuses presentation and durations that the container cannot say', () => {
    const strict = of('error', { muxer: 'mp4' });
    expect(() => strict.accept(2n ** 31n, 0n)).toThrow(/presentation time .* than the container/);
    expect(() => strict.accept(0n, 0n, 2n ** 31n)).toThrow(/duration .* is longer/);
    const nudging = of('nudge', { muxer: 'mp4' });
    expect(nudging.accept(0n, 0n, 2n ** 31n)).toBe(true);
    expect([nudging.duration, nudging.nudged]).toEqual([0n, 1]);
  });

  it('meets a sample without a time as the policy says', () => {
    expect(() => of('error').acceptWithout('it has no time')).toThrow(
      /cannot be written: it has no time/,
    );
    expect(of('drop').acceptWithout('it has no time')).toBe(false);
    const nudging = of('nudge');
    nudging.accept(7n, 7n);
    expect([nudging.acceptWithout('it has no time'), nudging.dts]).toEqual([true, 8n]);
  });

  it('keeps long gaps, counts them, and tells of the first; not where gaps are usual', () => {
    const [timed, sparse] = [of('error'), of('error', { isTimed: false })];
    for (const time of [0n, 599_999n, 1_199_999n, 1_799_999n]) {
      for (const guarded of [timed, sparse]) guarded.accept(time, time);
    }
    expect([timed.events.jumps, sparse.events.jumps]).toEqual([2, 0]);
    expect(told).toEqual(['timestampJump']);
  });
});
