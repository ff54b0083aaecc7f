import { type FileHandle } from 'node:fs/promises';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { FileSync, syncIntervalOf } from '../../../src/av/fileSync.js';

/** A file whose disk answers when it is told to. */
class SlowDisk {
  public started = 0;
  public finished = 0;
  #answers: ((error?: Error) => void)[] = [];

  public readonly handle = {
    datasync: () => this.#sync(),
    sync: () => this.#sync(),
  } as unknown as FileHandle;

  public async answer(error?: Error): Promise<void> {
    this.#answers.shift()?.(error);
    await jest.advanceTimersByTimeAsync(0);
  }

  async #sync(): Promise<void> {
    this.started++;
    const error = await new Promise<Error | undefined>((resolve) => this.#answers.push(resolve));
    if (error) throw error;
    this.finished++;
  }
}

describe('bringing a file to the disk', () => {
  let failures: unknown[];
  let disk: SlowDisk;
  let sync: FileSync;

  beforeEach(() => {
    jest.useFakeTimers();
    failures = [];
    disk = new SlowDisk();
    sync = new FileSync(1000, (error) => failures.push(error));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('happens an interval after what was written first, once for all that came meanwhile', async () => {
    for (let at = 0; at < 900; at += 100) {
      sync.wrote(disk.handle);
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(disk.started).toBe(0);
    await jest.advanceTimersByTimeAsync(100);
    expect(disk.started).toBe(1);
    await disk.answer();
    await jest.advanceTimersByTimeAsync(10_000);
    expect([disk.started, disk.finished]).toEqual([1, 1]);
  });

  it('happens as soon as what belongs together is written, but not more often than each interval', async () => {
    const write = (): void => {
      sync.wrote(disk.handle);
      sync.rested(disk.handle);
    };
    write();
    await jest.advanceTimersByTimeAsync(0);
    await disk.answer();
    expect([disk.started, disk.finished]).toEqual([1, 1]);
    await jest.advanceTimersByTimeAsync(400);
    write();
    await jest.advanceTimersByTimeAsync(599);
    expect(disk.started).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(disk.started).toBe(2);
    await disk.answer();
    await jest.advanceTimersByTimeAsync(3000);
    write();
    await jest.advanceTimersByTimeAsync(0);
    expect(disk.started).toBe(3);
    sync.rested(disk.handle);
    await disk.answer();
    await jest.advanceTimersByTimeAsync(3000);
    expect(disk.started).toBe(3);
  });

  it('is not asked of a disk again that has not even begun what was asked before', async () => {
    for (let second = 0; second < 6; second++) {
      sync.wrote(disk.handle);
      await jest.advanceTimersByTimeAsync(1000);
    }
    await disk.answer();
    await disk.answer();
    await jest.advanceTimersByTimeAsync(3000);
    expect([disk.started, disk.finished]).toEqual([2, 2]);
  });

  it('waits for a slow disk, and then brings what came meanwhile', async () => {
    for (let second = 0; second < 3; second++) {
      sync.wrote(disk.handle);
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(disk.started).toBe(1);
    await disk.answer();
    expect(disk.started).toBe(2);
  });

  it('tells that the disk failed', async () => {
    sync.wrote(disk.handle);
    await jest.advanceTimersByTimeAsync(1000);
    const broken = new Error('EIO');
    await disk.answer(broken);
    expect(failures).toEqual([broken]);
  });

  it('ends with the whole file, and not before what is under way', async () => {
    sync.wrote(disk.handle);
    await jest.advanceTimersByTimeAsync(1000);
    sync.wrote(disk.handle);
    let isDone = false;
    void sync.finish(disk.handle).then(() => (isDone = true));
    await jest.advanceTimersByTimeAsync(5000);
    expect([disk.started, isDone]).toEqual([1, false]);
    await disk.answer();
    expect([disk.started, isDone]).toEqual([2, false]);
    await disk.answer();
    expect([disk.finished, isDone]).toEqual([2, true]);
  });
});

describe('durability', () => {
  it('is in seconds', () => {
    expect(syncIntervalOf({})).toBeUndefined();
    expect(syncIntervalOf({ durability: { syncInterval: 1.5 } })).toBe(1500);
  });

  it.each([0, -1, 3601])('is not %d s', (syncInterval) => {
    expect(() => syncIntervalOf({ durability: { syncInterval } })).toThrow(
      /above 0 and at most 3600/,
    );
  });
});
