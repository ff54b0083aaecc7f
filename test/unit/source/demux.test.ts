import { describe, expect, it } from '@jest/globals';
import { catchError, concat, EMPTY, map, merge, NEVER, type Observable, of, takeUntil } from 'rxjs';

import { decode } from '../../../operators/decode.js';
import { interleave } from '../../../operators/interleave.js';
import { MediaError } from '../../../src/errors.js';
import { timeRange } from '../../../src/sample/range.js';
import { demux, probe } from '../../../src/source/demux.js';
import { marbles } from '../../support/marbles.js';

const codeOf = <T>(source: Observable<T>): Observable<T | string> =>
  source.pipe(
    catchError((error: unknown) => of(error instanceof MediaError ? error.code : String(error))),
  );

describe('demux without a selector', () => {
  it('gives every sample in file order', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a-b-|', audio: '-x-y|' });
      t.expectObservable(demux('in.mp4').pipe(t.marks())).toBe('axby|');
      t.flush();
      expect([movie.opened, movie.closed]).toEqual([1, 1]);
    });
  });

  it('reads only the tracks that are wanted', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a-b-|', audio: '-x-y|' });
      const sound = demux('in.mp4', { tracks: ({ mediaType }) => mediaType === 'audio' });
      t.expectObservable(sound.pipe(t.marks())).toBe('-x-y|');
      t.flush();
      expect(movie.read).toEqual(['x', 'y']);
    });
  });

  it('reads ranges one after the other, each from the sync sample before it', () => {
    marbles((t) => {
      t.fakeMovie({ video: '(KabLcd)' });
      const ranges = [timeRange(4, 5), timeRange(1, 2)];
      t.expectObservable(demux('in.mp4', { ranges }).pipe(t.marks())).toBe('(LcKa|)');
    });
  });

  it('waits while its window is full', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: '(abcd)' });
      const expected = '                   --a-b-c-(d|)';
      t.expectObservable(demux('in.mp4', { window: 1 }).pipe(t.consume('--|'))).toBe(expected);
      t.cold('-(c|)').subscribe(() => {
        expect(movie.read).toEqual(['a']);
      });
    });
  });

  it.each([
    ['opening fails', '  --#', 'a-b|', '--#'],
    ['reading fails', '  |', '  a-#', 'a-#'],
    ['opening takes long', '--|', 'a-b|', '--a-b|'],
  ])('ends well when %s', (_, open, video, expected) => {
    marbles((t) => {
      const movie = t.fakeMovie({ video }, { open });
      t.expectObservable(demux('in.mp4').pipe(t.marks())).toBe(expected);
      t.flush();
      expect(movie.closed).toBe(movie.opened);
    });
  });

  it('closes the movie when it is unsubscribed, also while it is opened or read', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: '----------a' }, { open: '--|' });
      t.expectObservable(demux('in.mp4').pipe(t.marks()), '^!').toBe('');
      t.expectObservable(demux('in.mp4').pipe(t.marks()), '^---!').toBe('');
      t.flush();
      // What was being read comes all the same, and is closed then.
      expect([movie.opened, movie.closed, movie.read]).toEqual([1, 1, ['a']]);
    });
  });
});

describe('demux with a selector', () => {
  it('feeds several tracks from one reader', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a-b-c|', audio: '-x-y-|' });
      const both = demux('in.mp4', ({ video, audio }) => merge(video, audio));
      t.expectObservable(both.pipe(t.marks())).toBe('axbyc|');
      t.flush();
      expect([movie.opened, movie.closed]).toEqual([1, 1]);
    });
  });

  it('advances while some consumer wants a sample; the others wait in their queues', () => {
    marbles((t) => {
      // All video lies before the sound: gating on both would never come to the sound.
      const far = t.fakeMovie({ video: '(abcdef)', audio: '(uvwxyz)' }, { order: 'abcdefuvwxyz' });
      const merged = demux('in.mp4', { window: 1 }, ({ video, audio }) => interleave(video, audio));
      t.expectObservable(merged.pipe(t.marks())).toBe('(aubvcwdxeyfz|)');
      t.flush();
      expect(far.read.join('')).toBe('abcdefuvwxyz');
    });
  });

  it('does not read for a consumer that is busy', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: '(abcd)', audio: '(wxyz)' }, { order: 'awbxcydz' });
      const slow = demux('in.mp4', { window: 1 }, ({ video, audio }) => merge(video, audio));
      const expected = '----(aw)(bx)(cy)(dz|)';
      t.expectObservable(slow.pipe(t.consume('----|'))).toBe(expected);
      t.cold('--(c|)').subscribe(() => {
        expect(movie.read).toEqual(['a', 'w']);
      });
    });
  });

  it('names both tracks when one fills its queue while the other starves', () => {
    marbles((t) => {
      const letters = 'abcdefghij';
      t.fakeMovie({ video: `(${letters})`, audio: '(xy)' }, { order: `${letters}xy` });
      const starved = demux('in.mp4', { cap: { seconds: 5 } }, ({ video, audio }) =>
        // The second one is subscribed when the first one is done, and that is asked for all the same.
        concat(audio, video),
      );
      let message = '';
      const failed = starved.pipe(
        t.marks(),
        catchError((error: unknown) => {
          message = (error as MediaError).message;
          return of((error as MediaError).code);
        }),
      );
      t.expectObservable(failed).toBe('(e|)', { e: 'queueFull' });
      t.flush();
      expect(message).toMatch(/video #0.*audio #1/);
    });
  });

  it('reads tracks that are subscribed one after the other, within the cap', () => {
    marbles((t) => {
      t.fakeMovie({ video: '(abc)', audio: '(xyz)' }, { order: 'axbycz' });
      const inTurn = demux('in.mp4', ({ video, audio }) => concat(audio, video));
      t.expectObservable(inTurn.pipe(t.marks())).toBe('(xyzabc|)');
    });
  });

  it('has Observables for tracks that are not there', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a|' });
      const known: boolean[] = [];
      const marks = demux('in.mp4', ({ video, audio, subtitle }) => {
        known.push(...[video, audio, subtitle].map(({ track }) => track !== undefined));
        return merge(video, audio, subtitle);
      });
      t.expectObservable(marks.pipe(t.marks())).toBe('a|');
      t.flush();
      expect(known).toEqual([true, false, false]);
    });
  });

  it('refuses a track that the movie does not have', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a|' });
      const out = codeOf(demux('in.mp4', (movie) => movie.samplesOf(5).pipe(t.marks())));
      t.expectObservable(out).toBe('(e|)', { e: 'trackNotFound' });
    });
  });

  it('refuses a second subscriber of a track', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a|' });
      const twice = demux('in.mp4', ({ video }) => merge(video, video));
      t.expectObservable(codeOf(twice.pipe(t.marks()))).toBe('(e|)', { e: 'invalidState' });
    });
  });

  it('fails every track when reading fails', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a-b-#', audio: '-x-y-' });
      const ends = demux('in.mp4', ({ video, audio }) =>
        merge(
          video.pipe(
            t.marks(),
            catchError(() => of('V')),
          ),
          audio.pipe(
            t.marks(),
            catchError(() => of('A')),
          ),
        ),
      );
      t.expectObservable(ends).toBe('axby(VA|)');
    });
  });

  it('goes on for one track when the other is unsubscribed', () => {
    marbles((t) => {
      t.fakeMovie({ video: 'a-b-c-|', audio: '-x-y-z|' });
      const one = demux('in.mp4', { window: 1 }, ({ video, audio }) =>
        merge(video.pipe(t.marks()), audio.pipe(decode(), t.marks(), takeUntil(t.cold('--(s|)')))),
      );
      t.expectObservable(one).toBe('axb-c-|');
    });
  });

  it('closes the movie with the selector, and when that throws', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a-b' });
      t.expectObservable(demux('in.mp4', () => EMPTY)).toBe('|');
      t.expectObservable(
        demux('in.mp4', ({ video }) => merge(video, NEVER).pipe(t.marks())),
        '^!',
      ).toBe('a');
      const broken = demux('in.mp4', () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as RxJS's diagrams fail
        throw 'error';
      });
      t.expectObservable(broken).toBe('#');
      t.flush();
      expect([movie.opened, movie.closed]).toEqual([3, 3]);
    });
  });
});

describe('probe', () => {
  it('tells what a movie is, and closes it', () => {
    marbles((t) => {
      const movie = t.fakeMovie({ video: 'a-b|', audio: 'xyz|' }, { open: '--|' });
      const kinds = probe('in.mp4').pipe(
        map(({ tracks }) => tracks.map(({ mediaType }) => mediaType).join()),
      );
      t.expectObservable(kinds).toBe('--(k|)', { k: 'video,audio' });
      t.flush();
      expect([movie.opened, movie.closed, movie.read]).toEqual([1, 1, []]);
    });
  });
});
