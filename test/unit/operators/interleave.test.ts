import { describe, expect, it } from '@jest/globals';
import { map, type Observable } from 'rxjs';

import {
  fakeTrack,
  markOf,
  type RxTestHelpers,
  type SourceOptions,
} from '../../../marbles/index.js';
import { interleave } from '../../../operators/interleave.js';
import { mux } from '../../../operators/mux.js';
import { warnings$ } from '../../../src/diagnostics.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { trackName } from '../../../src/sample/track.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

describePassing(
  'interleave, one track',
  subject<EncodedSample>('encoded', (source) => interleave(source)),
);

const track = (
  { samples }: RxTestHelpers,
  diagram: string,
  options: SourceOptions<'encoded'> = {},
) => samples(diagram, { kind: 'encoded', ...options });

describe('interleave', () => {
  it('waits for the track that is furthest behind', () => {
    marbles((t) => {
      // a, b, c at 0, 1, 2 s; x, y at 0.5 and 1.5 s
      const video = track(t, '-abc-----------|');
      const audio = track(t, '-----x----y---|', { track: 'audio', times: { x: 0.5, y: 1.5 } });
      const expected = '      -----(ax)-(by)c|';
      t.expectObservable(interleave(video, audio).pipe(t.marks())).toBe(expected);
      t.expectSubscriptions(video.subscriptions).toBe('^--------------!');
      t.expectSubscriptions(audio.subscriptions).toBe('^-------------!');
    });
  });

  it('goes on when the track that was waited for ends', () => {
    marbles((t) => {
      const video = track(t, 'abc|');
      const audio = track(t, '---------|', { track: 'audio' });
      const expected = '      ---------(abc|)';
      t.expectObservable(interleave(video, audio).pipe(t.marks())).toBe(expected);
    });
  });

  it('holds no more than the windows of its tracks', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abcdefgh)', { kind: 'encoded' });
      const audio = track(t, '-----(x|)', { track: 'audio', times: { x: 10 } });
      const movie$ = interleave(pull(letters, { window: 3 }), audio).pipe(t.marks());
      t.expectObservable(movie$).toBe('-----(abcdefghx|)');
      t.cold('----(c|)').subscribe(() => {
        expect(letters.taken).toBe(3);
      });
    });
  });

  it.each(['subtitle', 'data'] as const)('never waits for a %s track', (mediaType) => {
    marbles((t) => {
      const video = track(t, '-a-b-c---|');
      const sparse = track(t, '----x----|', { track: mediaType, times: { x: 0.5 } });
      const expected = '      -a-b-(xc)|';
      const known = { samples: sparse, track: fakeTrack(mediaType) };
      t.expectObservable(interleave(video, known).pipe(t.marks())).toBe(expected);
    });
  });

  it.each(['sparselyInterleavedWithMainMediaData', 'beforeMainMediaDataNotInterleaved'] as const)(
    'never waits for a track of pictures that lies %s',
    (mediaDataLocation) => {
      marbles((t) => {
        const audio = track(t, '-a-b-c---|', { track: 'audio' });
        const titles = track(t, '----x----|', { times: { x: 0.5 } });
        const expected = '      -a-b-(xc)|';
        const known = {
          samples: titles,
          track: fakeTrack('video'),
          properties: { mediaDataLocation },
        };
        t.expectObservable(interleave(audio, known).pipe(t.marks())).toBe(expected);
      });
    },
  );

  it('waits for no more than the first sample of such a track, when it is not known before', () => {
    marbles((t) => {
      const audio = track(t, '-a-b-----c-|', { track: 'audio' });
      const titles = track(t, '--x--------|', { times: { x: 0.5 } });
      const properties = { mediaDataLocation: 'beforeMainMediaDataNotInterleaved' } as const;
      const movie$ = interleave(audio, { samples: titles, properties });
      t.expectObservable(movie$.pipe(t.marks())).toBe('--a(xb)--c-|');
    });
  });

  it('waits for a track of data when it is asked to', () => {
    marbles((t) => {
      const video = track(t, '-a-b---|');
      const data = track(t, '-----x-----|', { track: 'data', times: { x: 0 } });
      const known = { samples: data, track: fakeTrack('data'), sparse: false };
      t.expectObservable(interleave(video, known).pipe(t.marks())).toBe('-----(ax)--(b|)');
    });
  });

  it('numbers the tracks of the movie, and leaves out those without a sample', () => {
    marbles((t) => {
      const silent = track(t, '|', { track: 'audio' });
      const video = track(t, '-a---|');
      const audio = track(t, '-x---|', { track: 'audio' });
      const names = interleave(silent, video, audio).pipe(
        map((sample) => {
          const name = `${markOf(sample)} ${trackName(sample.track)} of ${sample.track.siblings.length}`;
          sample.close();
          return name;
        }),
      );
      t.expectObservable(names).toBe('-v---(s|)', {
        v: 'a video #0 of 2',
        s: 'x audio #1 of 2',
      });
    });
  });

  it('gives a sample without a duration the time up to the next, and the last one that before it', () => {
    marbles((t) => {
      const video = track(t, 'a-b--c-|', { duration: 0, times: { a: 0, b: 2, c: 5 } });
      const seconds = interleave(video).pipe(
        map((sample) => {
          const length = String(sample.duration?.seconds);
          sample.close();
          return length;
        }),
      );
      t.expectObservable(seconds).toBe('--2--3-(3|)');
    });
  });

  it('does not wait for ever for the next one when that cannot come', () => {
    marbles((t) => {
      const letters = t.samplesOf('(abc)', {
        kind: 'encoded',
        duration: 0,
        times: { a: 0, b: 2, c: 5 },
      });
      t.expectObservable(interleave(pull(letters, { window: 1 })).pipe(t.marks())).toBe('(abc|)');
    });
  });

  it('fails with the first track that fails, and lets go of the others', () => {
    marbles((t) => {
      const video = track(t, 'a-b-c-d-|');
      const audio = track(t, '---#', { track: 'audio' });
      t.expectObservable(interleave(video, audio).pipe(t.marks())).toBe('---#');
      t.expectSubscriptions(video.subscriptions).toBe('^--!');
    });
  });

  it('refuses a source that cannot wait, once too much waits for another track', () => {
    marbles((t) => {
      const video = track(t, `(${'a'.repeat(4097)})`, { hot: true });
      const audio: Observable<EncodedSample> = track(t, '--', { track: 'audio' });
      const movie$ = interleave(video, audio).pipe(t.marks());
      t.expectObservable(movie$).toBe(
        '#',
        undefined,
        expect.objectContaining({ code: 'notReady' }),
      );
      t.expectSubscriptions(video.subscriptions).toBe('(^!)');
    });
  });

  it('completes without tracks', () => {
    marbles((t) => {
      t.expectObservable(interleave()).toBe('|');
    });
  });

  it('writes in order, whatever the destination does', () => {
    marbles((t) => {
      const writer = t.fakeWriter({ ready: 't-f---t--' });
      const video = track(t, '-abc--------|');
      const audio = track(t, '-xyz--------|', { track: 'audio' });
      const progress = interleave(video, audio).pipe(
        mux('out.mp4'),
        map(() => 'p'),
      );
      t.expectObservable(progress).toBe('-p----(pppp)(pp|)');
      t.flush();
      expect(writer.written.join('')).toBe('axbycz');
    });
  });
});

describe('a source of real time that is silent', () => {
  /** Sound for a second, then nothing before the sixth; pictures, one a second, all the time. */
  const live = (t: RxTestHelpers) => {
    const video = track(t, 'a 999ms b 999ms c 999ms d 999ms e 999ms f 999ms (g|)');
    const audio = track(t, 'x 999ms y 4999ms (z|)', {
      track: 'audio',
      times: { x: 0, y: 1, z: 6 },
    });
    return { video, audio };
  };

  it('holds the others up for less than two seconds', () => {
    marbles((t) => {
      const { video, audio } = live(t);
      const warned: string[] = [];
      const listening = warnings$.subscribe(({ code }) => warned.push(code));
      // c comes at 2 s, and goes 1.8 s later with d; the others when they come.
      const expected = 'a 999ms (xb) 996ms y 1799ms (cd) 196ms e 999ms f 999ms (gz|)';
      const movie$ = interleave(video, { samples: audio, realTime: true }).pipe(t.marks());
      t.expectObservable(movie$).toBe(expected);
      t.flush();
      listening.unsubscribe();
      expect(warned).toEqual(['inputSilent']);
    });
  });

  it('is waited for as long as it takes when nobody said that it is one', () => {
    marbles((t) => {
      const { video, audio } = live(t);
      const movie$ = interleave(video, audio).pipe(t.marks());
      t.expectObservable(movie$).toBe('a 999ms (xb) 996ms y 3999ms (cdefgz|)');
    });
  });

  it('and of which nothing was known when the movie began is left out, with a warning', () => {
    marbles((t) => {
      const video = track(t, 'a 999ms b 999ms c 999ms (d|)');
      const audio = track(t, '2500ms x y|', { track: 'audio', times: { x: 2.5, y: 2.6 } });
      const warned: string[] = [];
      const listening = warnings$.subscribe(({ code }) => warned.push(code));
      const movie$ = interleave(video, { samples: audio, realTime: true }).pipe(t.marks());
      t.expectObservable(movie$).toBe('1800ms (ab) 196ms c 999ms (d|)');
      t.flush();
      listening.unsubscribe();
      expect(warned).toEqual(['inputSilent', 'trackDropped']);
    });
  });
});
