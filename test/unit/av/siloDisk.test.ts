import { type FileHandle } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { BLOCK } from '../../../src/av/siloBlocks.js';
import { SiloDisk } from '../../../src/av/siloDisk.js';

/** A file in memory, whose writes end when they are told to. */
class FakeFile {
  public readonly bytes = new Map<number, number>();
  public readonly writes: { readonly position: number; readonly size: number }[] = [];
  public fails = false;
  #waiting: (() => void)[] = [];

  public async writev(pieces: readonly Uint8Array[], position: number): Promise<unknown> {
    const size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.writes.push({ position, size });
    await new Promise<void>((done) => this.#waiting.push(done));
    if (this.fails) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    let at = position;
    for (const piece of pieces) {
      this.bytes.set(at / BLOCK, piece[0] ?? -1);
      at += piece.byteLength;
    }
    return { bytesWritten: size };
  }

  /** Lets the writes that are under way end. */
  public async turn(): Promise<void> {
    for (const done of this.#waiting.splice(0)) done();
    await new Promise((done) => setImmediate(done));
  }
}

const block = (fill: number, size = BLOCK): Uint8Array => new Uint8Array(size).fill(fill);
const over = (file: FakeFile): SiloDisk =>
  new SiloDisk(file as unknown as FileHandle, (error) => error);

describe('blocks on their way to the disk', () => {
  it('go together, and those that follow each other in one write', async () => {
    const file = new FakeFile();
    const disk = over(file);
    for (let n = 0; n < 31; n++) disk.put(n, block(n));
    expect(file.writes).toEqual([]);
    disk.put(40, block(40));
    await file.turn();
    await file.turn();
    expect(file.writes).toEqual([
      { position: 0, size: 31 * BLOCK },
      { position: 40 * BLOCK, size: BLOCK },
    ]);
  });

  it('ask to wait above 4 MiB, and to go on below 1 MiB', async () => {
    const file = new FakeFile();
    const disk = over(file);
    const said: boolean[] = [];
    disk.ready.changes$.subscribe((ready) => said.push(ready));
    for (let n = 0; n < 256; n++) disk.put(2 * n, block(n & 0xff));
    expect(said).toEqual([true]);
    disk.put(600, block(1));
    expect(said).toEqual([true, false]);
    for (let n = 0; n < 256 - 64; n++) await file.turn();
    expect(said).toEqual([true, false]);
    for (let n = 0; n < 4; n++) await file.turn();
    expect(said).toEqual([true, false, true]);
  });

  it('never wait for a writer that fills whatever room there is at once', async () => {
    const file = new FakeFile();
    const disk = over(file);
    let put = 0;
    const fillUp = (): void => {
      while (disk.ready.value && put < 3000) disk.put(put++, block(1));
    };
    disk.ready.changes$.subscribe((ready) => {
      // In a turn of its own, as pipelines that answer with promises do.
      if (ready) void Promise.resolve().then(fillUp);
    });
    for (let n = 0; n < 200 && put < 3000; n++) await file.turn();
    expect(put).toBe(3000);
    const stopped = disk.stop();
    await file.turn();
    await stopped;
  });

  it('are not written when nobody needs them any more', async () => {
    const file = new FakeFile();
    const disk = over(file);
    disk.put(0, block(1));
    disk.put(1, block(2));
    disk.drop({ block: 0, count: 1 });
    disk.put(0, block(3));
    const settled = disk.settle();
    await file.turn();
    await settled;
    expect([...file.bytes]).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  it('end as they were put last, whatever is under way', async () => {
    const step = fc.oneof(
      fc.record({ put: fc.nat(6), fill: fc.nat(200) }),
      fc.record({ drop: fc.nat(6) }),
      fc.constant('turn' as const),
      fc.constant('settle' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        const file = new FakeFile();
        const disk = over(file);
        const model = new Map<number, number>();
        for (const next of steps) {
          if (next === 'turn') await file.turn();
          else if (next === 'settle') void disk.settle();
          else if ('drop' in next) {
            disk.drop({ block: next.drop, count: 1 });
            model.delete(next.drop);
          } else {
            // As ranges do: what was put before was dropped.
            disk.drop({ block: next.put, count: 1 });
            disk.put(next.put, block(next.fill));
            model.set(next.put, next.fill);
          }
        }
        const settled = disk.settle();
        for (let n = 0; n < 30; n++) await file.turn();
        await settled;
        for (const [at, fill] of model) expect(file.bytes.get(at)).toBe(fill);
        expect(disk.ready.value).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('that fail are told once, and nothing more is taken', async () => {
    const file = new FakeFile();
    const disk = over(file);
    const told: unknown[] = [];
    disk.ready.changes$.subscribe({ error: (error: unknown) => told.push(error) });
    file.fails = true;
    disk.put(0, block(1));
    const settled = disk.settle();
    settled.catch(() => undefined);
    await file.turn();
    await expect(settled).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(told).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
    disk.put(1, block(1));
    await expect(disk.settle()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(file.writes).toHaveLength(1);
    await disk.stop();
  });
});
