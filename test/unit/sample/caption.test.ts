import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Caption, type CaptionStyle } from '../../../src/sample/caption.js';
import { captionRuns, isSameStyle, stylesOf } from '../../../src/sample/captionRuns.js';
import { captionTimes, requireCaption } from '../../../src/sample/checkCaption.js';
import { MediaTime } from '../../../src/sample/time.js';

const caption = (rest: Partial<Caption> = {}): Caption => ({
  text: 'Hi 🎬 there',
  start: 0,
  duration: 1,
  ...rest,
});
const styled = (...styles: readonly CaptionStyle[]): Caption => caption({ styles });
const at = (region: object): Caption => caption({ region: { id: 'r', ...region } });

describe('a caption', () => {
  it.each<[string, Caption]>([
    ['plain', caption()],
    ['empty', caption({ text: '' })],
    ['of several lines, with a tab', caption({ text: 'a\n\tb\n\n' })],
    [
      'right to left',
      caption({ text: 'שלום', textAlignment: 'right', region: { id: 'top', writingMode: 'rltb' } }),
    ],
    ['exact', caption({ start: new MediaTime(1001, 30_000), duration: new MediaTime(1, 90_000) })],
    [
      'styled',
      styled({
        start: 3,
        length: 2,
        textColor: '#ff00FF80',
        decoration: ['underline', 'overline'],
        textCombine: 2,
      }),
    ],
    [
      'with ruby',
      styled({
        start: 0,
        length: 2,
        ruby: { text: 'hai', position: 'after', alignment: 'center' },
      }),
    ],
    [
      'somewhere',
      at({
        units: 'cells',
        origin: { x: 0, y: 14 },
        size: { width: 32, height: 1 },
        scroll: 'rollUp',
      }),
    ],
  ])('may be %s', (_, one) => {
    expect(() => {
      requireCaption(one);
    }).not.toThrow();
  });

  it.each<[string, Caption, RegExp]>([
    ['without text', { start: 0, duration: 1 } as Caption, /is a string, not undefined/],
    ['with controls', caption({ text: 'a\r\nb' }), /no control characters but/],
    ['of half a character', caption({ text: '\ud83c' }), /no halves of characters/],
    ['early', caption({ start: -0.001 }), /starts at 0 or later/],
    ['of no time', caption({ duration: 0 }), /lasts longer than nothing/],
    [
      'without a start',
      caption({ start: NaN }),
      /start of a caption is a MediaTime or a number of seconds, not NaN/,
    ],
    [
      'without a duration',
      { text: '', start: 0 } as Caption,
      /duration of a caption is .* not undefined/,
    ],
    [
      'with an identifier of two lines',
      caption({ identifier: 'a\nb' }),
      /identifier of a caption is one line/,
    ],
    [
      'aligned nowhere',
      caption({ textAlignment: 'middle' as 'center' }),
      /textAlignment is one of start, end, left, center, right, not "middle"/,
    ],
    ['animated', caption({ animation: 'crawl' as 'none' }), /animation is one of/],
    ['in a region with blanks', at({ id: 'a b' }), /id of a region/],
    ['beyond the picture', at({ origin: { x: 0, y: 101 } }), /numbers from 0 to 100, not 101/],
    ['in a region that nobody knows', at({ writingMode: 'btlr' }), /writingMode is one of/],
    ['styled behind its end', styled({ start: 9, length: 3 }), /text, which has 11: not 3 from 9/],
    ['styled nowhere', styled({ start: 1, length: 0 }), /at least one unit/],
    ['styled in the middle of a character', styled({ start: 0, length: 4 }), /cuts one in two/],
    [
      'coloured by name',
      styled({ start: 0, length: 1, textColor: 'red' }),
      /#rrggbb or #rrggbbaa, not "red"/,
    ],
    [
      'underlined twice',
      styled({ start: 0, length: 1, decoration: ['double' as 'underline'] }),
      /decoration is one of/,
    ],
    [
      'with an empty ruby',
      styled({ start: 0, length: 1, ruby: { text: ' ' } }),
      /text of a ruby is one line/,
    ],
    ['in no language', styled({ start: 0, length: 1, language: 'de_DE' }), /tag of BCP 47/],
  ])('is not %s', (_, one, message) => {
    expect(() => {
      requireCaption(one);
    }).toThrow(
      expect.objectContaining({ code: 'invalidArgument', message: expect.stringMatching(message) }),
    );
  });

  it('is shown from its start, exactly', () => {
    const { start, end } = captionTimes({ start: new MediaTime(1, 3), duration: 0.5 });
    expect([start, end]).toEqual([
      new MediaTime(1, 3),
      expect.objectContaining({ value: 2_500_000n, timescale: 3_000_000 }),
    ]);
  });
});

describe('runs', () => {
  it('say all that styles say, of which the later ones count', () => {
    const runs = captionRuns({
      text: 'abcdef',
      styles: [
        { start: 1, length: 4, fontWeight: 'bold', textColor: '#ffffff' },
        { start: 2, length: 1, textColor: '#000000', fontStyle: undefined },
      ],
    });
    expect(runs).toEqual([
      { start: 0, text: 'a', style: {} },
      { start: 1, text: 'b', style: { fontWeight: 'bold', textColor: '#ffffff' } },
      { start: 2, text: 'c', style: { fontWeight: 'bold', textColor: '#000000' } },
      { start: 3, text: 'de', style: { fontWeight: 'bold', textColor: '#ffffff' } },
      { start: 5, text: 'f', style: {} },
    ]);
    expect(captionRuns({ text: '' })).toEqual([]);
  });

  it('are what styles say, and back', () => {
    const style = fc.record({
      start: fc.nat(7),
      length: fc.integer({ min: 1, max: 3 }),
      textColor: fc.constantFrom('#ffffff', '#000000', undefined),
      fontStyle: fc.constantFrom('italic' as const, undefined),
    });
    fc.assert(
      fc.property(fc.array(style), (styles) => {
        const text = 'abcdefghij';
        const runs = captionRuns({ text, styles });
        expect(runs.map((run) => run.text).join('')).toBe(text);
        const merged = stylesOf(runs);
        const again = captionRuns({ text, styles: merged });
        for (const { start, style: said } of runs) {
          const there = again.findLast((run) => run.start <= start);
          expect(isSameStyle(there?.style ?? {}, said)).toBe(true);
        }
        expect(stylesOf(again)).toEqual(merged);
      }),
    );
  });
});
