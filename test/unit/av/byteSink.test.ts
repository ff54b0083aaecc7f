import { describe, expect, it } from '@jest/globals';

import { ByteSink } from '../../../src/av/byteSink.js';
import { type Outlet } from '../../../src/av/outlet.js';
import { MediaError } from '../../../src/errors.js';

const MIB = 1024 * 1024;

/** An outlet that takes what it is given when it is told to. */
class SlowOutlet implements Outlet {
  public readonly seekable: boolean;
  public readonly lingerMs: number = 0;
  public readonly log: string[] = [];
  public content: Buffer = Buffer.alloc(0);
  public onFailure: (error: unknown) => void = () => undefined;
  #waiting: (() => void)[] = [];
  readonly #blocks: boolean;

  public constructor({ seekable = true, blocks = false } = {}) {
    this.seekable = seekable;
    this.#blocks = blocks;
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    this.log.push(`${position}+${bytes.byteLength}`);
    if (this.#blocks) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const end = position + bytes.byteLength;
    if (end > this.content.length) {
      this.content = Buffer.concat([this.content, Buffer.alloc(end - this.content.length)]);
    }
    this.content.set(bytes, position);
  }

  /** Lets the write under way end. */
  public async release(): Promise<void> {
    this.#waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  public close(): Promise<void> {
    this.log.push('close');
    return Promise.resolve();
  }

  public abort(): Promise<void> {
    this.log.push('abort');
    return Promise.resolve();
  }
}

/** An outlet that takes several pieces at once, and fails when it is told to. */
class RowOutlet extends SlowOutlet {
  public readonly keeps: string = 'x.mp4';
  public fails: Error | undefined;

  public writeRow(pieces: readonly Uint8Array[], position: number): Promise<void> {
    if (this.fails) return Promise.reject(this.fails);
    return this.write(Buffer.concat(pieces), position);
  }

  public override abort(_reason?: unknown, whole?: number): Promise<void> {
    this.log.push(whole === undefined ? 'abort' : `abort, whole: ${whole}`);
    return Promise.resolve();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ByteSink', () => {
  it('gathers small writes, and writes patches in order', async () => {
    const outlet = new SlowOutlet();
    const sink = new ByteSink(outlet, 'the file');
    for (let at = 0; at < 1000; at++) sink.write(Buffer.alloc(10, at & 0xff), at * 10);
    sink.write(Buffer.from('head'), 0);
    sink.write(Buffer.from('tail'), 10_000);
    await sink.finish();
    expect(outlet.log).toEqual(['0+10000', '0+4', '10000+4', 'close']);
    expect(outlet.content.toString('latin1', 0, 4)).toBe('head');
    expect(outlet.content.toString('latin1', 10_000)).toBe('tail');
    expect(sink.bytes).toBe(10_004);
  });

  it('is not ready above four MiB that wait, and ready again below one', async () => {
    const outlet = new SlowOutlet({ blocks: true });
    const sink = new ByteSink(outlet, 'the file');
    const states: boolean[] = [];
    sink.ready.changes$.subscribe((ready) => states.push(ready));
    for (let at = 0; at < 4; at++) sink.write(Buffer.alloc(MIB), at * MIB);
    expect(states).toEqual([true]);
    sink.write(Buffer.alloc(MIB), 4 * MIB);
    expect(states).toEqual([true, false]);
    await turn();
    for (let left = 5; left > 1; left--) await outlet.release();
    expect(states).toEqual([true, false]);
    await outlet.release();
    expect(states).toEqual([true, false, true]);
  });

  it('keeps the first failure, tells it through ready, and throws it from then on', async () => {
    const outlet = new SlowOutlet();
    const sink = new ByteSink(outlet, 'The file');
    const told: unknown[] = [];
    sink.ready.changes$.subscribe({ error: (error: unknown) => told.push(error) });
    outlet.write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    sink.write(Buffer.alloc(10), 0);
    await turn();
    await turn();
    const full = expect.objectContaining({ code: 'diskFull' });
    expect(told).toEqual([full]);
    expect(() => {
      sink.write(Buffer.alloc(1), 10);
    }).toThrow(/The file cannot be written: the disk is full/);
    await expect(sink.finish()).rejects.toEqual(full);
    expect(outlet.log).toEqual(['abort']);
  });

  it('refuses to go back where that cannot be', () => {
    const sink = new ByteSink(new SlowOutlet({ seekable: false }), 'The stream');
    sink.write(Buffer.alloc(10), 0);
    expect(() => {
      sink.write(Buffer.alloc(1), 3);
    }).toThrow(/The stream cannot go back/);
  });

  it('aborts after the write under way, and writes nothing more', async () => {
    const outlet = new SlowOutlet({ blocks: true });
    const sink = new ByteSink(outlet, 'the file');
    sink.ready.changes$.subscribe({ error: () => undefined });
    sink.write(Buffer.alloc(MIB), 0);
    sink.write(Buffer.alloc(MIB), MIB);
    await turn();
    const aborted = sink.abort(new Error('enough'));
    await turn();
    expect(outlet.log).toEqual([`0+${MIB}`]);
    await outlet.release();
    await aborted;
    expect(outlet.log).toEqual([`0+${MIB}`, 'abort']);
    await sink.abort('again');
    expect(outlet.log).toHaveLength(2);
  });

  it('aborts also what is being closed: given up is given up', async () => {
    const outlet = new SlowOutlet();
    const sink = new ByteSink(outlet, 'the file');
    sink.ready.changes$.subscribe({ error: () => undefined });
    sink.write(Buffer.alloc(10), 0);
    outlet.close = async () => {
      outlet.log.push('close');
      await sinkAborted();
    };
    let aborted: Promise<void> | undefined;
    const sinkAborted = (): Promise<void> => {
      aborted = sink.abort(new Error('too late'));
      return turn();
    };
    await expect(sink.finish()).rejects.toMatchObject({ code: 'operationCancelled' });
    await aborted;
    expect(outlet.log).toEqual(['0+10', 'close', 'abort']);
  });

  it('edits before it closes, and gives up when the edit fails', async () => {
    const outlet = new SlowOutlet();
    const sink = new ByteSink(outlet, 'the file');
    sink.ready.changes$.subscribe({ error: () => undefined });
    sink.write(Buffer.alloc(10), 0);
    const finished = sink.finish(() => {
      outlet.log.push('edit');
      return Promise.reject(new Error('no'));
    });
    await expect(finished).rejects.toMatchObject({ code: 'ioError' });
    expect(outlet.log).toEqual(['0+10', 'edit', 'abort']);
  });

  it('hands on at once what is whole, and in one piece', async () => {
    const outlet = new RowOutlet();
    const sink = new ByteSink(outlet, 'the file');
    sink.write(Buffer.alloc(100_000), 0);
    sink.write(Buffer.alloc(50_000), 100_000);
    sink.write(Buffer.alloc(3), 150_000);
    sink.commit();
    await turn();
    expect(outlet.log).toEqual(['0+150003']);
  });

  describe('when writing fails', () => {
    const failing = (): { outlet: RowOutlet; sink: ByteSink } => {
      const outlet = new RowOutlet();
      const sink = new ByteSink(outlet, 'the file');
      sink.ready.changes$.subscribe({ error: () => undefined });
      return { outlet, sink };
    };
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });

    it('keeps what is whole and has arrived, and says where', async () => {
      const { outlet, sink } = failing();
      sink.write(Buffer.alloc(10), 0);
      sink.commit();
      await turn();
      outlet.fails = full;
      sink.write(Buffer.alloc(5), 10);
      sink.commit();
      await turn();
      await turn();
      expect(sink.failure).toMatchObject({
        code: 'diskFull',
        message: expect.stringMatching(/the disk is full.* stays in 'x\.mp4'/) as unknown,
      });
      await sink.abort(sink.failure);
      expect(outlet.log).toEqual(['0+10', 'abort, whole: 10']);
    });

    it('removes what is not whole', async () => {
      const { outlet, sink } = failing();
      sink.write(Buffer.alloc(10), 0);
      await turn();
      await turn();
      outlet.fails = full;
      sink.write(Buffer.alloc(5), 10);
      sink.commit();
      await turn();
      expect(sink.failure?.message).not.toContain('stays');
      await sink.abort(sink.failure);
      expect(outlet.log).toEqual(['0+10', 'abort']);
    });

    it('removes everything when it is given up', async () => {
      const { outlet, sink } = failing();
      sink.write(Buffer.alloc(10), 0);
      sink.commit();
      await turn();
      await sink.abort(new MediaError('operationCancelled', 'no more'));
      expect(outlet.log).toEqual(['0+10', 'abort']);
    });
  });
});
