import { describe, expect, it } from '@jest/globals';
import { EMPTY, ignoreElements, merge, NEVER } from 'rxjs';

import { filterSamples } from '../../../operators/filterSamples.js';
import { teeSamples } from '../../../operators/teeSamples.js';
import { type Sample } from '../../../src/sample/sample.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'teeSamples, one branch',
  subject('video', (source) => source.pipe(teeSamples((shared$) => shared$))),
);

describe('teeSamples', () => {
  it('gives each branch a reference of its own; the slowest governs', () => {
    marbles((t) => {
      const letters = t.samplesOf('abc');
      const expected = '           a---b---c---|';
      const tee = teeSamples<Sample, string>((shared$) =>
        merge(shared$.pipe(t.marks()), shared$.pipe(t.consume('----|'), ignoreElements())),
      );
      t.expectObservable(pull(letters, { window: 1 }).pipe(tee)).toBe(expected);
    });
  });

  it('closes for branches that drop', () => {
    marbles((t) => {
      const source = t.samples('-a-b-|', { window: 1 });
      const tee = teeSamples<Sample, string>((shared$) =>
        merge(
          shared$.pipe(t.marks()),
          shared$.pipe(
            filterSamples(() => false),
            t.marks(),
          ),
        ),
      );
      t.expectObservable(source.pipe(tee)).toBe('-a-b-|');
      t.expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });

  it('fails when one branch fails, and stops the source', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const subs = '            ^---!';
      const expected = '        -a-b#';
      const tee = teeSamples<Sample, string>((shared$) =>
        merge(shared$.pipe(t.marks()), t.cold('----#')),
      );
      t.expectObservable(source.pipe(tee)).toBe(expected);
      t.expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('reclaims what its branches hold when it is unsubscribed', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const unsub = '           ^---!';
      const tee = teeSamples<Sample, Sample>((shared$) =>
        merge(shared$, shared$).pipe(ignoreElements()),
      );
      t.expectObservable(source.pipe(tee), unsub).toBe('-----');
      t.expectSubscriptions(source.subscriptions).toBe(unsub);
    });
  });

  it('fails with what the selector throws', () => {
    marbles((t) => {
      const source = t.samples('-a-|');
      const tee = teeSamples<Sample, string>(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as RxJS's diagrams fail
        throw 'error';
      });
      t.expectObservable(source.pipe(tee)).toBe('#');
      t.expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('ends with its selector, whatever the source does', () => {
    marbles((t) => {
      const source = t.samples('-a-|');
      t.expectObservable(source.pipe(teeSamples(() => EMPTY))).toBe('|');
      t.expectObservable(source.pipe(teeSamples(() => NEVER)), '^-----!').toBe('------');
      t.flush();
      expect(source.subscriptions.length).toBeLessThanOrEqual(2);
    });
  });
});
