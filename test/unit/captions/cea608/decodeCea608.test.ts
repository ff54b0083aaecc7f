import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Cea608Pair, paired } from '../../../../src/captions/cea608/cea608Pair.js';
import { decodeCea608 } from '../../../../src/captions/cea608/decodeCea608.js';
import { requireCaption } from '../../../../src/sample/checkCaption.js';
import { type MediaTime } from '../../../../src/sample/time.js';
import { codeOf } from '../../../support/codeOf.js';

/** Pairs without parity, one a frame from `from` on; `0000` where nothing is sent. */
const pairs = (codes: string, from = 0): Cea608Pair[] =>
  codes.split(' ').map((code, place) => ({
    frame: from + place,
    code: paired(Number.parseInt(code, 16)),
  }));

const frames = (time: unknown): number => Number((time as MediaTime).value) / 1001;

/** Texts, and the frames from which to which they are shown. */
const read = (...sent: readonly Cea608Pair[][]): [string, number, number][] =>
  decodeCea608(sent.flat()).map(({ text, start, duration }) => [
    text,
    frames(start),
    frames(start) + frames(duration),
  ]);

const HELLO = '1470 1470 4865 6c6c 6f00';
const POP_ON = `1420 1420 142e 142e ${HELLO} 142f 142f`;

describe('pairs of CEA-608', () => {
  it('are captions with their rows, columns and styles', () => {
    const codes =
      '1420 1420 1352 1352 1721 1721 1129 1129 4869 2000 1022 1022 4a6f 1447 1447 2a31 112e 112e 6100 142f 142f';
    const end = pairs('142c', 100);
    expect(decodeCea608([...pairs(codes), ...end])).toEqual([
      {
        ...{ text: 'Hi Jo', start: expect.anything(), duration: expect.anything() },
        textAlignment: 'left',
        region: {
          ...{ id: 'popOn-6-11-5-1', units: 'cells' },
          ...{ origin: { x: 6, y: 11 }, size: { width: 5, height: 1 } },
        },
        styles: [
          { start: 0, length: 3, textColor: '#ff0000', decoration: ['underline'] },
          {
            ...{ start: 3, length: 2, textColor: '#ff0000', decoration: ['underline'] },
            backgroundColor: '#00ff00',
          },
        ],
      },
      {
        ...{ text: 'á1 a', start: expect.anything(), duration: expect.anything() },
        textAlignment: 'left',
        region: {
          ...{ id: 'popOn-0-13-4-1', units: 'cells' },
          ...{ origin: { x: 0, y: 13 }, size: { width: 4, height: 1 } },
        },
        styles: [
          { start: 0, length: 3, textColor: '#00ffff', decoration: ['underline'] },
          { start: 3, length: 1, textColor: '#00ffff', fontStyle: 'italic' },
        ],
      },
    ]);
  });

  it('show what was loaded from its end on', () => {
    expect(read(pairs(POP_ON), pairs('142c 142c', 50))).toEqual([['Hello', 9, 50]]);
    expect(read(pairs(POP_ON))).toEqual([['Hello', 9, 11]]);
  });

  it('are done once when they are sent twice, and twice when they are sent four times', () => {
    const rolled = '1425 1425 1470 1470 6100 142d 142d 6200 142d 142d';
    expect(read(pairs(rolled)).map(([text]) => text)).toEqual(['a', 'b']);
    expect(read(pairs(`1420 1470 1137 1137 1137 1137 142f`))).toEqual([['♪♪', 6, 7]]);
    // With a frame between them they are two.
    expect(read(pairs('1420 1470 1137 0000 1137 142f'))).toEqual([['♪♪', 5, 6]]);
  });

  it('may come with one frame, as there are fewer pictures than frames of line 21', () => {
    const halved = pairs(POP_ON).map(({ frame, code }) => ({ frame: frame >> 1, code }));
    expect(read(halved, pairs('142c', 50))).toEqual([['Hello', 4, 50]]);
  });

  it('roll up: each row is a caption, until the next one', () => {
    const row = (text: string): string => `1426 1426 142d 142d 1470 1470 ${text}`;
    expect(
      read(pairs(row('6f6e 6500'), 10), pairs(row('7477 6f00'), 40), pairs('142c', 90)),
    ).toEqual([
      ['one', 12, 42],
      ['two', 42, 90],
    ]);
    // Nothing came for a while after the row had been made free.
    expect(
      read(
        pairs(row('6f6e 6500'), 10),
        pairs('142d 142d', 40),
        pairs('7400', 60),
        pairs('142c', 90),
      ),
    ).toEqual([
      ['one', 12, 40],
      ['t', 60, 90],
    ]);
  });

  it('roll up elsewhere when the row changes, and in less when there are fewer rows', () => {
    const codes = '1427 1427 1470 1470 6f6e 142d 142d 1140 1140 7477';
    const [one, two] = decodeCea608(pairs(codes));
    expect(one?.region).toMatchObject({ origin: { x: 0, y: 11 }, size: { height: 4 } });
    expect(two?.region).toMatchObject({ origin: { x: 0, y: 0 }, size: { height: 4 } });
  });

  it('are revealed as they come', () => {
    expect(read(pairs(`1429 1429 ${HELLO}`, 20), pairs('142c', 60))).toEqual([['Hello', 24, 60]]);
    expect(decodeCea608(pairs(`1429 ${HELLO}`))[0]?.animation).toBe('characterReveal');
  });

  it('may go back, and delete', () => {
    expect(read(pairs('1420 1470 6162 1421 1421 6300 142f'))).toEqual([['ac', 6, 7]]);
    expect(read(pairs('1420 1470 6162 1474 1424 142f'))).toEqual([['ab', 5, 6]]);
    expect(read(pairs('1420 1470 6162 1470 1424 6300 142f'))).toEqual([['c', 6, 7]]);
    expect(read(pairs('1420 1470 6162 142e 142f'))).toEqual([]);
  });

  it('that are damaged are a block, or no command', () => {
    const damaged = pairs(POP_ON).map((pair) =>
      pair.frame === 6 ? { ...pair, code: pair.code ^ 0x8000 } : pair,
    );
    expect(read(damaged)).toEqual([['█ello', 9, 11]]);
    const unshown = pairs(POP_ON).map((pair) =>
      pair.frame === 9 ? { ...pair, code: pair.code ^ 0x0080 } : pair,
    );
    // Done when it comes again.
    expect(read(unshown)).toEqual([['Hello', 10, 11]]);
  });

  it('of the second channel and of text are passed over', () => {
    expect(read(pairs(POP_ON.replace('6c6c', '1c20 7878 1420 6c6c')))).toEqual([['Hello', 12, 14]]);
    expect(read(pairs(POP_ON.replace('6c6c', '142a 7878 1420 6c6c')))).toEqual([['Hello', 12, 14]]);
    expect(read(pairs('6162 1470 6162 142f'))).toEqual([]);
  });

  it('go on in the last column when a row is full', () => {
    const row = `1420 1470 ${'7878 '.repeat(16)}7979 142f`;
    expect(read(pairs(row))[0]?.[0]).toBe(`${'x'.repeat(31)}y`);
  });

  it('are captions in the middle, or at the right, where they look so', () => {
    const two = (first: string, second: string): unknown =>
      decodeCea608(pairs(`1420 ${first} ${second} 142f`)).map(({ text, textAlignment }) => [
        text,
        textAlignment,
      ]);
    expect(two('1340 6161 6161', '1360 1721 6262')).toEqual([['aaaa\nbb', 'center']]);
    expect(two('1340 6161 6161', '1360 1722 6262')).toEqual([['aaaa\nbb', 'right']]);
    expect(two('1340 6161 6161', '1360 1723 6262')).toEqual([['aaaa\n   bb', 'left']]);
  });

  it.each<[string, Cea608Pair[]]>([
    ['more than 16 bits', [{ frame: 0, code: 0x1_0000 }]],
    ['halves', [{ frame: 0, code: 0.5 }]],
    [
      'frames that go back',
      [
        { frame: 2, code: 0 },
        { frame: 1, code: 0 },
      ],
    ],
    ['frames before zero', [{ frame: -1, code: 0 }]],
  ])('are no %s', (_, wrong) => {
    expect(codeOf(() => decodeCea608(wrong))).toBe('invalidArgument');
  });

  it('may be anything: what comes of it are captions, in order', () => {
    const junk = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom(0x9420, 0x9425, 0x94a7, 0x9429, 0x942c, 0x94ad, 0x942f, 0x9470, 0x91d0),
        fc.integer({ min: 0x1000, max: 0x1f7f }).map(paired),
        fc.integer({ min: 0x2020, max: 0x7f7f }).map(paired),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(junk, (codes) => {
        let last = 0;
        for (const caption of decodeCea608(codes.map((code, frame) => ({ frame, code })))) {
          requireCaption(caption);
          expect(caption.text.trim()).not.toBe('');
          const end = frames(caption.start) + frames(caption.duration);
          expect(end).toBeGreaterThanOrEqual(last);
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });
});
