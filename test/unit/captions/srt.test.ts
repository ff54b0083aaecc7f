import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { captionRegions } from '../../../src/captions/captionRegions.js';
import { parseSrt } from '../../../src/captions/srt/parseSrt.js';
import { printSrt } from '../../../src/captions/srt/printSrt.js';
import { type Caption } from '../../../src/sample/caption.js';
import { MediaTime } from '../../../src/sample/time.js';
import { captionsWith } from '../../support/captions.js';
import { codeOf } from '../../support/codeOf.js';

const seconds = (from: number, to: number): Pick<Caption, 'start' | 'duration'> => ({
  start: new MediaTime(from * 1000, 1000),
  duration: new MediaTime((to - from) * 1000, 1000),
});

describe('SubRip', () => {
  it('gives back what was printed, whatever the text', () => {
    // What ends with blanks is taken for the empty line.
    const plain = (one: Caption): boolean => !/(?:^|\n)[^\S\n]+$/.test(one.text);
    const told = captionsWith('textColor', 'fontWeight', 'fontStyle').map((all) =>
      all.filter(plain),
    );
    fc.assert(
      fc.property(told, (all) => {
        expect(parseSrt(printSrt(all))).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('reads the wild ones', () => {
    const text =
      '\uFEFF1\r\n00:00:01,5 --> 00:00:02.25 X1:10 X2:20\r\n<I>Good</i> <font color=yellow face="Arial">morning</FONT> {\\an8}{\\fad(1,2)}AT&T & <x>\r\n\r\n' +
      '1\r\n00:00:03,000 --> 00:00:04,000\r\nwith an\r\n\r\nempty line, and\r\n1984\r\n\r\n\r\n' +
      '99\r\n00:00:05,000 --> 00:00:05,000\r\nends at once\r\n\r\n' +
      '00:00:06,000 --> 00:00:07,000\r\nwithout a number\r\n5\r\n0:00:08,000-->0:00:09,000\r\n{\\a6}last';
    const captions = parseSrt(text);
    expect(captions).toEqual([
      {
        ...{ start: new MediaTime(1500, 1000), duration: new MediaTime(750, 1000) },
        text: 'Good morning AT&T & <x>',
        styles: [
          { start: 0, length: 4, fontStyle: 'italic' },
          { start: 5, length: 7, textColor: '#ffff00' },
        ],
        region: captionRegions.top,
      },
      { ...seconds(3, 4), text: 'with an\n\nempty line, and\n1984' },
      { ...seconds(6, 7), text: 'without a number\n5' },
      { ...seconds(8, 9), text: 'last' },
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('keeps the place %d', (place) => {
    const source = `1\n00:00:01,000 --> 00:00:02,000\n{\\an${place}}Hi\n`;
    const [caption] = parseSrt(source);
    expect(caption?.text).toBe('Hi');
    const printed = printSrt(caption ? [caption] : []);
    expect(printed).toBe(place === 2 ? source.replace('{\\an2}', '') : source);
  });

  it('is nothing without times', () => {
    expect(codeOf(() => parseSrt('Dear diary,\n'))).toBe('invalidSourceMedia');
    expect(parseSrt('')).toEqual([]);
  });
});
