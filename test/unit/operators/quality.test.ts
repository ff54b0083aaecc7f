import { describe, expect, it } from '@jest/globals';
import { count, map, merge, type Observable, tap, throwError } from 'rxjs';

import {
  fakeSample,
  markOf,
  type RxTestHelpers,
  type SourceOptions,
} from '../../../marbles/index.js';
import { filterGraph } from '../../../operators/filterGraph.js';
import { quality, type QualityOptions } from '../../../operators/quality.js';
import { teeSamples } from '../../../operators/teeSamples.js';
import { type PictureQuality } from '../../../src/quality/pictureQuality.js';
import { operator, type Operator } from '../../../src/rx.js';
import { openSamples } from '../../../src/sample/ledger.js';
import { type MediaTime } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { pull } from '../../../src/source/pull.js';
import { marbles } from '../../support/marbles.js';

interface Case extends QualityOptions {
  readonly pictures?: SourceOptions<'video'>;
  readonly references?: SourceOptions<'video'>;
}

/** Emits the seconds at which the pictures are presented. */
const compared = (t: RxTestHelpers, pictures: string, references: string, init: Case = {}) => {
  const first = t.samples(pictures, init.pictures);
  const second = t.samples(references, init.references);
  const out = first.pipe(
    quality(second, init),
    map(({ pts }) => String(pts.seconds)),
  );
  return { first, second, out };
};

const failure = (code: string, time?: number): unknown =>
  expect.objectContaining(time === undefined ? { code } : { code, time });

describe('quality', () => {
  it('compares pictures of the same time, when both are there', () => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', { stages: 'quality' });
      const { first, second, out } = compared(t, '-ab-----c-|', '---abc----|');
      t.expectObservable(out).toBe('              ---01---2-|');
      t.expectSubscriptions(first.subscriptions).toBe(' ^---------!');
      t.expectSubscriptions(second.subscriptions).toBe('^---------!');
      t.flush();
      expect(codec.inputs).toEqual(['aa', 'bb', 'cc']);
      expect([codec.opened, codec.closed]).toEqual([1, 1]);
    });
  });

  it('tells what was asked for, the time and the duration', () => {
    marbles((t) => {
      const said: PictureQuality[] = [];
      const options = { metrics: ['xpsnr', 'psnr'] } as const;
      t.samples('(ab|)')
        .pipe(quality(t.samples('(ax|)'), options))
        .subscribe((one) => said.push(one));
      t.flush();
      expect(said.map((one) => Object.keys(one))).toEqual(
        said.map(() => ['pts', 'duration', 'psnr', 'xpsnr']),
      );
      expect(said.map(({ psnr }) => psnr?.average)).toEqual([Infinity, 0]);
      expect(said.map(({ pts, duration }) => [pts.seconds, duration?.seconds])).toEqual([
        [0, 1],
        [1, 1],
      ]);
    });
  });

  it('works on one pair at a time, as long as it takes', () => {
    marbles((t) => {
      const codec = t.fakeCodec('  ---(p|)', { stages: 'quality', keepsInput: true });
      const { out } = compared(t, '(abc|)', '(abc|)');
      t.expectObservable(out).toBe('---0--1--(2|)');
      t.expectSubscriptions(codec.subscriptions).toBe(['^--!', '---^--!', '------^--!']);
    });
  });

  it('holds what comes while it is opened', () => {
    marbles((t) => {
      t.fakeCodec('(p|)', { stages: 'quality', open: '----|' });
      t.expectObservable(compared(t, '-a-b-----|', 'a-b------|').out).toBe('-----(01)|');
    });
  });

  it('completes when both sides have', () => {
    marbles((t) => {
      t.expectObservable(compared(t, '|', '---|').out).toBe('        ---|');
      t.expectObservable(compared(t, '---|', '|').out).toBe('        ---|');
      t.expectObservable(compared(t, 'a|', 'a-----|').out).toBe('     0-----|');
      t.expectObservable(compared(t, '----', '|').out, '^--!').toBe('---');
    });
  });

  it('makes its state anew for each subscriber', () => {
    marbles((t) => {
      const { first, second, out } = compared(t, '-a-b-|', '-a-b-|');
      t.expectObservable(out).toBe('        -0-1-|');
      t.expectObservable(out, '---^').toBe('----0-1-|');
      t.expectSubscriptions(first.subscriptions).toBe(['^----!', '---^----!']);
      t.expectSubscriptions(second.subscriptions).toBe(['^----!', '---^----!']);
    });
  });

  it.each([
    ['a picture', '-abc-|', '-a-c-|', { references: { times: { c: 2 } } }, '-0-#', 1],
    ['a reference', '-a-c-|', '-abc-|', { pictures: { times: { c: 2 } } }, '-0-#', 1],
    ['a picture at the end', '-ab-|', '-a-|', {}, '-0-#', 1],
    ['a reference at the end', '-a-|', '-ab-|', {}, '-0-#', 1],
  ] as const)('fails for %s without a counterpart, and skips it when asked to', (...test) => {
    const [, pictures, references, times, expected, time] = test;
    marbles((t) => {
      const { first, second, out } = compared(t, pictures, references, times);
      t.expectObservable(out).toBe(expected, undefined, failure('unmatchedPicture', time));
      t.expectSubscriptions(first.subscriptions).toBe('^--!');
      t.expectSubscriptions(second.subscriptions).toBe('^--!');
    });
    marbles((t) => {
      const { out } = compared(t, pictures, references, { ...times, unmatched: 'skip' });
      const ends = pictures.length === 6;
      t.expectObservable(out).toBe(ends ? '-0-2-|' : '-0-|');
    });
  });

  it.each([
    ['the pictures fail', '-a-#', '-a-b-|'],
    ['the references fail', '-a-b-|', '-a-#'],
  ])('fails when %s, and lets go of the other side', (_, pictures, references) => {
    marbles((t) => {
      const { first, second, out } = compared(t, pictures, references);
      t.expectObservable(out).toBe('-0-#');
      t.expectSubscriptions(first.subscriptions).toBe('^--!');
      t.expectSubscriptions(second.subscriptions).toBe('^--!');
    });
  });

  it('fails when a side fails while a pair is compared', () => {
    marbles((t) => {
      const codec = t.fakeCodec('----(p|)', { stages: 'quality', keepsInput: true });
      t.expectObservable(compared(t, 'ab-#', 'ab---|').out).toBe('---#');
      t.expectSubscriptions(codec.subscriptions).toBe('^--!');
      t.flush();
      expect(codec.closed).toBe(1);
    });
  });

  it('does not subscribe the references when the pictures fail at once', () => {
    marbles((t) => {
      const second = t.samples('-a');
      const error = new Error('mine');
      const failed$: Observable<VideoSample> = throwError(() => error);
      t.expectObservable(failed$.pipe(quality(second))).toBe('#', undefined, error);
      t.expectSubscriptions(second.subscriptions).toBe([]);
    });
  });

  it.each([
    ['opening', { open: '--#' }, '(p|)'],
    ['comparing', {}, '--#'],
  ])('fails when %s fails', (_, options, diagram) => {
    marbles((t) => {
      t.fakeCodec(diagram, { stages: 'quality', ...options });
      const { first, second, out } = compared(t, '-abc--|', '-abc--|');
      t.expectObservable(out).toBe('---#');
      t.expectSubscriptions(first.subscriptions).toBe('^--!');
      t.expectSubscriptions(second.subscriptions).toBe('^--!');
    });
  });

  it.each([
    ['opening', { open: '----|' }, '(p|)', 0],
    ['comparing', { keepsInput: true }, '----(p|)', 1],
  ])('lets go of all when it is unsubscribed while %s', (_, options, diagram, opened) => {
    marbles((t) => {
      const codec = t.fakeCodec(diagram, { stages: 'quality', ...options });
      const { first, second, out } = compared(t, '-abcd-|', '-ab-------|');
      t.expectObservable(out, '^---!').toBe('----');
      t.expectSubscriptions(first.subscriptions).toBe('^---!');
      t.expectSubscriptions(second.subscriptions).toBe('^---!');
      t.flush();
      expect([codec.opened, codec.closed]).toEqual([opened, opened]);
    });
  });

  it('opens nothing when there is nothing to compare', () => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', { stages: 'quality' });
      t.expectObservable(compared(t, '--|', '--|').out).toBe('--|');
      t.flush();
      expect(codec.opened).toBe(0);
    });
  });

  it('refuses what is no picture, and what has no order', () => {
    marbles((t) => {
      const sound = t.samples('-a', { kind: 'audio' }) as unknown as Observable<VideoSample>;
      const wrong$ = t.samples('-a').pipe(quality(sound));
      t.expectObservable(wrong$).toBe('-#', undefined, failure('invalidArgument'));
      const back = compared(t, '-ab', '-ab', {
        pictures: { times: { a: 3, b: 2 } },
        references: { times: { a: 3, b: 4 } },
      });
      t.expectObservable(back.out).toBe('-3#', undefined, failure('invalidTimestamp', 2));
    });
  });

  it.each([{ metrics: [] }, { metrics: ['vmaf'] }, { lookAhead: 0 }, { lookAhead: 1.5 }])(
    'refuses %j at once',
    (options) => {
      marbles((t) => {
        expect(() => quality(t.samples('a'), options as QualityOptions)).toThrow(
          expect.objectContaining({ code: 'invalidArgument' }),
        );
      });
    },
  );
});

/** What an encoder with a decoder behind it does: pictures come out when `depth` others have gone in. */
function holding(depth: number): Operator<VideoSample, VideoSample> {
  return operator((out) => {
    const held: { mark: string; pts: MediaTime | undefined }[] = [];
    const give = (): void => {
      const { mark = '', pts = 0 } = held.shift() ?? {};
      out.next(fakeSample('video', mark, { pts }));
    };
    return {
      next: (sample) => {
        held.push({ mark: markOf(sample), pts: sample.pts });
        sample.close();
        if (held.length > depth) give();
      },
      complete: () => {
        while (held.length > 0) give();
        out.complete();
      },
    };
  });
}

describe('quality, where one side waits for the other', () => {
  const COUNT = 100;
  const source = (t: RxTestHelpers) => {
    const letters = t.samplesOf(`(${'a'.repeat(COUNT)})`);
    return { letters, frames$: pull(letters, { window: 4 }) };
  };
  /** How many samples are open at most, until the source has ended. */
  const watching = (letters: { readonly taken: number }, seen: { open: number }) =>
    tap(() => {
      if (letters.taken < COUNT) seen.open = Math.max(seen.open, openSamples().length);
    });

  it('keeps a reference within its window while the pictures are slow', () => {
    marbles((t) => {
      const { letters, frames$ } = source(t);
      const slow = t.samples('a 29ms b 29ms c 29ms d 29ms -');
      const out = slow.pipe(quality(frames$), count());
      t.expectObservable(out, '^ 119ms !').toBe('-');
      t.flush();
      // Four that were compared, and a window.
      expect(letters.taken).toBe(8);
    });
  });

  it('lets references go ahead of an encoder that has the same source', () => {
    marbles((t) => {
      const { letters, frames$ } = source(t);
      const seen = { open: 0 };
      const out = frames$.pipe(
        teeSamples((shared$) =>
          shared$.pipe(holding(60), quality(shared$), watching(letters, seen)),
        ),
        count(),
      );
      // 5 ms for the first 8, 5 for 16, 10 for 32, 20 for 64: then nothing stands still any more.
      t.expectObservable(out).toBe('40ms (c|)', { c: COUNT });
      t.flush();
      expect(letters.taken).toBe(COUNT);
      // 64 and a window of references; those beyond the sixty that are held back may have their pictures here as well.
      expect(seen.open).toBeGreaterThan(60);
      expect(seen.open).toBeLessThanOrEqual(64 + 4 + (64 + 4 - 60));
    });
  });

  it('does so as well when it is the pictures that wait', () => {
    marbles((t) => {
      const out = source(t).frames$.pipe(
        teeSamples((shared$) => shared$.pipe(quality(shared$.pipe(holding(60))))),
        count(),
      );
      t.expectObservable(out).toBe('40ms (c|)', { c: COUNT });
    });
  });

  it('does so as well for two encoders, and with filters between', () => {
    marbles((t) => {
      const compare = (shared$: Observable<VideoSample>, depth: number) =>
        shared$.pipe(holding(depth), quality(shared$));
      const two$ = source(t).frames$.pipe(
        teeSamples((shared$) => merge(compare(shared$, 60), compare(shared$, 20))),
        count(),
      );
      t.expectObservable(two$).toBe('40ms (c|)', { c: 2 * COUNT });
      const filtered$ = source(t).frames$.pipe(
        teeSamples((shared$) =>
          shared$.pipe(holding(60), quality(shared$.pipe(filterGraph('null')))),
        ),
        count(),
      );
      // What a filter makes is its own: from there it takes ten times as long to believe that all stands still.
      t.expectObservable(filtered$).toBe('400ms (c|)', { c: COUNT });
    });
  });

  it('goes no further than lookAhead, and says so', () => {
    marbles((t) => {
      const { letters, frames$ } = source(t);
      const out = frames$.pipe(
        teeSamples((shared$) => shared$.pipe(holding(60), quality(shared$, { lookAhead: 20 }))),
        count(),
      );
      t.expectObservable(out).toBe('10020ms #', undefined, failure('queueFull'));
      t.flush();
      expect(letters.taken).toBe(24);
      expect(letters.returned).toBe(1);
    });
  });

  it('refuses more than lookAhead of a source that cannot wait', () => {
    marbles((t) => {
      const hot = t.samples('(abcd)', { hot: true });
      const out = t.samples('----').pipe(quality(hot, { lookAhead: 3 }));
      t.expectObservable(out).toBe('#', undefined, failure('notReady'));
    });
  });

  it('stops its timer when it is unsubscribed', () => {
    marbles((t) => {
      const { letters, frames$ } = source(t);
      t.expectObservable(t.samples('-').pipe(quality(frames$)), '^ 20ms !').toBe('-');
      t.flush();
      expect(letters.taken).toBe(4);
    });
  });
});
