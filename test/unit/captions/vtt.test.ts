import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { captionRegions } from '../../../src/captions/captionRegions.js';
import { parseVtt } from '../../../src/captions/vtt/parseVtt.js';
import { printVtt } from '../../../src/captions/vtt/printVtt.js';
import { type Caption, type CaptionRegion } from '../../../src/sample/caption.js';
import { MediaTime } from '../../../src/sample/time.js';
import { captionsWith } from '../../support/captions.js';
import { codeOf } from '../../support/codeOf.js';

const caption = (rest: Partial<Caption>): Caption => ({
  text: 'Hi',
  start: new MediaTime(1000, 1000),
  duration: new MediaTime(500, 1000),
  ...rest,
});
const cue = (settings: string, text = 'Hi'): Caption | undefined =>
  parseVtt(`WEBVTT\n\n00:01.000 --> 00:01.500 ${settings}\n${text}`)[0];

describe('WebVTT', () => {
  it('gives back what was printed, whatever the text', () => {
    const captions = captionsWith(
      'textColor',
      'backgroundColor',
      'fontWeight',
      'fontStyle',
      'decoration',
      'textCombine',
      'ruby',
      'voice',
      'language',
    );
    fc.assert(
      fc.property(captions, (all) => {
        expect(parseVtt(printVtt(all))).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('prints as the specification has it', () => {
    const all: Caption[] = [
      caption({
        text: 'Never drink\nliquid <nitrogen>.',
        identifier: '7',
        textAlignment: 'end',
        region: captionRegions.top,
      }),
      caption({
        start: 3600,
        text: 'a b',
        styles: [
          {
            start: 0,
            length: 1,
            textColor: '#00ff00',
            decoration: ['lineThrough'],
            ruby: { text: 'x', position: 'after' },
          },
        ],
      }),
    ];
    expect(printVtt(all)).toBe(
      [
        ...[
          'WEBVTT',
          '',
          'STYLE',
          '::cue(.line-through) { text-decoration: line-through; }',
          '::cue(.ruby_after) { ruby-position: under; }',
          '',
        ],
        ...[
          '7',
          '00:00:01.000 --> 00:00:01.500 line:0%,start position:0%,line-left size:100% align:end',
          'Never drink',
          'liquid &lt;nitrogen&gt;.',
          '',
        ],
        ...[
          '01:00:00.000 --> 01:00:00.500',
          '<c.lime.line-through.ruby_after><ruby>a<rt>x</rt></ruby></c> b',
          '',
        ],
      ].join('\n'),
    );
  });

  it('reads what the specification shows', () => {
    const text = [
      '\uFEFFWEBVTT - a title\r\nKind: captions\r\n\r\nNOTE a comment\r\nof two lines\r\n',
      'STYLE\n::cue { background: red }\n',
      'REGION\nid:fred\nwidth:40%\nlines:3\nregionanchor:0%,100%\nviewportanchor:10%,90%\nscroll:up\n',
      'id with --\n00:11.000 --> 00:13.5000 region:fred align:left\n<v.first.loud Roger Bingo>We are in <i.foo>New</i> York &amp; <b>so</b>\n',
      '1:00:00,000 --> 1:00:01.000\n<c.yellow.bg_blue>We</c> <ruby>漢<rt>kan</rt>字<rt>ji</ruby> <lang fr>oui</lang> <u>x\ny</u> <00:19.000>now </b>&nope;\n',
      '00:02.000 --> 00:01.000\nends before it begins\n',
      'no times here\n',
      '00:03.000 --> 00:04.000\nfirst\n00:04.000 --> 00:05.000\nsecond, without an empty line\n',
    ].join('\n');
    const captions = parseVtt(text);
    expect(captions.map((one) => one.text)).toEqual([
      'We are in New York & so',
      'We 漢字 oui x\ny now &nope;',
      'first',
      'second, without an empty line',
    ]);
    expect(captions[0]).toMatchObject({
      identifier: 'id with --',
      textAlignment: 'left',
      region: {
        id: 'fred',
        origin: { x: 10, y: 74 },
        size: { width: 40, height: 16 },
        scroll: 'rollUp',
      },
      styles: [
        { start: 0, length: 10, voice: 'Roger Bingo' },
        { start: 10, length: 3, voice: 'Roger Bingo', fontStyle: 'italic' },
        { start: 13, length: 8, voice: 'Roger Bingo' },
        { start: 21, length: 2, voice: 'Roger Bingo', fontWeight: 'bold' },
      ],
    });
    expect(captions[1]).toMatchObject({
      start: new MediaTime(3_600_000, 1000),
      styles: [
        { start: 0, length: 2, textColor: '#ffff00', backgroundColor: '#0000ff' },
        { start: 3, length: 1, ruby: { text: 'kan' } },
        { start: 4, length: 1, ruby: { text: 'ji' } },
        { start: 6, length: 3, language: 'fr' },
        { start: 10, length: 3, decoration: ['underline'] },
      ],
    });
  });

  it.each<[string, Partial<CaptionRegion>]>([
    [
      'line:85%,end',
      { origin: { x: 0, y: 0 }, size: { width: 100, height: 85 }, displayAlignment: 'after' },
    ],
    [
      'line:20%',
      { origin: { x: 0, y: 20 }, size: { width: 100, height: 80 }, displayAlignment: 'before' },
    ],
    [
      'line:30%,center',
      { origin: { x: 0, y: 0 }, size: { width: 100, height: 60 }, displayAlignment: 'center' },
    ],
    ['line:0', { origin: { x: 0, y: 0 }, displayAlignment: 'before' }],
    [
      'line:-1',
      { origin: { x: 0, y: 0 }, size: { width: 100, height: 100 }, displayAlignment: 'after' },
    ],
    ['size:50%', { origin: { x: 25, y: 0 }, size: { width: 50, height: 100 } }],
    ['position:30% size:40%', { origin: { x: 10, y: 0 }, size: { width: 40, height: 100 } }],
    ['align:right position:60%', { origin: { x: 0, y: 0 }, size: { width: 60, height: 100 } }],
    ['position:20%,line-left', { origin: { x: 20, y: 0 }, size: { width: 80, height: 100 } }],
    [
      'vertical:rl line:10%',
      { writingMode: 'tbrl', origin: { x: 10, y: 0 }, size: { width: 90, height: 100 } },
    ],
  ])('reads where a cue is: %s', (settings, region) => {
    expect(cue(settings)?.region).toMatchObject(region);
  });

  it.each(['', 'line:1000% size:x position', 'region:unknown'])(
    'reads no place: %s',
    (settings) => {
      expect(cue(settings)).toBeDefined();
      expect(cue(settings)?.region).toBeUndefined();
    },
  );

  it('keeps where cues are, when it is written again', () => {
    const place = fc.integer({ min: 0, max: 50 });
    const region = fc.record({
      id: fc.constant('r'),
      origin: fc.record({ x: place, y: place }),
      size: fc.record({
        width: fc.integer({ min: 1, max: 50 }),
        height: fc.integer({ min: 1, max: 50 }),
      }),
      displayAlignment: fc.constantFrom('before', 'center', 'after'),
      writingMode: fc.constantFrom('tbrl', 'tblr', undefined),
    }) as fc.Arbitrary<CaptionRegion>;
    fc.assert(
      fc.property(region, (one) => {
        const [once] = parseVtt(printVtt([caption({ region: one })]));
        const { origin, size, displayAlignment } = once?.region ?? {};
        const isVertical = one.writingMode !== undefined;
        const along = isVertical ? 'y' : 'x';
        const length = isVertical ? 'height' : 'width';
        expect([origin?.[along], size?.[length]]).toEqual([
          one.origin?.[along],
          one.size?.[length],
        ]);
        expect([displayAlignment, once?.region?.writingMode]).toEqual([
          one.displayAlignment,
          one.writingMode,
        ]);
        const [twice] = parseVtt(printVtt(once ? [once] : []));
        expect(twice?.region).toEqual(once?.region);
      }),
    );
  });

  it('keeps regions that roll up', () => {
    const region: CaptionRegion = {
      id: 'r',
      units: 'cells',
      origin: { x: 8, y: 12 },
      size: { width: 16, height: 3 },
      scroll: 'rollUp',
    };
    const [read] = parseVtt(printVtt([caption({ region })]));
    expect(read?.region).toEqual({
      id: 'r',
      origin: { x: 25, y: 80 },
      size: { width: 50, height: 21.333 },
      scroll: 'rollUp',
    });
  });

  it('says what it is not', () => {
    expect(codeOf(() => parseVtt('1\n00:00:01,000 --> 00:00:02,000\nHi'))).toBe(
      'invalidSourceMedia',
    );
    expect(codeOf(() => printVtt([caption({ identifier: 'a --> b' })]))).toBe('invalidArgument');
  });

  it('never fails on what follows', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '<',
            '>',
            '&',
            '/',
            'rt',
            'ruby',
            'v ',
            'c.',
            'lang',
            '\n',
            '00:01.000 --> 00:02.000',
            ' line:',
            '-1',
            '%',
            ',',
            ';',
            '\0',
            '\ud800',
            'REGION',
            'id:',
          ),
        ),
        (parts) => {
          for (const one of parseVtt(`WEBVTT\n\n00:01.000 --> 00:02.000${parts.join('')}`)) {
            expect(one.text).not.toMatch(/[\0\ud800]/);
          }
        },
      ),
    );
  });
});
