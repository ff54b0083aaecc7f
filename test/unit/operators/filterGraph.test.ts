import { describe, expect, it } from '@jest/globals';

import { type RxTestHelpers } from '../../../marbles/index.js';
import { filterGraph } from '../../../operators/filterGraph.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<VideoSample>('video', (source) => source.pipe(filterGraph('null')));

describePassing('filterGraph', operator, false);
describeStage('filterGraph', operator);

describe('filterGraph with several inputs', () => {
  const overlay = (t: RxTestHelpers, main: string, other: string, times = {}) => {
    const first = t.samples(main);
    const second = t.samples(other, { times });
    const out = first.pipe(filterGraph('[0][1]overlay', { with: [second] }), t.marks());
    return { first, second, out };
  };

  it('is built when the first sample of each is known, and takes the one that is furthest behind', () => {
    marbles((t) => {
      const graph = t.fakeCodec('(p|)', { stages: 'filterGraph' });
      const times = { x: 0.5, y: 1.5 };
      const { first, second, out } = overlay(t, '-abc------|', '---x----y---|', times);
      const expected = '---(ax)-(by)(c|)';
      t.expectObservable(out).toBe(expected);
      t.expectSubscriptions(first.subscriptions).toBe('^---------!');
      t.expectSubscriptions(second.subscriptions).toBe('^-----------!');
      t.flush();
      expect(graph.inputs.join('')).toBe('axbyc');
      expect([graph.opened, graph.closed]).toEqual([1, 1]);
    });
  });

  it('goes on when one input has ended', () => {
    marbles((t) => {
      const { out } = overlay(t, 'a--b---c|', 'x|');
      t.expectObservable(out).toBe('a--(xb)c|');
    });
  });

  it('fails when an input has nothing: a graph cannot be built without its format', () => {
    marbles((t) => {
      const { first, out } = overlay(t, '-a-b-|', '--|');
      const error = expect.objectContaining({ code: 'filterFailed' });
      t.expectObservable(out).toBe('--#', undefined, error);
      t.expectSubscriptions(first.subscriptions).toBe('^-!');
    });
  });

  it('fails when an input fails, and lets go of the other', () => {
    marbles((t) => {
      const { first, second, out } = overlay(t, '-a-b-|', '-x-#');
      t.expectObservable(out).toBe('-a-#');
      t.expectSubscriptions(first.subscriptions).toBe('^--!');
      t.expectSubscriptions(second.subscriptions).toBe('^--!');
    });
  });

  it('lets go of all when it is unsubscribed', () => {
    marbles((t) => {
      const { first, second, out } = overlay(t, '-a-b-|', '---');
      t.expectObservable(out, '^---!').toBe('-----');
      t.expectSubscriptions(first.subscriptions).toBe('^---!');
      t.expectSubscriptions(second.subscriptions).toBe('^---!');
    });
  });
});
