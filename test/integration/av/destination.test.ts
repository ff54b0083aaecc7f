import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { openMuxer } from '../../../src/av/openMuxer.js';
import { type CustomDestination, type Destination, type MuxOptions } from '../../../src/backend.js';
import { clone, encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';
import { noteSkip } from '../../support/skips.js';

const path = scratch();
let encoded: ReturnType<typeof encodeAll> | undefined;

/** Clones of ten small encoded pictures. */
const video = async (): Promise<Parameters<typeof writeMovie>[1]> => {
  encoded ??= encodeAll(pictures(10), { codec: 'mpeg4' });
  return [clone((await encoded).samples)];
};
const write = async (to: Destination, options: MuxOptions = {}): Promise<void> =>
  writeMovie(to, await video(), options);

/** A writer that keeps what it gets. */
class Memory implements CustomDestination {
  public readonly log: string[] = [];
  public readonly seekable: boolean;
  public content: Buffer = Buffer.alloc(0);

  public constructor(seekable: boolean) {
    this.seekable = seekable;
  }

  public write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.byteLength;
    if (end > this.content.length) {
      this.content = Buffer.concat([this.content, Buffer.alloc(end - this.content.length)]);
    }
    this.content.set(bytes, position);
  }

  public close(): void {
    this.log.push('close');
  }

  public abort(): void {
    this.log.push('abort');
  }
}

/** The types of the boxes at the top, and their bytes. */
const boxes = (bytes: Buffer): string[] => {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    found.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return found;
};

describe('a path', () => {
  it('takes a movie, the same one as other destinations', async () => {
    await write(path('a.mp4'));
    await write(pathToFileURL(path('b.mp4')));
    const memory = new Memory(true);
    await write(memory, { format: 'mkv' });
    await write(path('a.mkv'));
    const bytes = readFileSync(path('a.mp4'));
    expect(boxes(bytes)).toEqual(['ftyp', 'free', 'mdat', 'moov']);
    expect(readFileSync(path('b.mp4'))).toEqual(bytes);
    // But for the identifier, which Matroska draws by chance.
    expect(memory.content).toHaveLength(readFileSync(path('a.mkv')).length);
    expect(memory.log).toEqual(['close']);
  });

  it('is not overwritten unless told, and kept whole until there is something to write', async () => {
    writeFileSync(path('precious.mp4'), 'precious');
    await expect(write(path('precious.mp4'))).rejects.toMatchObject({
      code: 'fileAlreadyExists',
      message: expect.stringContaining('overwrite: true'),
    });
    const muxer = await openMuxer(path('precious.mp4'), { overwrite: true });
    await muxer.abort('changed my mind');
    expect(readFileSync(path('precious.mp4'), 'latin1')).toBe('precious');
    await write(path('precious.mp4'), { overwrite: true });
    expect(boxes(readFileSync(path('precious.mp4')))[0]).toBe('ftyp');
  });

  it('is on the disk when that is asked for, and the same', async () => {
    const durability = { syncInterval: 0.01 };
    await write(path('plain.mp4'));
    await write(path('durable.mp4'), { durability });
    expect(readFileSync(path('durable.mp4'))).toEqual(readFileSync(path('plain.mp4')));
    await expect(write(new Memory(true), { format: 'mp4', durability })).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringContaining('a matter of files'),
    });
  });

  it('is removed when writing is given up', async () => {
    const [samples = []] = await video();
    const muxer = await openMuxer(path('half.mp4'), {});
    muxer.start(samples.slice(0, 1).map(({ track }) => track));
    for (const sample of samples) muxer.write(sample, 0);
    expect(existsSync(path('half.mp4'))).toBe(true);
    await muxer.abort(new Error('enough'));
    expect(existsSync(path('half.mp4'))).toBe(false);
  });

  it('is never a URL, and never followed through a link', async () => {
    await expect(write('http://127.0.0.1:9/x.mp4')).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('its folder does not exist'),
    });
    writeFileSync(path('target.mp4'), 'target');
    symlinkSync(path('target.mp4'), path('link.mp4'));
    await expect(write(path('link.mp4'), { overwrite: true })).rejects.toMatchObject({
      message: expect.stringContaining('symbolic link'),
    });
    expect(readFileSync(path('target.mp4'), 'latin1')).toBe('target');
  });

  it('is checked before anything is created', async () => {
    mkdirSync(path('folder.mp4'));
    await expect(write(path('folder.mp4'), { overwrite: true })).rejects.toThrow(/it is a folder/);
    await expect(write('a\0b.mp4')).rejects.toMatchObject({ code: 'invalidArgument' });
    await expect(write('', { format: 'mp4' })).rejects.toMatchObject({ code: 'invalidArgument' });
    await expect(write(path('x.mp4'), { options: { nonsense: 1 } })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
    await expect(write(path('x.mp4'), { options: { movflags: 'faststart' } })).rejects.toThrow(
      /shouldOptimizeForNetworkUse/,
    );
    await expect(write(path('x.wav'))).rejects.toMatchObject({ code: 'formatUnsupported' });
    expect(existsSync(path('x.mp4'))).toBe(false);
    expect(existsSync(path('x.wav'))).toBe(false);
  });

  it('tells a full disk', async () => {
    if (!existsSync('/dev/full')) {
      noteSkip('a full disk', 'no /dev/full here');
      return;
    }
    const failure = expect.objectContaining({ code: 'diskFull' });
    const muxer = await openMuxer('/dev/full', { format: 'matroska', overwrite: true });
    const told: unknown[] = [];
    muxer.ready.changes$.subscribe({ error: (error: unknown) => told.push(error) });
    const [samples = []] = await video();
    muxer.start(samples.slice(0, 1).map(({ track }) => track));
    for (const sample of samples) muxer.write(sample, 0);
    await expect(muxer.finish()).rejects.toEqual(failure);
    expect(told).toEqual([failure]);
    await muxer.abort('done');
    expect(existsSync('/dev/full')).toBe(true);
  });
});

describe('a stream', () => {
  it('gets a movie in fragments, and its end', async () => {
    const stream = new PassThrough({ highWaterMark: 100 });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await write(stream, { format: 'mp4' });
    expect(stream.writableFinished).toBe(true);
    expect(boxes(Buffer.concat(chunks))).toEqual(['ftyp', 'moov', 'moof', 'mdat', 'mfra']);
  });

  it('that is slow holds the writer back', async () => {
    let taken = 0;
    const slow = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        taken += chunk.byteLength;
        setImmediate(done);
      },
    });
    await write(slow, { format: 'matroska' });
    expect(taken).toBeGreaterThan(1000);
  });

  it('that vanishes is an error with a name', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => {
        done(new Error('gone'));
      },
    });
    await expect(write(stream, { format: 'mpegts' })).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('gone'),
    });
    const closing = new Writable({
      write: () => {
        closing.destroy();
      },
    });
    await expect(write(closing, { format: 'mpegts' })).rejects.toThrow(/its reader has gone/);
    await expect(write(closing, { format: 'mpegts' })).rejects.toThrow(/ended or destroyed before/);
  });

  it('is destroyed when writing is given up', async () => {
    const stream = new PassThrough();
    const muxer = await openMuxer(stream, { format: 'mpegts' });
    await muxer.abort(new Error('enough'));
    expect(stream.destroyed).toBe(true);
  });
});

describe('a writer of the program', () => {
  it('without seeking gets fragments', async () => {
    const memory = new Memory(false);
    await write(memory, { format: 'mp4' });
    expect(boxes(memory.content)).toEqual(['ftyp', 'moov', 'moof', 'mdat', 'mfra']);
  });

  it.each(['throws', 'rejects'])(
    'that %s fails the movie with its own error as the cause',
    async (how) => {
      const cause = new Error('my disk is sad');
      const memory = new Memory(true);
      const writer: CustomDestination = {
        seekable: true,
        write: () => {
          if (how === 'throws') throw cause;
          return Promise.reject(cause);
        },
        abort: () => {
          memory.abort();
        },
      };
      await expect(write(writer, { format: 'mp4' })).rejects.toMatchObject({
        code: 'ioError',
        cause,
        message: expect.stringContaining('my disk is sad'),
      });
      expect(memory.log).toEqual(['abort']);
    },
  );
});
