import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseScc } from '../../../../src/captions/cea608/parseScc.js';
import { printScc } from '../../../../src/captions/cea608/printScc.js';
import { sccLabel, sccMoment } from '../../../../src/captions/cea608/sccOptions.js';
import { type Caption } from '../../../../src/sample/caption.js';
import { MediaTime } from '../../../../src/sample/time.js';
import { codeOf } from '../../../support/codeOf.js';

const at = (frame: number): MediaTime => new MediaTime(frame * 1001, 30_000);
const captions: readonly Caption[] = [
  { text: 'Hello', start: at(60), duration: at(30), textAlignment: 'left' },
  { text: 'You', start: at(90), duration: at(30), textAlignment: 'left' },
];

const HELLO = `Scenarist_SCC V1.0

00:00:01:21	9420 9420 94ae 94ae 9470 9470 c8e5 ecec ef80

00:00:02:00	942f 942f

00:00:02:22	9420 9420 94ae 94ae 9470 9470 d9ef 7580

00:00:03:00	942f 942f

00:00:04:00	942c 942c
`;

const texts = (source: string, options = {}): [string, number][] =>
  parseScc(source, options).map(({ text, start }) => [
    text,
    Number((start as MediaTime).value) / 1001,
  ]);

describe('Scenarist files', () => {
  it('say at which time codes pairs are sent, and what is seen at once has a line of its own', () => {
    expect(printScc(captions)).toBe(HELLO);
  });

  it('come back', () => {
    for (const options of [
      {},
      { startTimecode: '10:00:00;00' },
      { startTimecode: '01:00:00:00' },
    ]) {
      const back = parseScc(printScc(captions, options), options);
      expect(back.map(({ text, start, duration }) => ({ text, start, duration }))).toEqual(
        captions.map(({ text, start, duration }) => ({ text, start, duration })),
      );
    }
    expect(parseScc(printScc([]))).toEqual([]);
  });

  it('begin at the time code of the movie’s zero', () => {
    expect(printScc(captions, { startTimecode: '00:59:58;02' })).toContain('\n01:00:00;02\t942f');
    expect(texts(HELLO, { startTimecode: '00:00:01:00' })).toEqual([
      ['Hello', 30],
      ['You', 60],
    ]);
  });

  it('leave labels out where they are dropped', () => {
    const numbers = fc.integer({ min: 0, max: 24 * 6 * 17_982 - 1 });
    fc.assert(
      fc.property(numbers, (frame) => {
        const label = sccLabel(frame, { quanta: 30, isDropFrame: true });
        // The parser of time codes refuses labels that are left out.
        expect(sccMoment({}, label).frame).toBe(frame);
      }),
    );
    expect(sccLabel(1800, { quanta: 30, isDropFrame: true })).toBe('00:01:00;02');
    expect(sccLabel(17_982, { quanta: 30, isDropFrame: true })).toBe('00:10:00;00');
  });

  it('are read where lines are longer than the time until the next one', () => {
    const tight = HELLO.replace('00:00:02:00', '00:00:01:23').replace(/\n/g, '\r\n');
    expect(texts(`\uFEFF${tight}`)).toEqual([
      ['Hello', 60],
      ['You', 90],
    ]);
  });

  it('may be written in capitals, with other marks', () => {
    const other = HELLO.toUpperCase()
      .replace('SCENARIST', 'Scenarist')
      .replaceAll(/:(\d\d)\t/g, ',$1 ');
    expect(texts(other).map(([text]) => text)).toEqual(['Hello', 'You']);
  });

  it.each<[string, string, RegExp]>([
    ['another file', 'WEBVTT\n', /begins with 'Scenarist_SCC V1.0', not with "WEBVTT"/],
    ['an empty one', '', /not with ""/],
    ['a line without a time code', `${HELLO}9420 9420\n`, /a time code and pairs of bytes/],
    ['a line without pairs', `${HELLO}00:00:05:00\n`, /a time code and pairs of bytes/],
    ['a broken pair', `${HELLO}00:00:05:00\t942\n`, /not "00:00:05:00\\t942"/],
    [
      'a time code that is none',
      `${HELLO}00:00:05:30\t9420\n`,
      /frame 30, and frames count from 0/,
    ],
    ['a label that is dropped', `${HELLO}00:01:00;00\t9420\n`, /There is no '00:01:00;00'/],
  ])('do not hold %s', (_, source, message) => {
    expect(codeOf(() => parseScc(source))).toBe('invalidSourceMedia');
    expect(() => parseScc(source)).toThrow(message);
  });

  it('do not begin before the movie’s zero, nor last longer than a day', () => {
    expect(() => parseScc(HELLO, { startTimecode: '00:00:03:00' })).toThrow(
      /before the movie's zero/,
    );
    expect(codeOf(() => printScc(captions, { startTimecode: '23:59:58:00' }))).toBe(
      'invalidArgument',
    );
    expect(codeOf(() => printScc(captions, { startTimecode: 'noon' }))).toBe('invalidArgument');
  });
});
