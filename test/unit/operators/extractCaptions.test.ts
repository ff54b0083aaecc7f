import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, from, map, of, toArray } from 'rxjs';

import { fakeSample } from '../../../marbles/index.js';
import { embedCaptions } from '../../../operators/embedCaptions.js';
import { extractCaptions } from '../../../operators/extractCaptions.js';
import { ccData } from '../../../src/captions/cea608/ccData.js';
import { type Caption } from '../../../src/sample/caption.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { MediaTime, type Rational } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';

const NTSC: Rational = { num: 30_000, den: 1001 };
const range = (count: number): number[] => Array.from({ length: count }, (_, frame) => frame);
const picture = (frame: number, { num, den }: Rational): VideoSample =>
  fakeSample('video', 'a', {
    pts: new MediaTime(frame * den, num),
    duration: new MediaTime(den, num),
  });

const through = (
  frames: readonly number[],
  captions: readonly Caption[],
  rate: Rational,
): Promise<Caption[]> =>
  firstValueFrom(
    from(frames).pipe(
      map((frame) => picture(frame, rate)),
      embedCaptions(captions, { frameRate: rate }),
      extractCaptions({ frameRate: rate }),
      toArray(),
    ),
  );

/** Texts, and the frames of line 21 from which to which they are shown. */
const told = (captions: readonly Caption[], { num, den }: Rational): unknown[] =>
  captions.map(({ text, start, duration }) => {
    const frame = (time: unknown): number => ((time as MediaTime).seconds * num) / den;
    return [text, Math.round(frame(start)), Math.round(frame(start) + frame(duration))];
  });

const at = (frame: number, { num, den }: Rational): MediaTime => new MediaTime(frame * den, num);

describe('extractCaptions', () => {
  beforeEach(openLedger);
  afterEach(() => {
    expect(closeLedger()).toEqual([]);
  });

  it.each<[string, Rational, Rational]>([
    ['23.976', { num: 24_000, den: 1001 }, { num: 24_000, den: 1001 }],
    ['25', { num: 25, den: 1 }, { num: 25, den: 1 }],
    ['29.97', NTSC, NTSC],
    ['59.94', { num: 60_000, den: 1001 }, NTSC],
  ])('reads what embedCaptions has put there: %s', async (_, pictures, rate) => {
    const one: Caption = { text: 'Hello', start: at(30, rate), duration: at(20, rate) };
    const two: Caption = { text: 'You', start: at(50, rate), duration: at(30, rate) };
    const step = pictures === rate ? 1 : 2;
    expect(told(await through(range(100 * step), [one, two], pictures), rate)).toEqual([
      ['Hello', 30, 50],
      ['You', 50, 80],
    ]);
  });

  it('ends what is still shown with the last picture', async () => {
    const one: Caption = { text: 'Hello', start: at(30, NTSC), duration: at(200, NTSC) };
    expect(told(await through(range(60), [one], NTSC), NTSC)).toEqual([['Hello', 30, 60]]);
  });

  it('reads pictures that bring several pairs, as those of film do', async () => {
    const film: Rational = { num: 24_000, den: 1001 };
    // Five pairs on four pictures.
    const codes = [0x9429, 0x9429, 0x9470, 0x9470, 0xc8e5, 0xecec, 0xef80, 0x942c, 0x942c];
    const out$ = from(range(20)).pipe(
      map((frame) => {
        const pairs = frame < 8 ? codes.splice(0, frame % 4 === 0 ? 2 : 1) : [];
        return picture(frame, film).retimed({ closedCaptions: ccData(pairs, 25) });
      }),
      extractCaptions({ frameRate: film }),
      toArray(),
    );
    expect(told(await firstValueFrom(out$), film)).toEqual([['Hello', 3, 5]]);
  });

  it('takes field 1 only, and what is valid', async () => {
    const bytes = Uint8Array.of(
      ...[0xf8, 0x94, 0x29, 0xfd, 0x94, 0x29, 0xfe, 0x94, 0x29, 0xfc, 0x94, 0x29, 0xfc, 0x61],
    );
    const second = Uint8Array.of(0xfd, 0x62, 0x80, 0xfc, 0x61, 0x80);
    const out$ = of(bytes, second).pipe(
      map((closedCaptions, frame) => picture(frame, NTSC).retimed({ closedCaptions })),
      extractCaptions(),
      toArray(),
    );
    expect(told(await firstValueFrom(out$), NTSC)).toEqual([['a', 1, 2]]);
  });

  it('has nothing to tell of pictures without captions', () => {
    marbles((t) => {
      const source = t.samples('-a-b-|');
      t.expectObservable(source.pipe(extractCaptions())).toBe('-----|');
      t.expectSubscriptions(source.subscriptions).toBe('^----!');
      t.expectObservable(t.samples('-a-#').pipe(extractCaptions())).toBe('---#');
      t.expectObservable(t.samples('-a-b-|').pipe(extractCaptions()), '^-!').toBe('---');
    });
  });

  it('refuses pictures without a time, and rates that nothing goes with', async () => {
    const timeless = picture(0, NTSC).retimed({ pts: undefined });
    const out$ = of(timeless).pipe(extractCaptions(), toArray());
    await expect(firstValueFrom(out$)).rejects.toMatchObject({ code: 'invalidTimestamp' });
    expect(codeOf(() => extractCaptions({ frameRate: { num: 48, den: 1 } }))).toBe(
      'invalidArgument',
    );
  });
});
