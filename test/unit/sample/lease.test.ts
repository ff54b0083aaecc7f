import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MediaError } from '../../../src/errors.js';
import { type Lease, Ward } from '../../../src/sample/lease.js';
import { adopt, discard, isSample, lend, replaceSample } from '../../../src/sample/sample.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { CountedPicture, countedSample } from '../../support/countedSample.js';

/** A lease that counts its returns. */
function countedLease(name = 'a producer'): Lease & { returns: number } {
  return {
    name,
    returns: 0,
    returned() {
      this.returns++;
    },
  };
}

describe('closing', () => {
  it('frees the memory and returns the lease, in this order, at once', () => {
    const payload = new CountedPicture();
    const sample = countedSample(payload);
    const seen: number[] = [];
    lend(sample, { name: 'a producer', returned: () => seen.push(payload.freed) });
    sample.close();
    expect(seen).toEqual([1]);
    expect(sample.closed).toBe(true);
  });

  it('twice does nothing more', () => {
    const payload = new CountedPicture();
    const lease = countedLease();
    const sample = countedSample(payload);
    lend(sample, lease);
    sample.close();
    sample.close();
    sample[Symbol.dispose]();
    expect([payload.freed, lease.returns]).toEqual([1, 1]);
  });

  it('happens at the end of a block with using', () => {
    const payload = new CountedPicture();
    {
      using sample = countedSample(payload);
      expect(sample.closed).toBe(false);
    }
    expect(payload.freed).toBe(1);
  });

  it('one clone twice leaves the other open', () => {
    const payload = new CountedPicture();
    const sample = countedSample(payload);
    const clone = sample.clone();
    clone.close();
    clone.close();
    expect(payload.freed).toBe(0);
    expect(sample.byteLength).toBe(16);
    sample.close();
    expect(payload.freed).toBe(1);
  });

  it('the last of any number of clones, in any order, frees once and returns once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 40 }),
        fc.integer({ min: 0, max: 3 }),
        (steps, leases) => {
          const payload = new CountedPicture();
          const lenders = Array.from({ length: leases }, () => countedLease());
          const all: VideoSample[] = [countedSample(payload)];
          for (const lease of lenders) for (const sample of all) lend(sample, lease);
          for (const [cloning, pick] of steps) {
            const sample = all[pick % all.length];
            if (cloning && sample && !sample.closed) all.push(sample.clone());
            else sample?.close();
            const open = all.some(({ closed }) => !closed);
            expect(payload.freed).toBe(open ? 0 : 1);
            expect(lenders.every(({ returns }) => returns === (open ? 0 : 1))).toBe(true);
          }
          for (const sample of all) sample.close();
          expect([payload.freed, ...lenders.map(({ returns }) => returns)]).toEqual(
            Array.from({ length: leases + 1 }, () => 1),
          );
        },
      ),
    );
  });
});

describe('use after close', () => {
  it('is an error that says what was tried, why it happens, and the way out', () => {
    const sample = countedSample();
    sample.close();
    expect(() => sample.copyBytes()).toThrow(
      'A closed sample cannot be used: cannot read the picture of a video sample that was closed. ' +
        'It was closed by whoever received it before, or reclaimed when its source was unsubscribed ' +
        '(as `take` and `firstValueFrom` do). Keep a clone() of what must outlive the stream, or use takeSamples.',
    );
    expect(() => sample.copyBytes()).toThrow(MediaError);
  });

  it.each<[string, (sample: VideoSample) => unknown]>([
    ['clone', (sample) => sample.clone()],
    ['format', (sample) => sample.format],
    ['copyBytes', (sample) => sample.copyBytes()],
    ['retimed', (sample) => sample.retimed({ pts: MediaTime.zero })],
  ])('%s throws useAfterClose', (_, use) => {
    const sample = countedSample();
    sample.close();
    expect(() => use(sample)).toThrow(expect.objectContaining({ code: 'useAfterClose' }));
  });

  it('leaves what can be told without the memory', () => {
    const sample = countedSample();
    sample.close();
    expect([sample.closed, sample.byteLength, sample.pts]).toEqual([true, 0, MediaTime.zero]);
  });

  it('of one clone does not touch the others', () => {
    const sample = countedSample();
    const clone = sample.clone();
    sample.close();
    expect(clone.copyBytes()).toHaveLength(16);
    clone.close();
  });
});

describe('leases', () => {
  it('of several producers all return, the first one first', () => {
    const order: string[] = [];
    const sample = countedSample();
    for (const name of ['source', 'decode', 'filter']) {
      lend(sample, { name, returned: () => order.push(name) });
    }
    expect(sample.ownership.core.lenderName).toBe('filter');
    sample.close();
    expect(order).toEqual(['source', 'decode', 'filter']);
    expect(sample.ownership.core.isLent).toBe(false);
  });

  it('are told from none', () => {
    const sample = countedSample();
    expect([sample.ownership.core.isLent, sample.ownership.core.lenderName]).toEqual([
      false,
      undefined,
    ]);
    lend(sample, countedLease('pull'));
    expect([sample.ownership.core.isLent, sample.ownership.core.lenderName]).toEqual([
      true,
      'pull',
    ]);
    sample.close();
  });
});

describe('replaceSample', () => {
  it('moves the lease to what takes the place, and closes what was replaced', () => {
    const [before, after] = [new CountedPicture(), new CountedPicture()];
    const lease = countedLease();
    const previous = countedSample(before);
    lend(previous, lease);
    const next = replaceSample(previous, countedSample(after));
    expect([before.freed, after.freed, lease.returns]).toEqual([1, 0, 0]);
    expect(next.ownership.core.lenderName).toBe('a producer');
    next.close();
    expect([after.freed, lease.returns]).toEqual([1, 1]);
  });

  it('leaves the lease with open clones of what was replaced', () => {
    const lease = countedLease();
    const previous = countedSample();
    lend(previous, lease);
    const clone = previous.clone();
    const next = replaceSample(previous, countedSample());
    next.close();
    expect(lease.returns).toBe(0);
    clone.close();
    expect(lease.returns).toBe(1);
  });

  it('moves the care of the producer', () => {
    const ward = new Ward();
    const [previous, sibling] = [countedSample(), countedSample()];
    ward.add(previous.ownership);
    ward.add(sibling.ownership);
    const next = replaceSample(previous, countedSample());
    ward.reclaim();
    expect([previous.closed, next.closed, sibling.closed]).toEqual([true, true, true]);
  });

  it('keeps the lease of a picture at another time, which shares the memory', () => {
    const payload = new CountedPicture();
    const lease = countedLease();
    const early = countedSample(payload, { pts: MediaTime.zero, forceKeyFrame: true });
    lend(early, lease);
    const late = early.retimed({ pts: new MediaTime(5, 1) });
    expect([early.closed, late.closed, payload.freed, lease.returns]).toEqual([true, false, 0, 0]);
    expect([late.pts?.seconds, late.forceKeyFrame]).toEqual([5, true]);
    late.close();
    expect([payload.freed, lease.returns]).toEqual([1, 1]);
  });
});

describe('a ward', () => {
  it('closes what nobody has adopted', () => {
    const ward = new Ward();
    const [kept, lost] = [countedSample(), countedSample()];
    ward.add(kept.ownership);
    ward.add(lost.ownership);
    expect(adopt(kept)).toBe(kept);
    ward.reclaim();
    expect([kept.closed, lost.closed]).toEqual([false, true]);
    kept.close();
  });

  it('answers no longer for what another producer has handed out', () => {
    const [first, second] = [new Ward(), new Ward()];
    const sample = countedSample();
    first.add(sample.ownership);
    second.add(sample.ownership);
    first.reclaim();
    expect(sample.closed).toBe(false);
    second.reclaim();
    expect(sample.closed).toBe(true);
  });

  it('does not answer for clones', () => {
    const ward = new Ward();
    const sample = countedSample();
    ward.add(sample.ownership);
    const clone = sample.clone();
    ward.reclaim();
    expect([sample.closed, clone.closed]).toEqual([true, false]);
    clone.close();
  });
});

describe('what is a sample', () => {
  it('is known, and anything else is left alone', () => {
    const sample = countedSample();
    expect([isSample(sample), isSample({ close: () => undefined }), isSample(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    for (const value of [sample, 1, null, undefined, 'text']) discard(value);
    expect(sample.closed).toBe(true);
  });

  it('is unique until it is cloned', () => {
    const sample = countedSample();
    const clone = sample.clone();
    expect(sample.ownership.core.isUnique).toBe(false);
    clone.close();
    expect(sample.ownership.core.isUnique).toBe(true);
    sample.close();
  });
});
