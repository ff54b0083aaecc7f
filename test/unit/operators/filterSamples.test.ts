import { describe, it } from '@jest/globals';

import { markOf } from '../../../marbles/index.js';
import { filterSamples } from '../../../operators/filterSamples.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'filterSamples',
  subject('video', (source) => source.pipe(filterSamples(() => true))),
);

describe('filterSamples', () => {
  it('closes what it drops, so that the source goes on', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abcdef)');
      const even = filterSamples((_, index) => index % 2 === 0);
      const expected = '           (ace|)';
      t.expectObservable(pull(letters, { window: 1 }).pipe(even, t.marks())).toBe(expected);
    });
  });

  it('fails, and closes the sample, when the predicate throws', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const subs = '            ^--!';
      const expected = '        -a-#';
      const strict = filterSamples((sample) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as RxJS's diagrams fail
        if (markOf(sample) === 'b') throw 'error';
        return true;
      });
      t.expectObservable(source.pipe(strict, t.marks())).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});
