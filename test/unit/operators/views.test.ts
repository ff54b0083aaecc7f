import { describe, expect, it } from '@jest/globals';
import { map, tap } from 'rxjs';

import { packViews } from '../../../operators/packViews.js';
import { splitViews } from '../../../operators/splitViews.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { viewsOf } from '../../../src/sample/taggedPicture.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

const pack = subject<VideoSample>('video', (source) => source.pipe(packViews('sideBySide')));

// What is one picture already passes.
describePassing('packViews', pack);

describe('splitViews', () => {
  it('makes a sample with a picture for each eye of each, at the same time', () => {
    marbles((t) => {
      const graph = t.fakeCodec('-(p|)', { stages: 'filterGraph' });
      const source = t.samples('ab-|', { times: { a: 0, b: 1 } });
      const out = source.pipe(
        splitViews('overUnder'),
        tap((sample) => {
          expect(viewsOf(sample)?.map(({ tags }) => tags)).toEqual([
            { videoLayerID: 0, stereoView: 'leftEye' },
            { videoLayerID: 1, stereoView: 'rightEye' },
          ]);
        }),
        map((sample) => {
          const seconds = sample.pts?.seconds;
          sample.close();
          return String(seconds);
        }),
      );
      t.expectObservable(out).toBe('-01|');
      t.flush();
      expect([graph.opened, graph.closed]).toEqual([2, 2]);
    });
  });

  it('and packViews puts them together again, in one call of a graph with two inputs', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', { stages: 'filterGraph' });
      const source = t.samples('a----b----|');
      const out = source.pipe(splitViews('sideBySide'), packViews('overUnder'), t.marks());
      t.expectObservable(out).toBe('(aa)-(bb)-|');
    });
  });

  it('refuses what is no way to pack', () => {
    expect(codeOf(() => splitViews('diagonal' as never))).toBe('invalidArgument');
    expect(codeOf(() => packViews('diagonal' as never))).toBe('invalidArgument');
  });
});
