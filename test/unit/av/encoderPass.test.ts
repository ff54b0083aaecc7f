import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { PassRun } from '../../../src/av/encoderPass.js';
import { countPictures } from '../../../src/av/passStatistics.js';
import { type MediaError } from '../../../src/errors.js';
import { statisticsReleased, useStatistics } from '../../../src/av/statisticsUse.js';

const SETTINGS = { codec: 'libx264', averageBitRate: 1000 };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxmux-pass-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const text = (pictures: number): string =>
  [
    '#options: 2x2 fps=25/1',
    ...Array.from({ length: pictures }, (_, n) => `in:${n} out:${n} q:1 ;`),
  ]
    .map((line) => `${line}\n`)
    .join('');

describe('statistics', () => {
  it('tell how many pictures there were, wherever reading breaks them', async () => {
    const path = join(folder, 'count');
    for (const count of [1, 2, 700, 20_000]) {
      writeFileSync(path, text(count));
      expect(await countPictures(path)).toBe(count);
    }
  });

  it('that end too early are refused, but where a line ends', async () => {
    const path = join(folder, 'cut');
    const whole = text(4);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        writeFileSync(path, whole.slice(0, length));
        const lines = whole.slice(0, length).split('\n');
        const isWhole = lines.at(-1) === '' && lines.length > 2;
        const answer = await countPictures(path).catch(
          (error: unknown) => (error as MediaError).code,
        );
        expect(answer).toBe(isWhole ? lines.length - 2 : 'ioError');
      }),
    );
  });
});

describe('a pass', () => {
  it('has failed when its statistics tell of fewer pictures than it was given', async () => {
    const statistics = join(folder, 'short');
    const pass = await PassRun.begin({ number: 1, isLast: false, statistics }, SETTINGS, 'video');
    for (let n = 0; n < 3; n++) pass.take();
    writeFileSync(statistics, text(2));
    await expect(pass.end()).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('was given 3 pictures, and its statistics tell of 2'),
    });
    writeFileSync(statistics, text(3));
    await pass.end();
    pass.release();
  });

  it('takes as many pictures as the one before, and no other number', async () => {
    const statistics = join(folder, 'three');
    writeFileSync(statistics, text(3));
    const pass = await PassRun.begin({ number: 2, isLast: true, statistics }, SETTINGS, 'video');
    pass.take();
    pass.take();
    await expect(pass.end()).rejects.toMatchObject({ code: 'encodeFailed' });
    pass.take();
    await pass.end();
    expect(() => {
      pass.take();
    }).toThrow(expect.objectContaining({ code: 'encodeFailed' }));
    pass.release();
  });

  it('lets go of statistics that it could not read', async () => {
    const statistics = join(folder, 'nothing');
    const begin = PassRun.begin({ number: 2, isLast: true, statistics }, SETTINGS, 'video');
    await expect(begin).rejects.toMatchObject({ code: 'ioError' });
    expect(statisticsReleased(statistics)).toBeUndefined();
  });
});

describe('statistics in use', () => {
  it('are handed on when they are released, to one at a time', async () => {
    const first = await useStatistics('a');
    await expect(useStatistics('a')).rejects.toMatchObject({ code: 'invalidState' });
    first.ending();
    const order: string[] = [];
    const waiting = useStatistics('a').then((use) => {
      order.push('second');
      return use;
    });
    const other = await useStatistics('b');
    order.push('other');
    first.release();
    const second = await waiting;
    expect(order).toEqual(['other', 'second']);
    // Twice, or too late, it takes nothing from the next one.
    first.release();
    await expect(useStatistics('a')).rejects.toMatchObject({ code: 'invalidState' });
    second.release();
    other.release();
    expect(statisticsReleased('a')).toBeUndefined();
  });
});
