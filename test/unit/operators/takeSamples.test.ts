import { describe, expect, it } from '@jest/globals';

import { takeSamples } from '../../../operators/takeSamples.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'takeSamples',
  subject('video', (source) => source.pipe(takeSamples(10))),
);

describe('takeSamples', () => {
  it('completes with the last one, which its consumer may keep', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const subs = '            ^--!';
      const expected = '        ----a-(b|)';
      t.expectObservable(source.pipe(takeSamples(2), t.consume('---|'))).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('stops a source that emits synchronously', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abcdefgh)');
      t.expectObservable(pull(letters).pipe(takeSamples(3), t.marks())).toBe('(abc|)');
      t.flush();
      expect([letters.taken, letters.returned]).toEqual([3, 1]);
    });
  });

  it('of none does not even subscribe', () => {
    marbles((t) => {
      const source = t.samples('a|');
      t.expectObservable(source.pipe(takeSamples(0), t.marks())).toBe('|');
      t.expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it.each([-1, 1.5, NaN])('refuses to take %s', (count) => {
    expect(() => takeSamples(count)).toThrow('non-negative integer');
  });
});
