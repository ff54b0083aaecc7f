import { describe, expect, it } from '@jest/globals';

import { decodeCea608 } from '../../../../src/captions/cea608/decodeCea608.js';
import { encodeCea608 } from '../../../../src/captions/cea608/encodeCea608.js';
import { type Caption, type CaptionStyle } from '../../../../src/sample/caption.js';
import { MediaTime } from '../../../../src/sample/time.js';
import { codeOf } from '../../../support/codeOf.js';

const at = (frame: number): MediaTime => new MediaTime(frame * 1001, 30_000);
const shown = (text: string, from: number, to: number, rest: Partial<Caption> = {}): Caption => ({
  text,
  start: at(from),
  duration: at(to - from),
  ...rest,
});
const caption = (rest: Partial<Caption> = {}): Caption => shown('Hello', 60, 120, rest);
const left = { textAlignment: 'left' } as const;
const rolling = (height: number, y = 15 - height): Partial<Caption> => ({
  region: {
    ...{ id: 'roll', units: 'cells', origin: { x: 0, y }, size: { width: 32, height } },
    scroll: 'rollUp',
  },
  ...left,
});

/** Runs of pairs, each with the frame of its first. */
function sent(...captions: readonly Caption[]): [number, string][] {
  const runs: [number, string][] = [];
  let next = -1;
  for (const { frame, code } of encodeCea608(captions)) {
    const last = runs.at(-1);
    const text = code.toString(16).padStart(4, '0');
    if (last && frame === next) last[1] += ` ${text}`;
    else runs.push([frame, text]);
    next = frame + 1;
  }
  return runs;
}

function messageOf(captions: readonly Caption[]): string {
  try {
    encodeCea608(captions);
  } catch (error) {
    expect(codeOf(() => encodeCea608(captions))).toBe('invalidArgument');
    return (error as Error).message;
  }
  return 'no error';
}

describe('what is sent', () => {
  it('is loaded before it is shown, and then cleared', () => {
    expect(sent(caption(left))).toEqual([
      // RCL, ENM, row 15 in white, Hello; EOC at frame 60.
      [51, '9420 9420 94ae 94ae 9470 9470 c8e5 ecec ef80 942f 942f'],
      [120, '942c 942c'],
    ]);
  });

  it('clears nothing where one follows the other', () => {
    expect(sent(shown('one', 60, 90, left), shown('two', 90, 120, left))).toEqual([
      [52, '9420 9420 94ae 94ae 9470 9470 ef6e e580 942f 942f'],
      [82, '9420 9420 94ae 94ae 9470 9470 f4f7 ef80 942f 942f'],
      [120, '942c 942c'],
    ]);
  });

  it('goes around what clears the screen meanwhile', () => {
    expect(sent(shown('one', 60, 86, left), shown('two', 90, 120, left)).slice(1)).toEqual([
      [80, '9420 9420 94ae 94ae 9470 9470 942c 942c f4f7 ef80 942f 942f'],
      [120, '942c 942c'],
    ]);
  });

  it('leaves out what is only said again', () => {
    expect(sent(shown('one', 60, 61, left), shown('two', 90, 120, left)).slice(0, 1)).toEqual([
      [52, '9420 9420 94ae 94ae 9470 9470 ef6e e580 942f 942c 942c'],
    ]);
    expect(sent(shown('one', 60, 89, left), shown('two', 90, 120, left))[1]).toEqual([
      81,
      '9420 9420 94ae 94ae 9470 9470 f4f7 ef80 942c 942f 942f',
    ]);
  });

  it('rolls up from the frame on at which it is shown', () => {
    expect(sent(shown('one', 60, 90, rolling(2)), shown('two', 90, 120, rolling(2)))).toEqual([
      [58, '9425 9425 94ad 94ad 9470 9470 ef6e e580'],
      [88, '9425 9425 94ad 94ad 9470 9470 f4f7 ef80'],
      [120, '942c 942c'],
    ]);
  });

  it('does not say again how it rolls where there is no time', () => {
    const first = shown('one', 60, 66, rolling(4, 1));
    expect(sent(first, shown('two', 66, 90, rolling(4, 1)))).toEqual([
      [58, '94a7 94a7 94ad 94ad 15d0 15d0 ef6e e580 94ad 94ad 15d0 15d0 f4f7 ef80'],
      [90, '942c 942c'],
    ]);
  });

  it('is revealed from the frame on at which it is shown', () => {
    expect(sent(caption({ ...left, animation: 'characterReveal' }))).toEqual([
      [56, '9429 9429 9470 9470 c8e5 ecec ef80'],
      [120, '942c 942c'],
    ]);
    expect(
      sent(shown('one', 40, 60, left), caption({ ...left, animation: 'characterReveal' }))[1],
    ).toEqual([54, '942c 942c 9429 9429 9470 9470 c8e5 ecec ef80']);
  });

  it('has a code between two equal signs of two bytes, of which decoders would show one', () => {
    expect(sent(caption({ ...left, text: '♪♪' }))[0]).toEqual([
      48,
      '9420 9420 94ae 94ae 9470 9470 9137 9137 9420 9420 9137 9137 942f 942f',
    ]);
  });

  it('has something in front of letters that not every decoder knows', () => {
    expect(sent(caption({ ...left, text: 'ÀÄ' }))[0]?.[1]).toContain(
      'c180 92b0 92b0 c180 13b0 13b0',
    );
  });

  it.each<[string, Partial<Caption>, string]>([
    ['in the middle', { text: 'ab' }, '9476 9476 9723 9723 6162'],
    ['at the right', { text: 'ab', textAlignment: 'right' }, '94fe 94fe 97a2 97a2 6162'],
    [
      'in a region',
      { text: 'ab', ...left, region: { id: 'a', units: 'cells', origin: { x: 5, y: 0 } } },
      '9152 9152 97a1 97a1 6162',
    ],
    [
      'underlined',
      { text: 'ab', ...left, styles: [{ start: 0, length: 2, decoration: ['underline'] }] },
      '94f1 94f1 6162',
    ],
    [
      'in yellow',
      { text: 'ab', ...left, styles: [{ start: 0, length: 2, textColor: '#FFFF00' }] },
      '94ea 94ea 6162',
    ],
    [
      'in italics',
      { text: 'ab', ...left, styles: [{ start: 0, length: 2, fontStyle: 'italic' }] },
      '946e 946e 6162',
    ],
    [
      'on blue, half transparent',
      { text: ' ab', ...left, styles: [{ start: 1, length: 2, backgroundColor: '#0000ff80' }] },
      '9470 9470 2080 1025 1025 6162',
    ],
    [
      'in red from a word on',
      { text: 'a b', ...left, styles: [{ start: 2, length: 1, textColor: '#ff0000ff' }] },
      '9470 9470 6180 91a8 91a8 6280',
    ],
  ])('may stand %s', (_, rest, codes) => {
    expect(sent(caption(rest))[0]?.[1]).toContain(codes);
  });

  it('is the whole screen anew whenever one of several comes or goes', () => {
    const top = { ...left, region: { id: 'top', units: 'cells', origin: { x: 0, y: 0 } } } as const;
    const one = shown('one', 60, 150, left);
    const two = shown('two', 90, 120, top);
    expect(sent(one, two).map(([, codes]) => codes.replace(/9420.*94ae /, ''))).toEqual([
      '9470 9470 ef6e e580 942f 942f',
      '91d0 91d0 f4f7 ef80 9470 9470 ef6e e580 942f 942f',
      '9470 9470 ef6e e580 942f 942f',
      '942c 942c',
    ]);
    const shownAt = decodeCea608(encodeCea608([one, two])).map(({ text, start }) => [
      text,
      Math.round((start as MediaTime).seconds * 29.97),
    ]);
    expect(shownAt).toEqual([
      ['one', 60],
      ['two', 90],
      ['one', 90],
      ['one', 120],
    ]);
  });

  it('is nothing for a caption without text', () => {
    expect(sent(caption({ text: ' \n ' }))).toEqual([]);
    expect(encodeCea608([])).toEqual([]);
  });

  it('may be moved to the nearest frame', () => {
    const odd: Caption = { ...left, text: 'Hello', start: 1.99, duration: 2 };
    expect(messageOf([odd])).toMatch(
      /begin and end with a frame of 30000\/1001 .* nearest begins at 60060\/30000 .*alignsTimes/,
    );
    expect(encodeCea608([odd], { alignsTimes: true })).toEqual(encodeCea608([caption(left)]));
  });

  it('takes times of text formats, in milliseconds', () => {
    const { start, duration } = { start: 2.002, duration: 2.002 };
    expect(encodeCea608([{ ...left, text: 'Hello', start, duration }])).toEqual(
      encodeCea608([caption(left)]),
    );
  });

  it.each([23.976, 24, 25, 29.97, 30, 50, 59.94, 60])('goes with %s pictures a second', (fps) => {
    const isNtsc = !Number.isInteger(fps);
    const frameRate = isNtsc ? { num: Math.round(fps) * 1000, den: 1001 } : { num: fps, den: 1 };
    const rate = fps > 31 ? fps / 2 : fps;
    const start = new MediaTime(isNtsc ? 120_120 : 120_000, 30_000);
    const pairs = encodeCea608([{ ...left, text: 'Hello', start, duration: start }], { frameRate });
    expect(pairs.find(({ code }) => code === 0x942f)?.frame).toBe(Math.round(rate) * 4);
  });
});

describe('what is not shown in CEA-608', () => {
  const styled = (style: Partial<CaptionStyle>): Caption =>
    caption({ styles: [{ start: 0, length: 5, ...style }] });
  const region = (size: object, rest: object = {}): Caption =>
    caption({ region: { id: 'here', units: 'cells', ...size, ...rest } });

  it.each<[string, Caption, RegExp]>([
    ['unknown characters', caption({ text: '字' }), /no character "字" \(U\+5B57\)/],
    ['tabs', caption({ text: 'a\tb' }), /no character "\\t" \(U\+0009\)/],
    [
      'five lines',
      caption({ text: 'a\nb\nc\nd\ne' }),
      /up to 4 rows at a time, and this caption has 5/,
    ],
    [
      'long lines',
      caption({ text: 'x'.repeat(33) }),
      /32 columns, and this line has 33 characters/,
    ],
    [
      'long lines in a region',
      region({ size: { width: 4, height: 1 } }),
      /the 4 columns of its region/,
    ],
    ['other colours', styled({ textColor: '#123456' }), /colours of characters .* not #123456/],
    ['glass', styled({ textColor: '#ffffff80' }), /all opaque, not #ffffff80/],
    ['other grounds', styled({ backgroundColor: '#ff000040' }), /colours behind .* not #ff000040/],
    [
      'other lines',
      styled({ decoration: ['underline', 'overline'] }),
      /no other line than underline/,
    ],
    ['bold', styled({ fontWeight: 'bold' }), /no bold characters/],
    ['ruby', styled({ ruby: { text: 'x' } }), /has no ruby/],
    ['combined text', styled({ textCombine: 2 }), /has no textCombine/],
    ['voices', styled({ voice: 'Eva' }), /has no voice/],
    ['languages', styled({ language: 'de' }), /has no language/],
    [
      'styles in a word',
      caption({ styles: [{ start: 2, length: 3, textColor: '#ff0000' }] }),
      /before "llo" in "Hello"/,
    ],
    [
      'coloured italics at the left edge',
      { ...styled({ textColor: '#ff0000', fontStyle: 'italic' }), ...left },
      /at the beginning of "Hello" there is not as much/,
    ],
    [
      'percent',
      caption({ region: { id: 'p', origin: { x: 0, y: 80 } } }),
      /counted in cells, and 'p' is not/,
    ],
    ['columns', caption({ region: { id: 'c', writingMode: 'tbrl' } }), /from left to right/],
    ['halves of cells', region({ origin: { x: 0.5, y: 0 } }), /whole cells/],
    ['cells outside', region({ origin: { x: 0, y: 15 } }), /whole cells of 32 columns and 15 rows/],
    [
      'low regions',
      caption({ text: 'a\nb', region: { id: 'l', units: 'cells', size: { width: 9, height: 1 } } }),
      /a row for each of its lines, here 2/,
    ],
    ['high regions', region({ size: { width: 9, height: 5 } }), /4 at most, not 5/],
    ['rolling regions of one row', caption(rolling(1)), /has 2, 3 or 4 rows, not 1/],
    ['rolling regions without a height', region({}, { scroll: 'rollUp' }), /not none/],
    ['rolling lines', { ...caption(rolling(3)), text: 'a\nb' }, /is one row, without line breaks/],
    [
      'rolling revelations',
      { ...caption(rolling(3)), animation: 'characterReveal' },
      /either rolls up or is revealed/,
    ],
    ['less than a frame', caption({ duration: new MediaTime(1, 2000) }), /at least a frame/],
  ])('%s', (_, one, message) => {
    expect(messageOf([one])).toMatch(message);
    expect(messageOf([one])).toContain(`the caption ${JSON.stringify(one.text)} at 2.002 s`);
  });

  it('a start at zero', () => {
    expect(messageOf([caption({ start: 0 })])).toMatch(
      /none starts at 0: the caption "Hello" at 0.000 s needs 0.367 s before it/,
    );
  });

  it('more than two bytes a frame, and it says how much', () => {
    // RCL, ENM and the row are 6 pairs, and the text 16: 22 after frame 31.
    const text = 'x'.repeat(31);
    const until = (frame: number): string =>
      messageOf([shown(text, 30, frame, left), shown(text, frame, 90, left)]);
    expect(until(54)).toBe('no error');
    expect(until(53)).toMatch(/ 0.033 s are missing/);
    expect(until(50)).toMatch(
      /two bytes a frame, 60 a second, and for the caption "x+" at 1.668 s 0.133 s are missing/,
    );
    expect(messageOf([shown(text, 60, 70, rolling(2)), shown('y', 70, 90, rolling(2))])).toMatch(
      /for the caption "y" at 2.336 s 0.334 s are missing/,
    );
    expect(messageOf([shown(text, 60, 70, rolling(2))])).toMatch(/0.334 s are missing/);
  });

  it('captions out of order', () => {
    expect(messageOf([caption(), shown('two', 59, 60)])).toMatch(
      /comes after one at 2.002 s. Sort them/,
    );
  });

  it('captions in each other’s place, and of different kinds', () => {
    const other = shown('two', 70, 130);
    expect(messageOf([caption(), other])).toMatch(/each belongs to one caption/);
    expect(messageOf([caption(), shown('two', 90, 130, rolling(2))])).toMatch(/has one screen/);
    expect(
      messageOf([shown('one', 60, 120, rolling(2)), shown('two', 90, 130, rolling(3))]),
    ).toMatch(/has one screen/);
    expect(
      messageOf([
        caption({ animation: 'characterReveal' }),
        shown('two', 90, 130, { region: { id: 't', units: 'cells', origin: { x: 0, y: 0 } } }),
      ]),
    ).toMatch(/has one screen/);
    expect(
      messageOf([
        shown('a\nb\nc\nd', 60, 120),
        shown('two', 90, 130, { region: { id: 't', units: 'cells', origin: { x: 0, y: 0 } } }),
      ]),
    ).toMatch(/up to 4 rows/);
  });

  it('other rates', () => {
    expect(codeOf(() => encodeCea608([], { frameRate: { num: 48, den: 1 } }))).toBe(
      'invalidArgument',
    );
  });
});
