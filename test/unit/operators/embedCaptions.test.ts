import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { catchError, firstValueFrom, from, map, NEVER, of, Subject, toArray } from 'rxjs';

import { fakeSample } from '../../../marbles/index.js';
import { embedCaptions } from '../../../operators/embedCaptions.js';
import { field1Of } from '../../../src/captions/cea608/ccData.js';
import { encodeCea608 } from '../../../src/captions/cea608/encodeCea608.js';
import { type Warning, warnings$ } from '../../../src/diagnostics.js';
import { type MediaError } from '../../../src/errors.js';
import { type Caption } from '../../../src/sample/caption.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { MediaTime, type Rational } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';
import { describePassing, subject } from '../../support/operatorCases.js';

const RATE: Rational = { num: 30, den: 1 };
const options = { frameRate: RATE };
const hello: Caption = { text: 'Hello', start: 1, duration: 1, textAlignment: 'left' };

describePassing(
  'embedCaptions',
  subject<VideoSample>('video', (source) => source.pipe(embedCaptions([], options))),
);

/** A picture at a frame of the rate. */
const picture = (frame: number, { num, den }: Rational = RATE): VideoSample =>
  fakeSample('video', 'a', { pts: new MediaTime(frame * den, num), duration: 1 / 30 });

/** What each of the pictures carries. */
const carried = (
  frames: readonly number[],
  captions: readonly Caption[],
  rate = RATE,
): Promise<Uint8Array[]> =>
  firstValueFrom(
    from(frames).pipe(
      map((frame) => picture(frame, rate)),
      embedCaptions(captions, { frameRate: rate }),
      map((sample) => {
        const bytes = sample.closedCaptions;
        sample.close();
        return bytes ?? new Uint8Array(0);
      }),
      toArray(),
    ),
  );

const range = (count: number): number[] => Array.from({ length: count }, (_, frame) => frame);

describe('embedCaptions', () => {
  const warnings: Warning[] = [];
  const listening = warnings$.subscribe((warning) => warnings.push(warning));
  beforeEach(() => {
    openLedger();
    warnings.length = 0;
  });
  afterEach(() => {
    expect(closeLedger()).toEqual([]);
  });
  afterAll(() => {
    listening.unsubscribe();
  });

  it('puts a pair of field 1 on each picture, and padding to the same size', async () => {
    const bytes = await carried(range(70), [hello]);
    const codes = bytes.map((one) => field1Of(one));
    const sent = new Map(encodeCea608([hello], options).map(({ frame, code }) => [frame, code]));
    expect(codes).toEqual(range(70).map((frame) => [sent.get(frame) ?? 0x8080]));
    expect(new Set(bytes.map(({ byteLength }) => byteLength))).toEqual(new Set([60]));
    expect([...(bytes[0] ?? [])].slice(0, 12)).toEqual([
      ...[0xfc, 0x80, 0x80, 0xfd, 0x80, 0x80, 0xfa, 0, 0, 0xfa, 0, 0],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each<[Rational, number, number]>([
    [{ num: 24_000, den: 1001 }, 25, 1],
    [{ num: 25, den: 1 }, 24, 1],
    [{ num: 60_000, den: 1001 }, 10, 2],
    [{ num: 50, den: 1 }, 12, 2],
  ])(
    'has the entries of its rate, %j: %d, and field 1 on every %d.',
    async (rate, entries, step) => {
      const bytes = await carried(range(9), [], rate);
      expect(bytes.map(({ byteLength }) => byteLength)).toEqual(range(9).map(() => entries * 3));
      expect(bytes.map((one) => field1Of(one).length)).toEqual(
        range(9).map((frame) => (frame % step === 0 ? 1 : 0)),
      );
    },
  );

  it('brings what was due where pictures are missing with the next ones', async () => {
    const codes = (await carried([0, 40, 41, 42, 70], [hello])).map((one) => field1Of(one));
    const sent = encodeCea608([hello], options).map(({ code }) => code);
    expect(codes.flat().filter((code) => code !== 0x8080)).toEqual(sent);
    expect(codes.map((list) => list.length)).toEqual([1, 11, 1, 1, 2]);
  });

  it('takes groups, and moves times where it may', async () => {
    const group = { start: 0.98, duration: 1, captions: [{ ...hello, start: 0.98 }] };
    const codes$ = from(range(70)).pipe(
      map((frame) => picture(frame)),
      embedCaptions([group], { ...options, alignsTimes: true }),
      map((sample) => {
        const codes = field1Of(sample.closedCaptions ?? new Uint8Array(0));
        sample.close();
        return codes[0];
      }),
      toArray(),
    );
    expect((await firstValueFrom(codes$)).indexOf(0x942f)).toBe(29);
  });

  it('holds a picture until it is known what goes with it, and no longer', () => {
    const captions$ = new Subject<Caption>();
    const pictures$ = new Subject<VideoSample>();
    const seen: number[] = [];
    let isComplete = false;
    pictures$.pipe(embedCaptions(captions$, options)).subscribe({
      next: (sample) => {
        seen.push(Math.round((sample.pts?.seconds ?? 0) * 30));
        sample.close();
      },
      complete: () => (isComplete = true),
    });
    const send = (...frames: readonly number[]): void => {
      for (const frame of frames) pictures$.next(picture(frame));
    };
    send(0, 1);
    captions$.next(hello);
    expect(seen).toEqual([]);
    // Now it is known what is sent for the first one, up to its last code.
    captions$.next({ ...hello, start: 4 });
    expect(seen).toEqual([0, 1]);
    send(30, 31);
    expect(seen).toEqual([0, 1, 30]);
    captions$.complete();
    expect(seen).toEqual([0, 1, 30, 31]);
    send(150);
    pictures$.complete();
    expect(seen).toEqual([0, 1, 30, 31, 150]);
    expect(isComplete).toBe(true);
    expect(captions$.observed).toBe(false);
  });

  it('fails with the captions, and closes what waits', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const captions$ = t.cold<Caption>('----#');
      t.expectObservable(source.pipe(embedCaptions(captions$, options), t.marks())).toBe('----#');
      t.expectSubscriptions(source.subscriptions).toBe('^---!');
      t.expectSubscriptions(captions$.subscriptions).toBe('^---!');
    });
  });

  it('lets go of the captions when the pictures are through, or nobody listens', () => {
    marbles((t) => {
      const captions$ = t.cold<Caption>('-----');
      const empty$ = t.samples('---|');
      const source = t.samples('-a-b-c-|');
      t.expectObservable(empty$.pipe(embedCaptions(captions$, options), t.marks())).toBe('---|');
      t.expectObservable(source.pipe(embedCaptions(captions$, options), t.marks()), '^-!').toBe(
        '---',
      );
      t.expectSubscriptions(captions$.subscriptions).toBe(['^--!', '^-!']);
    });
  });

  it('does not subscribe to the pictures when the captions are wrong at once', () => {
    marbles((t) => {
      const source = t.samples('-a-b-c-|');
      const wrong = embedCaptions([hello, { ...hello, start: 0.5 }], options);
      const codes$ = source.pipe(
        wrong,
        map(() => 'picture'),
        catchError((error: unknown) => of((error as MediaError).code)),
      );
      t.expectObservable(codes$).toBe('(x|)', { x: 'invalidTimestamp' });
      t.flush();
      expect(source.subscriptions).toEqual([]);
    });
  });

  it('refuses rates that it does not go with', async () => {
    const odd = { frameRate: { num: 48, den: 1 } };
    expect(codeOf(() => embedCaptions([], odd))).toBe('invalidArgument');
    // As fake pictures say.
    const out$ = of(picture(0)).pipe(embedCaptions([hello]), toArray());
    await expect(firstValueFrom(out$)).rejects.toThrow(/not 1\/1. Say frameRate/);
  });

  it('refuses pictures without a time', async () => {
    const timeless = picture(0).retimed({ pts: undefined });
    const out$ = of(timeless).pipe(embedCaptions([hello], options), toArray());
    await expect(firstValueFrom(out$)).rejects.toMatchObject({ code: 'invalidTimestamp' });
  });

  it('refuses more than it can hold of a source that cannot wait', async () => {
    const out$ = from(range(300)).pipe(
      map((frame) => picture(frame)),
      embedCaptions(NEVER, options),
      toArray(),
    );
    await expect(firstValueFrom(out$)).rejects.toMatchObject({ code: 'notReady' });
  });

  it('tells of captions that nobody will see', async () => {
    await carried(range(25), [hello]);
    expect(warnings).toMatchObject([{ code: 'captionsLost' }]);
    warnings.length = 0;
    await carried(range(60), [hello]);
    expect(warnings).toEqual([]);
  });
});
