import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import { type RxTestHelpers } from '../../../marbles/index.js';
import { meanQuality } from '../../../operators/meanQuality.js';
import { quality } from '../../../operators/quality.js';
import { marbles } from '../../support/marbles.js';

const means = (t: RxTestHelpers, pictures: string, references: string) => {
  const source = t.samples(pictures);
  const out = source.pipe(
    quality(t.samples(references)),
    meanQuality(),
    map(({ pictures: count, ssim }) => `${count}: ${ssim?.all.toFixed(2)}`),
  );
  return { source, out };
};

describe('meanQuality', () => {
  it('emits once, when its source completes', () => {
    marbles((t) => {
      const { source, out } = means(t, '-a-b-c-d-|', '-a-x-c-d-|');
      t.expectObservable(out).toBe('---------(m|)', { m: '4: 0.75' });
      t.expectSubscriptions(source.subscriptions).toBe('^--------!');
    });
  });

  it('emits nothing where there was no picture', () => {
    marbles((t) => {
      t.expectObservable(means(t, '---|', '---|').out).toBe('---|');
    });
  });

  it('passes an error on', () => {
    marbles((t) => {
      t.expectObservable(means(t, '-a-#', '-a---|').out).toBe('---#');
    });
  });

  it('makes its state anew for each subscriber', () => {
    marbles((t) => {
      const { out } = means(t, '-a-|', '-a-|');
      t.expectObservable(out).toBe('        ---(m|)', { m: '1: 1.00' });
      t.expectObservable(out, '----^--').toBe('-------(m|)', { m: '1: 1.00' });
      t.flush();
      expect.hasAssertions();
    });
  });
});
