import { describe, it } from '@jest/globals';

import { marks } from '../../../marbles/index.js';
import { decode } from '../../../operators/decode.js';
import { pull } from '../../../src/source/pull.js';
import { demux } from '../../../src/source/demux.js';
import { merge } from 'rxjs';
import { marbles } from '../../support/marbles.js';

describe('rxTest', () => {
  it('holds a source while its consumer is not ready, and while its window is full', () => {
    marbles(({ ready, samplesOf, consume, expectObservable, expectSubscriptions }) => {
      const signal = ready('  t---f-----t-----');
      const readySubs = '     ^---------------!';
      const expected = '      --a-b-------c-d-(e|)';
      const letters = samplesOf('abcde');
      expectObservable(pull(letters, { whenReady: signal, window: 1 }).pipe(consume('--|'))).toBe(
        expected,
      );
      expectSubscriptions(signal.subscriptions).toBe(readySubs);
    });
  });

  it('works on one sample at a time, as long as the codec takes', () => {
    marbles(({ samples, fakeCodec, expectObservable, expectSubscriptions }) => {
      const codec = fakeCodec('---(p|)');
      const source = samples('(abc|)', { kind: 'encoded' });
      expectObservable(source.pipe(decode(), marks())).toBe('---a--b--(c|)');
      expectSubscriptions(codec.subscriptions).toBe(['^--!', '---^--!', '------^--!']);
    });
  });

  it('reads movies', () => {
    marbles(({ fakeMovie, expectObservable }) => {
      fakeMovie({ video: 'a-b-|', audio: '-x-y|' });
      expectObservable(
        demux('in.mp4', ({ video, audio }) => merge(video, audio).pipe(marks())),
      ).toBe('axby|');
    });
  });
});
