import { describe, expect, it } from '@jest/globals';
import { catchError, map, of } from 'rxjs';

import { type RxTestHelpers } from '../../../marbles/index.js';
import { mux } from '../../../operators/mux.js';
import { MediaError } from '../../../src/errors.js';
import { type MuxProgress } from '../../../src/movie/progress.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';

/** Progress as a letter: how many samples, `d` when the movie is done. */
const count = map(({ samples, done }: MuxProgress) => (done ? 'd' : String(samples)));

const source = ({ samples }: RxTestHelpers, diagram: string) =>
  samples(diagram, { kind: 'encoded' });

describe('mux', () => {
  it('waits for a source that never emits', () => {
    marbles((t) => {
      const samples = source(t, '--');
      t.expectObservable(samples.pipe(mux('out.mp4'), count), '^--!').toBe('----');
      t.expectSubscriptions(samples.subscriptions).toBe('^--!');
    });
  });

  it('has nothing to write for an empty source', () => {
    marbles((t) => {
      const writer = t.fakeWriter();
      const code = source(t, '--|').pipe(
        mux('out.mp4'),
        map(() => 'p'),
      );
      const expected = '       --#';
      t.expectObservable(code).toBe(
        expected,
        undefined,
        new MediaError(
          'noMedia',
          'There is nothing to write: the source completed without a sample, so the movie has no tracks.',
          { operator: 'mux' },
        ),
      );
      t.flush();
      expect(writer.state).toBe('aborted');
    });
  });

  it('writes each sample, and is done when the destination is closed', () => {
    marbles((t) => {
      const writer = t.fakeWriter({ finish: '---|' });
      const samples = source(t, '-a-b-|');
      const subs = '             ^----!';
      const written = '          -a-b----|';
      const expected = '         -1-2----(d|)';
      t.expectObservable(samples.pipe(mux('out.mp4'), count)).toBe(expected);
      t.expectObservable(writer.written$).toBe(written);
      t.expectSubscriptions(samples.subscriptions).toBe(subs);
      t.flush();
      expect(writer.state).toBe('finished');
      expect(writer.tracks).toHaveLength(1);
    });
  });

  it('keeps samples in the window of their producer while the destination is busy', () => {
    marbles((t) => {
      t.fakeWriter({ ready: '     t-f-------t-----' });
      const letters = t.samplesOf('ab-cdef|', { kind: 'encoded' });
      const expected = '           12--------(3456d|)';
      t.expectObservable(pull(letters, { window: 2 }).pipe(mux('out.mp4'), count)).toBe(expected);
      t.cold('---------|').subscribe({
        complete: () => {
          expect(letters.taken).toBe(4);
        },
      });
    });
  });

  it('fails when the destination fails, and returns the source', () => {
    marbles((t) => {
      const writer = t.fakeWriter({ ready: 't---#', abort: '--|' });
      const samples = source(t, '          -a-b-c-d-|');
      const subs = '                       ^---!';
      const expected = '                   -1-2--#';
      t.expectObservable(samples.pipe(mux('out.mp4'), count)).toBe(expected);
      t.expectSubscriptions(samples.subscriptions).toBe(subs);
      t.flush();
      expect(writer.state).toBe('aborted');
    });
  });

  it('stops the source when writing fails, however long removing takes', () => {
    marbles((t) => {
      const writer = t.fakeWriter({ failsAt: 'c', abort: '-----|' });
      const letters = t.samplesOf('abcdefghijklmnopqrstuvwxyz', { kind: 'encoded' });
      const expected = '           12-----#';
      t.expectObservable(pull(letters).pipe(mux('out.mp4'), count)).toBe(expected);
      t.flush();
      expect(letters.taken).toBe(3);
      expect(letters.returned).toBe(1);
      expect(writer.state).toBe('aborted');
    });
  });

  it('cancels when it is unsubscribed', () => {
    marbles((t) => {
      const writer = t.fakeWriter();
      const samples = source(t, '-a-b-c-d-|');
      const unsub = '            ^---!';
      const expected = '         -1-2-';
      t.expectObservable(samples.pipe(mux('out.mp4'), count), unsub).toBe(expected);
      t.expectSubscriptions(samples.subscriptions).toBe(unsub);
      t.flush();
      expect(writer.state).toBe('aborted');
    });
  });

  it('cancels when the source fails, and tells when what was created is gone', () => {
    marbles((t) => {
      const writer = t.fakeWriter({ abort: '--|' });
      const samples = source(t, '-a-#');
      const subs = '             ^--!';
      const expected = '         -1---#';
      t.expectObservable(samples.pipe(mux('out.mp4'), count)).toBe(expected);
      t.expectSubscriptions(samples.subscriptions).toBe(subs);
      t.flush();
      expect(writer.state).toBe('aborted');
    });
  });

  it.each([
    ['opening', { open: '--#' }, '--#'],
    ['the header', { failsAtStart: true }, '-#'],
    ['finishing', { finish: '--#' }, '-1-2---#'],
  ])('fails when %s fails', (_, options, expected) => {
    marbles((t) => {
      t.fakeWriter(options);
      t.expectObservable(source(t, '-a-b-|').pipe(mux('out.mp4'), count)).toBe(expected);
    });
  });

  it('holds what comes while the destination is opened', () => {
    marbles((t) => {
      t.fakeWriter({ open: '   ----|' });
      const samples = source(t, '-a-b----|');
      const expected = '         ----(12)(d|)';
      t.expectObservable(samples.pipe(mux('out.mp4'), count)).toBe(expected);
    });
  });

  it('refuses a source that cannot wait, once too much waits', () => {
    marbles((t) => {
      t.fakeWriter({ ready: 'f' });
      const samples = t.samples(`(${'a'.repeat(257)})`, { kind: 'encoded', hot: true });
      const code = samples.pipe(
        mux('out.mp4'),
        map(() => 'p'),
        catchError((error: unknown) => of(error instanceof MediaError ? error.code : error)),
      );
      t.expectObservable(code).toBe('(e|)', { e: 'notReady' });
    });
  });
});
