import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fakeSample, markOf } from '../../../marbles/index.js';
import { Matching, type Side } from '../../../src/quality/matching.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { countedSample } from '../../support/countedSample.js';

/** Times and durations in ticks; what became of all of them, as `a+b`, `a alone`. */
function match(
  pictures: readonly (readonly [number, number])[],
  references: readonly (readonly [number, number])[],
  scale = 1000,
): string[] {
  const matching = new Matching();
  const give = (side: Side, times: readonly (readonly [number, number])[]): void => {
    for (const [pts, duration] of times) {
      const init = { pts: new MediaTime(pts, scale), duration: new MediaTime(duration, scale) };
      matching.push(side, fakeSample('video', `${side === 'picture' ? 'p' : 'r'}${pts}`, init));
    }
    matching.end(side);
  };
  give('picture', pictures);
  give('reference', references);
  const found: string[] = [];
  for (let next = matching.next(); next; next = matching.next()) {
    const samples = 'alone' in next ? [next.alone] : [next.picture, next.reference];
    found.push(samples.map(markOf).join('+'));
    for (const sample of samples) sample.close();
  }
  return found;
}

/** Whether the two belong together. */
function pair(picture: VideoSample, reference: VideoSample): boolean {
  const matching = new Matching();
  matching.push('picture', picture);
  matching.push('reference', reference);
  const next = matching.next();
  for (const sample of [picture, reference]) sample.close();
  return next !== undefined && 'picture' in next;
}

describe('Matching', () => {
  it('takes times for the same that are less than half of the shorter duration apart', () => {
    expect(match([[0, 40]], [[19, 40]])).toEqual(['p0+r19']);
    expect(match([[0, 40]], [[20, 40]])).toEqual(['p0', 'r20']);
    expect(match([[19, 40]], [[0, 400]])).toEqual(['p19+r0']);
    expect(match([[20, 400]], [[0, 40]])).toEqual(['r0', 'p20']);
  });

  it('finds out what is missing on either side', () => {
    const even = [0, 2, 4, 6].map((pts) => [pts, 1] as const);
    const all = [0, 1, 2, 3, 4, 5, 6].map((pts) => [pts, 1] as const);
    expect(match(even, all)).toEqual(['p0+r0', 'r1', 'p2+r2', 'r3', 'p4+r4', 'r5', 'p6+r6']);
    expect(match(all, even)).toEqual(['p0+r0', 'p1', 'p2+r2', 'p3', 'p4+r4', 'p5', 'p6+r6']);
  });

  it('takes the frame rate where nobody says how long a picture lasts', () => {
    const still = (pts: MediaTime) => fakeSample('video', 'a', { pts, duration: 0 });
    // Fake pictures are of a format with one in a second.
    expect(pair(still(MediaTime.zero), still(new MediaTime(499, 1000)))).toBe(true);
    expect(pair(still(MediaTime.zero), still(new MediaTime(500, 1000)))).toBe(false);
  });

  it('takes only equal times for the same where nothing is known', () => {
    const still = (pts: MediaTime) => countedSample(undefined, { pts });
    expect(pair(still(new MediaTime(1, 2)), still(new MediaTime(500, 1000)))).toBe(true);
    expect(pair(still(new MediaTime(1, 2)), still(new MediaTime(501, 1000)))).toBe(false);
  });

  it('waits while either side may bring an earlier one', () => {
    const matching = new Matching();
    const sample = fakeSample('video', 'a', { pts: 5 });
    matching.push('picture', sample);
    expect(matching.next()).toBeUndefined();
    expect(matching.isDone('reference')).toBe(false);
    matching.end('reference');
    expect(matching.isDone('reference')).toBe(true);
    expect(matching.next()).toEqual({ alone: sample, side: 'picture' });
    sample.close();
  });

  it('refuses pictures without a time, or out of order', () => {
    const matching = new Matching();
    const at = (pts: number) => fakeSample('video', 'a', { pts });
    const untimed = at(0).retimed({ pts: undefined });
    matching.push('picture', at(2));
    for (const wrong of [at(2), at(1), untimed]) {
      expect(() => {
        matching.push('picture', wrong);
      }).toThrow(expect.objectContaining({ code: 'invalidTimestamp' }));
      wrong.close();
    }
    matching.push('reference', at(1));
    for (const sample of matching.clear()) sample.close();
  });

  it('finds every pair that rounding has moved, and nothing else, whatever is missing', () => {
    const frame = fc.record({
      step: fc.integer({ min: 2, max: 400 }),
      has: fc.constantFrom('both', 'picture', 'reference'),
      shift: fc.double({ min: -0.49, max: 0.49, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 40 }), (frames) => {
        openLedger();
        const pictures: [number, number][] = [];
        const references: [number, number][] = [];
        const expected: string[] = [];
        let time = 0;
        let before = Infinity;
        for (const { step, has, shift } of frames) {
          // As a container rounds: less than half of what lies before and behind.
          const moved = time + Math.trunc((Math.min(before, step) / 2) * shift);
          if (has !== 'reference') pictures.push([time, step]);
          if (has !== 'picture') references.push([moved, step]);
          const names = { both: `p${time}+r${moved}`, picture: `p${time}`, reference: `r${moved}` };
          expected.push(names[has]);
          time += step;
          before = step;
        }
        expect(match(pictures, references)).toEqual(expected);
        expect(closeLedger()).toEqual([]);
      }),
    );
  });
});
