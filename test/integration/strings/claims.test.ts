/** A file is claimed by its number, which another one may get as soon as it is gone. */
import { lstatSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { claimFile } from '../../../src/av/fileClaims.js';
import { FileOutlet } from '../../../src/av/fileOutlet.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

/** Whether a file of this number could be claimed. */
function isFree(stats: { dev: bigint; ino: bigint }): boolean {
  try {
    claimFile('another', stats)();
    return true;
  } catch {
    return false;
  }
}

describe('the claim of a file', () => {
  let opens: jest.SpiedFunction<typeof promises.open>;
  let onClose: () => void = () => undefined;

  beforeEach(() => {
    const { open } = promises;
    opens = jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      const close = handle.close.bind(handle);
      handle.close = () => {
        onClose();
        return close();
      };
      return handle;
    });
  });

  afterEach(() => {
    opens.mockRestore();
    onClose = () => undefined;
  });

  it('ends before a file that is given up is closed', async () => {
    const outlet = await FileOutlet.open(path('given-up.mp4'));
    const stats = lstatSync(path('given-up.mp4'), { bigint: true });
    expect(isFree(stats)).toBe(false);
    const free: boolean[] = [];
    onClose = () => free.push(isFree(stats));
    await outlet.abort('enough');
    expect(free).toEqual([true]);
  });

  it('ends before a file that is replaced is gone', async () => {
    writeFileSync(path('old.mp4'), 'old');
    const old = lstatSync(path('old.mp4'), { bigint: true });
    const outlet = await FileOutlet.open(path('old.mp4'), { overwrite: true });
    expect(isFree(old)).toBe(false);
    await outlet.write(Buffer.from('new'), 0);
    await outlet.close();
    expect(isFree(old)).toBe(true);
  });

  it('ends before a copy has taken the place of a file', async () => {
    const outlet = await FileOutlet.open(path('copied.mp4'));
    const before = lstatSync(path('copied.mp4'), { bigint: true });
    await outlet.write(Buffer.from('movie'), 0);
    const free: boolean[] = [];
    onClose = () => free.push(isFree(before));
    await outlet.rewrite?.(
      async (file, write) => {
        await write(await file.read(0, 5));
      },
      () => undefined,
    );
    expect(free).toEqual([true]);
    const after = lstatSync(path('copied.mp4'), { bigint: true });
    expect(isFree(after)).toBe(false);
    await outlet.close();
    expect(isFree(after)).toBe(true);
  });
});
