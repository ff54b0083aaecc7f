import { describe, expect, it } from '@jest/globals';
import { catchError, concatMap, map, NEVER, of, repeat, throwError } from 'rxjs';

import { fakeSample, samplesOf as untimed } from '../../../marbles/index.js';
import { MediaError } from '../../../src/errors.js';
import { Signal } from '../../../src/rx.js';
import { pull } from '../../../src/source/pull.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { marbles } from '../../support/marbles.js';

describe('pull', () => {
  it.each([
    ['empty', '          |', '(^!)'],
    ['empty, later', '   --|', '^-!'],
    ['values', '         a-b-c-|', '^-----!'],
    ['an error', '       a-b-#', '^---!'],
    ['an error at once', '#', '(^!)'],
  ])('gives what an iterator gives: %s', (_, diagram, subs) => {
    marbles((t) => {
      const letters = t.samplesOf(diagram);
      const ready = t.ready('t');
      t.expectObservable(pull(letters).pipe(t.marks())).toBe(diagram);
      t.expectObservable(pull(letters, { whenReady: ready }).pipe(t.marks())).toBe(diagram);
      t.expectSubscriptions(ready.subscriptions).toBe(subs);
    });
  });

  it('waits for an iterator that never answers, and returns it when it is unsubscribed', () => {
    marbles((t) => {
      const letters = t.samplesOf('---------a');
      t.expectObservable(pull(letters).pipe(t.marks()), '^---!').toBe('-----');
      t.flush();
      expect(letters.returned).toBe(1);
    });
  });

  it('asks while less than the window is unclosed', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abcdef)');
      const expected = '           ------(ab)--(cd)--(ef|)';
      t.expectObservable(pull(letters, { window: 2 }).pipe(t.consume('------|'))).toBe(expected);
      t.cold('---(c|)').subscribe(() => {
        expect(letters.taken).toBe(2);
      });
    });
  });

  it.each([
    ['bytes', { bytes: 2500 }, 3],
    ['seconds', { seconds: 4 }, 4],
    ['the first limit that is reached', { samples: 2, bytes: 100_000 }, 2],
  ])('takes windows in %s', (_, window, taken) => {
    marbles((t) => {
      const letters = t.samplesOf('(abcdefgh)');
      t.expectObservable(pull(letters, { window }).pipe(t.consume('----|')), '^--!').toBe('');
      t.flush();
      expect(letters.taken).toBe(taken);
    });
  });

  it.each([0, -1, 1.5, {}, { bytes: 0 }, { seconds: -1 }])('refuses a window of %j', (window) => {
    marbles((t) => {
      const code = pull([], { window }).pipe(
        catchError((error: unknown) => of(error instanceof MediaError ? error.code : error)),
      );
      t.expectObservable(code).toBe('(e|)', { e: 'invalidArgument' });
    });
  });

  it('asks while whenReady is true', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abcde)');
      const ready = t.ready('   t---f-----t-----');
      const subs = '            ^---------------!';
      const expected = '        --a-b-------c-d-(e|)';
      const held = pull(letters, { whenReady: ready, window: 1 }).pipe(t.consume('--|'));
      t.expectObservable(held).toBe(expected);
      t.expectSubscriptions(ready.subscriptions).toBe(subs);
    });
  });

  it('stops exactly at the sample that made the sink busy', () => {
    marbles((t) => {
      const ready = new Signal(true);
      const letters = t.samplesOf('(abcd)');
      t.expectObservable(
        pull(letters, { whenReady: ready.changes$ }).pipe(
          t.marks(),
          map((mark) => {
            if (mark === 'b') ready.set(false);
            return mark;
          }),
        ),
        '^---!',
      ).toBe('(ab)');
      t.flush();
      expect(letters.taken).toBe(2);
    });
  });

  it.each([
    ['fails', '                 t-#', 'a-#'],
    ['completes while true', '  t-|', 'a--b|'],
    ['completes while false', ' tf|', 'a-|'],
  ])('follows a signal that %s', (_, signal, expected) => {
    marbles((t) => {
      const letters = t.samplesOf('a--b|');
      const source = pull(letters, { whenReady: t.ready(signal) });
      t.expectObservable(source.pipe(t.marks())).toBe(expected);
      t.flush();
      expect(letters.returned).toBe(expected.includes('b') ? 0 : 1);
    });
  });

  it('does not iterate for a sink that has failed', () => {
    marbles((t) => {
      const letters = t.samplesOf('a');
      t.expectObservable(
        pull(letters, { whenReady: throwError(() => new Error('disk full')) }).pipe(t.marks()),
      ).toBe('#', undefined, new Error('disk full'));
      t.flush();
      expect(letters.iterated).toBe(0);
    });
  });

  it('returns the iterator, aborts its signal and reclaims what is out, when it is unsubscribed', () => {
    marbles((t) => {
      const letters = t.samplesOf('a-b-c');
      let aborted = false;
      const source = pull((signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return letters;
      });
      // A foreign operator that never closes.
      t.expectObservable(source.pipe(concatMap(() => NEVER)), '^--!').toBe('');
      t.flush();
      expect([letters.returned, aborted]).toEqual([1, true]);
    });
  });

  it('iterates anew for each subscriber', () => {
    marbles((t) => {
      const letters = t.samplesOf('(ab|)');
      t.expectObservable(pull(letters).pipe(repeat(2), t.marks())).toBe('(abab|)');
      t.flush();
      expect(letters.iterated).toBe(2);
    });
  });

  it('says so when a generator is subscribed a second time', () => {
    marbles((t) => {
      function* frames(): Generator<VideoSample> {
        yield fakeSample('video', 'a');
      }
      const source = pull(frames());
      const again = source.pipe(
        t.marks(),
        catchError((error: unknown) => of(error instanceof MediaError ? error.code : error)),
      );
      t.expectObservable(source.pipe(t.marks())).toBe('(a|)');
      t.expectObservable(again, '--^').toBe('--(e|)', { e: 'invalidState' });
    });
  });

  it('passes what is no sample, uncounted', () => {
    marbles((t) => {
      t.expectObservable(pull(['a', 'b', 'c'], { window: 1 })).toBe('(abc|)');
    });
  });

  it('never recurses, however long the source is', () => {
    marbles((t) => {
      const letters = untimed('a'.repeat(50_000));
      let count = 0;
      pull(letters, { window: 1 })
        .pipe(t.marks())
        .subscribe(() => count++);
      expect(count).toBe(50_000);
    });
  });
});
