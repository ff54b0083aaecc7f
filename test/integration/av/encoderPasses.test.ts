/** Encoders' own passes: what they gain, what is refused, and what a pass leaves behind. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { from, lastValueFrom } from 'rxjs';

import { openEncoder } from '../../../src/av/encoder.js';
import { statisticsReleased } from '../../../src/av/statisticsUse.js';
import { type EncoderPass } from '../../../src/backend.js';
import { type EncoderChoice, type VideoSettings } from '../../../src/codec/settings.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { clipPictures, encodeClip, type PassResult } from '../../support/passes.js';
import { picture, scratch, tones } from '../../support/writing.js';

const path = scratch();
const ENCODERS = ['libx264', 'libx265'];
const TARGET = 300_000;
const rated = (codec: string): VideoSettings => ({ codec, averageBitRate: TARGET });
const settings = (codec: string): VideoSettings => ({ ...rated(codec), preset: 'fast' });

let folders = 0;
let statistics = '';
/** Of several passes the one with this number. */
const pass = (number: number, of = 2): EncoderPass => ({
  number,
  isLast: number === of,
  statistics,
});
const miss = ({ rate }: PassResult): number => Math.abs(rate - TARGET) / TARGET;

beforeEach(() => {
  // What some parsers would take for an end, a value or an escape.
  const folder = path(`${String(folders++)} a:b=c 'ü',\\n%d`);
  mkdirSync(folder);
  statistics = `${folder}/statistics`;
  openLedger();
});

afterEach(() => {
  expect(closeLedger()).toEqual([]);
  expect(statisticsReleased(statistics)).toBeUndefined();
});

describe.each(ENCODERS)('%s', (codec) => {
  it('comes nearer to its rate with each pass', async () => {
    const one = await encodeClip(settings(codec));
    const first = await encodeClip(settings(codec), { pass: pass(1) });
    const second = await encodeClip(settings(codec), { pass: pass(2) });
    // The same statistics serve a pass that writes some as well.
    const middle = await encodeClip(settings(codec), { pass: pass(2, 3) });
    const third = await encodeClip(settings(codec), { pass: pass(3, 3) });
    expect(miss(one)).toBeGreaterThan(0.25);
    expect(miss(second)).toBeLessThan(0.2);
    expect(miss(third)).toBeLessThan(0.05);
    expect(miss(second)).toBeGreaterThan(miss(third));
    expect(middle.sizes).toEqual(second.sizes);
    const counts = [one, first, second, middle, third].map(({ sizes }) => sizes.length);
    expect(new Set(counts)).toEqual(new Set([120]));
  });

  it('leaves statistics, and no file beside them', async () => {
    await encodeClip(settings(codec), { pass: pass(1), most: 12 });
    await encodeClip(settings(codec), { pass: pass(2), most: 12 });
    const own = codec === 'libx264' ? 'mbtree' : 'cutree';
    expect(readdirSync(dirname(statistics)).sort()).toEqual(['statistics', `statistics.${own}`]);
  });

  it('makes its first pass fast, unless its own options say otherwise', async () => {
    const [mark, option] =
      codec === 'libx264'
        ? [/ ref=1 /, { fastfirstpass: 0 }]
        : [/ no-slow-firstpass /, { 'x265-params': 'slow-firstpass=1' }];
    const told = (): string => readFileSync(statistics, 'latin1').split('\n', 1)[0] ?? '';
    await encodeClip(settings(codec), { pass: pass(1), most: 5 });
    expect(told()).toMatch(mark);
    const slow = { ...settings(codec), options: option as Record<string, string | number> };
    await encodeClip(slow, { pass: pass(1), most: 5 });
    expect(told()).not.toMatch(mark);
  });

  it('is an ordinary encode when the first pass is the last', async () => {
    const plain = await encodeClip(settings(codec), { most: 12 });
    const only = await encodeClip(settings(codec), { pass: pass(1, 1), most: 12 });
    expect(only.sizes).toEqual(plain.sizes);
    expect(readdirSync(dirname(statistics))).toEqual([]);
  });

  it('needs the statistics of the pass before', async () => {
    await expect(encodeClip(settings(codec), { pass: pass(2) })).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('are missing'),
    });
  });

  it.each([
    ['empty', () => ''],
    ['not whole', (text: string) => text.slice(0, -40)],
    ['without their head', (text: string) => text.slice(text.indexOf('\n') + 1)],
    ['something else', () => 'Dear reader,\n'],
  ])('refuses statistics that are %s', async (_, damage) => {
    await encodeClip(settings(codec), { pass: pass(1), most: 5 });
    writeFileSync(statistics, damage(readFileSync(statistics, 'latin1')), 'latin1');
    await expect(encodeClip(settings(codec), { pass: pass(2), most: 5 })).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('damaged'),
    });
  });

  it('refuses to open when the second file of its statistics is missing', async () => {
    await encodeClip(settings(codec), { pass: pass(1), most: 5 });
    const own = codec === 'libx264' ? 'mbtree' : 'cutree';
    rmSync(`${statistics}.${own}`);
    await expect(encodeClip(settings(codec), { pass: pass(2), most: 5 })).rejects.toMatchObject({
      code: 'encoderNotFound',
    });
  });

  it.each([
    ['more', 6],
    ['fewer', 4],
  ])('refuses %s pictures than the pass before was given', async (how, most) => {
    await encodeClip(settings(codec), { pass: pass(1), most: 5 });
    await expect(encodeClip(settings(codec), { pass: pass(2), most })).rejects.toMatchObject({
      code: 'encodeFailed',
      message: expect.stringContaining(`${how} came than the 5`),
    });
  });

  it('may be cancelled in the middle of a pass, and begun anew', async () => {
    for (const number of [1, 2]) {
      const pictures = clipPictures(8);
      const { value: first } = (await pictures.next()) as { value: ReturnType<typeof picture> };
      const work = await openEncoder(first, settings(codec), () => undefined, pass(number));
      const under = lastValueFrom(from(work.push(first)), { defaultValue: undefined });
      under.catch(() => undefined);
      // The picture is on its way through the encoder.
      work.close();
      await pictures.return(undefined);
      await statisticsReleased(statistics);
      const whole = await encodeClip(settings(codec), { pass: pass(number), most: 5 });
      expect(whole.sizes).toHaveLength(5);
    }
  });
});

describe('passes of an encoder', () => {
  it('wait for each other while one is being closed, and not for one that is at work', async () => {
    const first = picture(0);
    const work = await openEncoder(first, settings('libx264'), () => undefined, pass(1));
    await expect(encodeClip(settings('libx264'), { pass: pass(1) })).rejects.toMatchObject({
      code: 'invalidState',
    });
    const under = lastValueFrom(from(work.push(first)), { defaultValue: undefined });
    under.catch(() => undefined);
    work.close();
    await encodeClip(settings('libx264'), { pass: pass(1), most: 2 });
  });

  it.each(['vp9', 'av1', 'mpeg4', 'mjpeg', 'prores', 'ffv1'])('are not for %s', async (codec) => {
    await expect(encodeClip(rated(codec), { pass: pass(1), most: 2 })).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
      message: expect.stringMatching(/passes of its own; those that can are libx264, libx265\./),
    });
  });

  it('are not for sound', async () => {
    const [tone] = tones(1);
    if (!tone) throw new Error('no tone');
    const open = openEncoder(tone, { codec: 'aac' }, () => undefined, pass(1));
    await expect(open).rejects.toMatchObject({ code: 'unsupportedOutputSettings' });
    tone.close();
  });

  it('pass over encoders that have none, and say so', async () => {
    let choice: EncoderChoice | undefined;
    const first = picture(0);
    const work = await openEncoder(first, rated('h264'), (made) => (choice = made), pass(1));
    work.close();
    first.close();
    expect(choice?.encoder).toBe('libx264');
    const nvenc = choice?.refused.find(({ encoder }) => encoder === 'h264_nvenc');
    expect(nvenc?.reason).toContain('passes of its own');
  });

  it('need a bit rate to spread, once there are statistics to spread it by', async () => {
    const given = { codec: 'libx264', quality: 0.6 };
    const { sizes } = await encodeClip(given, { pass: pass(1) });
    expect(sizes).toHaveLength(120);
    await expect(encodeClip(given, { pass: pass(2) })).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
      message: expect.stringContaining('averageBitRate'),
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('have a number, and %s is none', async (number) => {
    const wrong = { number, isLast: false, statistics };
    await expect(encodeClip(settings('libx264'), { pass: wrong })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
  });

  it('are still nothing that options may begin', async () => {
    for (const options of [{ flags: '+pass1' }, { 'x264-params': 'pass=2' }]) {
      const given = { ...settings('libx264'), options };
      await expect(encodeClip(given, { pass: pass(1), most: 2 })).rejects.toMatchObject({
        code: 'unsupportedOutputSettings',
      });
    }
  });
});
