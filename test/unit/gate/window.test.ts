import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { toLimits, Window, type WindowLike } from '../../../src/gate/window.js';
import { adopt } from '../../../src/sample/sample.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { CountedPicture, countedSample } from '../../support/countedSample.js';

function lent(window: Window, bytes = 16, duration?: MediaTime): VideoSample {
  const sample = countedSample(new CountedPicture(bytes), { pts: MediaTime.zero, duration });
  window.lend(sample);
  return sample;
}

describe('limits', () => {
  it('are samples when they are a number', () => {
    expect(toLimits(8)).toEqual({ samples: 8 });
  });

  it.each<[WindowLike, string]>([
    [0, 'must be a positive integer, not 0. With 0 nothing could ever move.'],
    [-1, 'not -1'],
    [1.5, 'not 1.5'],
    [Number.NaN, 'not NaN'],
    [Number.POSITIVE_INFINITY, 'not Infinity'],
    [{}, 'at least one limit'],
    [{ bytes: 0 }, 'must be positive, not 0'],
    [{ samples: 1, bytes: -5 }, 'must be positive, not -5'],
    [{ seconds: Number.NaN }, 'must be positive, not NaN'],
    [{ bytes: 10, seconds: 0 }, 'must be positive'],
  ])('refuse %j', (window, message) => {
    expect(() => toLimits(window)).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
    expect(() => toLimits(window)).toThrow(message);
  });
});

describe('a window', () => {
  it('is full at its samples, and open again when one closes', () => {
    const window = new Window('pull', 2);
    const first = lent(window);
    expect(window.isFull).toBe(false);
    const second = lent(window);
    expect([window.isFull, window.unclosed]).toEqual([true, 2]);
    first.close();
    expect([window.isFull, window.unclosed]).toEqual([false, 1]);
    second.close();
    expect(window.unclosed).toBe(0);
  });

  it('tells of room at once, with the count already lowered', () => {
    const window = new Window('pull', 1);
    const seen: number[] = [];
    const sample = lent(window);
    window.onRoom = () => seen.push(window.unclosed);
    sample.close();
    expect(seen).toEqual([0]);
  });

  it('lets its producer lend again from inside onRoom', () => {
    const window = new Window('pull', 1);
    let made = 0;
    let latest = lent(window);
    window.onRoom = () => {
      if (made++ < 3) latest = lent(window);
    };
    latest.close();
    expect([made, window.unclosed]).toEqual([1, 1]);
    latest.close();
    latest.close();
    expect([made, window.unclosed]).toEqual([3, 1]);
    window.end(false);
  });

  it('counts a sample until its last clone closes', () => {
    const window = new Window('pull', 1);
    const sample = lent(window);
    const clones = [sample.clone(), sample.clone()];
    sample.close();
    clones[0]?.close();
    expect(window.unclosed).toBe(1);
    clones[1]?.close();
    expect(window.unclosed).toBe(0);
  });

  it('counts a sample in every window that it passes', () => {
    const [outer, inner] = [new Window('demux', 4), new Window('filter', 4)];
    const sample = lent(outer);
    inner.lend(sample);
    expect([outer.unclosed, inner.unclosed]).toEqual([1, 1]);
    sample.close();
    expect([outer.unclosed, inner.unclosed]).toEqual([0, 0]);
  });

  it('is full at its bytes or its seconds, whichever comes first', () => {
    const window = new Window('pull', { samples: 10, bytes: 100, seconds: 1 });
    const heavy = lent(window, 100);
    expect(window.isFull).toBe(true);
    heavy.close();
    const long = lent(window, 1, new MediaTime(1, 1));
    expect(window.isFull).toBe(true);
    long.close();
    const small = lent(window, 1);
    expect(window.isFull).toBe(false);
    small.close();
  });

  it('gives back what was counted, though a closed sample has no bytes any more', () => {
    const window = new Window('pull', { bytes: 100 });
    for (let round = 0; round < 50; round++) lent(window, 60).close();
    expect(window.describe()).toBe('0 samples, 0 of 100 bytes');
  });

  it('describes itself to people', () => {
    const window = new Window('pull', { samples: 8, bytes: 100, seconds: 2 });
    const sample = lent(window, 10, new MediaTime(1, 4));
    expect(window.describe()).toBe('1 of 8 samples, 10 of 100 bytes, 0.250 of 2 s');
    sample.close();
  });

  it('reclaims what nobody adopted, without asking for more', () => {
    const window = new Window('pull', 4);
    let asked = 0;
    const [lost, kept] = [lent(window), lent(window)];
    window.onRoom = () => asked++;
    adopt(kept);
    window.end(false);
    expect([lost.closed, kept.closed, window.unclosed, asked]).toEqual([true, false, 1, 0]);
    kept.close();
    expect([window.unclosed, asked]).toEqual([0, 0]);
  });

  it('never counts wrong, whatever is lent, cloned, adopted and closed', () => {
    const step = fc.record({
      act: fc.constantFrom('lend', 'clone', 'close', 'adopt'),
      pick: fc.nat(),
      bytes: fc.integer({ min: 1, max: 1000 }),
      millis: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = new Window('pull', { samples: 5, bytes: 2000, seconds: 6 });
        const out: { core: object; bytes: number; seconds: number; sample: VideoSample }[] = [];
        for (const { act, pick, bytes, millis } of steps) {
          const chosen = out[pick % Math.max(out.length, 1)];
          if (act === 'lend') {
            const sample = lent(window, bytes, new MediaTime(millis, 1000));
            out.push({ core: sample.ownership.core, bytes, seconds: millis / 1000, sample });
          } else if (act === 'clone' && chosen && !chosen.sample.closed) {
            out.push({ ...chosen, sample: chosen.sample.clone() });
          } else if (act === 'adopt' && chosen) adopt(chosen.sample);
          else chosen?.sample.close();

          const open = new Map(
            out.filter(({ sample }) => !sample.closed).map((one) => [one.core, one]),
          );
          const sum = (of: 'bytes' | 'seconds'): number =>
            [...open.values()].reduce((total, one) => total + one[of], 0);
          expect(window.unclosed).toBe(open.size);
          expect(window.describe()).toBe(
            `${open.size} of 5 samples, ${sum('bytes')} of 2000 bytes, ${sum('seconds').toFixed(3)} of 6 s`,
          );
        }
        for (const { sample } of out) sample.close();
        expect(window.unclosed).toBe(0);
      }),
    );
  });
});
