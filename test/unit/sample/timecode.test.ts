import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { countTimecode, type Timecode } from '../../../src/sample/timecode.js';
import { type Rational } from '../../../src/sample/time.js';

const NTSC: Rational = { num: 30_000, den: 1001 };
const FAST: Rational = { num: 60_000, den: 1001 };
const PAL: Rational = { num: 25, den: 1 };

const first = (timecode: Timecode, rate?: Rational): number | undefined =>
  countTimecode(timecode, rate).counts[0]?.frame;

const two = (value: number): string => String(value).padStart(2, '0');

/** The label of a frame, the other way round and by the rule as SMPTE tells it: count labels, skipping those that are dropped. */
function labelOf(frame: number, quanta: number, dropped: number, sign: string): string {
  const minute = quanta * 60 - dropped;
  const ten = minute * 10 + dropped;
  const rest = frame % ten;
  const minutes = rest < quanta * 60 ? 0 : Math.floor((rest - quanta * 60) / minute) + 1;
  const label = frame + dropped * (Math.floor(frame / ten) * 9 + minutes);
  const seconds = Math.floor(label / quanta);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map(two).join(':')}${sign}${two(label % quanta)}`;
}

describe('a time code', () => {
  it.each([
    ['00:00:00:00', PAL, 0],
    ['01:00:00:00', PAL, 90_000],
    ['23:59:59:24', PAL, 2_159_999],
    ['01:00:00;00', NTSC, 107_892],
    ['00:01:00;02', NTSC, 1800],
    ['00:10:00;00', NTSC, 17_982],
    ['00:01:00;04', FAST, 3600],
    ['01:00:00:00', NTSC, 108_000],
  ])('%s is a number of frames', (start, rate, frame) => {
    expect(first({ start }, rate)).toBe(frame);
  });

  it('labels every frame of a day once, whether labels are dropped or not', () => {
    const kinds = [
      [NTSC, 30, 2, ';'],
      [FAST, 60, 4, ';'],
      [NTSC, 30, 0, ':'],
      [PAL, 25, 0, ':'],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(), ([rate, quanta, dropped, sign], any) => {
        const frames = 24 * 6 * (quanta * 600 - dropped * 9);
        const start = labelOf(any % frames, quanta, dropped, sign);
        expect(first({ start }, rate)).toBe(any % frames);
      }),
    );
  });

  it('has no label that is dropped', () => {
    const drop = (start: string) => () => countTimecode({ start }, NTSC);
    expect(drop('00:01:00;00')).toThrow(/the first 2 labels of a minute are dropped/);
    expect(drop('00:01:00;01')).toThrow(/are dropped/);
    expect(drop('00:20:00;01')).not.toThrow();
    expect(() => countTimecode({ start: '00:01:00;03' }, FAST)).toThrow(/first 4 labels/);
  });

  it('may be negative, or count nothing but frames', () => {
    expect(countTimecode({ start: '-00:00:10:00' }, PAL)).toMatchObject({
      ...{ isNegative: true, wrapsAt24Hours: false, counts: [{ frame: -250 }] },
    });
    expect(countTimecode({ start: 1234 }, PAL)).toMatchObject({
      ...{ isCounter: true, wrapsAt24Hours: false, counts: [{ frame: 1234 }] },
    });
    expect(() => countTimecode({ start: '-00:00:10:00', wrapsAt24Hours: true }, PAL)).toThrow(
      /Set wrapsAt24Hours to false/,
    );
  });

  it('jumps at whole frames, in order', () => {
    const changes = (...at: number[]): Timecode => ({
      start: '00:00:00:00',
      changes: at.map((one) => ({ at: one, start: '10:00:00:00' })),
    });
    expect(countTimecode(changes(1, 2), PAL).counts.map(({ at }) => at)).toEqual([0n, 25n, 50n]);
    for (const wrong of [changes(0), changes(2, 1), changes(1, 1.001)]) {
      expect(() => countTimecode(wrong, PAL)).toThrow(/are in order/);
    }
  });

  it.each<[string, Timecode, Rational | undefined]>([
    ['without a rate', { start: '00:00:00:00' }, undefined],
    ['too fast', { start: '00:00:00:00' }, { num: 1000, den: 1 }],
    ['dropped at a whole rate', { start: '00:00:00;00' }, PAL],
    ['with too many frames', { start: '00:00:00:25' }, PAL],
    ['past a day', { start: '24:00:00:00' }, PAL],
    ['that is no time code', { start: '1:2:3' }, PAL],
    ['of two kinds', { start: '00:00:00:00', changes: [{ at: 1, start: 7 }] }, PAL],
    ['that is not whole', { start: 1.5 }, PAL],
  ])('is refused: %s', (_, timecode, rate) => {
    expect(() => countTimecode(timecode, rate)).toThrow(
      expect.objectContaining({ code: 'invalidArgument' }),
    );
  });
});
