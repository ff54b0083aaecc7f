import { describe, expect, it } from '@jest/globals';
import { catchError, type Observable, of } from 'rxjs';

import { MediaError } from '../../../src/errors.js';
import { readWithin } from '../../../src/source/timeLimit.js';
import { type AnyIterator } from '../../../src/gate/pump.js';
import { demux, probe } from '../../../src/source/demux.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';

const codeOf = <T>(source: Observable<T>): Observable<T | string> =>
  source.pipe(
    catchError((error: unknown) => of(error instanceof MediaError ? error.code : String(error))),
  );

const CODE = { t: 'timedOut' };

describe('the limit of opening', () => {
  it('ends what does not open, and closes what opens later', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a|' }, { open: '-----|' });
      const limits = { openSeconds: 0.003 };
      t.expectObservable(demux('in.mp4', { limits }).pipe(codeOf)).toBe('---(t|)', CODE);
      t.expectObservable(probe('in.mp4', { limits }).pipe(codeOf)).toBe('---(t|)', CODE);
      t.flush();
      expect(movie.closed).toBe(movie.opened);
    });
  });

  it('is over when the source is open', () => {
    marbles((t) => {
      t.fakeMovie({ video: '----a----b|' }, { open: '--|' });
      const limits = { openSeconds: 0.003 };
      t.expectObservable(demux('in.mp4', { limits }).pipe(t.marks())).toBe('------a----b|');
    });
  });
});

describe('the limit of reading', () => {
  const limits = { readSeconds: 0.004 };

  it('ends a source that is silent for longer, and closes it', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a--b-----c|' });
      const samples$ = demux('in.mp4', { limits }).pipe(t.marks(), codeOf);
      t.expectObservable(samples$).toBe('a--b---(t|)', { a: 'a', b: 'b', ...CODE });
      t.flush();
      expect(movie.closed).toBe(movie.opened);
    });
  });

  it('holds for every track of a split reader', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a--b-----c|' });
      const video$ = demux('in.mp4', { limits }, ({ video }) => video.pipe(t.marks()));
      t.expectObservable(video$.pipe(codeOf)).toBe('a--b---(t|)', { a: 'a', b: 'b', ...CODE });
    });
  });

  it('does not count the time in which nobody asks', () => {
    marbles((t) => {
      t.fakeMovie({ video: '(abc)|' });
      const samples$ = demux('in.mp4', { limits, window: 1 }).pipe(t.consume('------|'));
      t.expectObservable(samples$).toBe('------a-----b-----(c|)');
    });
  });

  it('can be lifted', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a 100s b|' });
      const samples$ = demux('in.mp4', { limits: { readSeconds: Infinity } });
      t.expectObservable(samples$.pipe(t.marks())).toBe('a 100s b|');
    });
  });

  it('starts anew while the source gets on without giving anything', () => {
    marbles((t) => {
      let progress = 0;
      t.cold('---p--p---------p').subscribe(() => progress++);
      const never: AnyIterator<string> = {
        next: () => ({ then: () => undefined }) as unknown as PromiseLike<never>,
      };
      const searching = Object.defineProperty(never, 'progress', { get: () => progress });
      const patient = readWithin(searching, 0.004);
      // Looked at every 4: got on at 3, got on at 6, stood still from 8 to 12.
      const read$ = pull({ [Symbol.asyncIterator]: () => patient as AsyncIterator<string> });
      t.expectObservable(read$.pipe(codeOf)).toBe('------------(t|)', CODE);
    });
  });
});
