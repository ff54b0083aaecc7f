/** What stands at the place of a destination: links, folders, other writers, the source itself. */
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { mux } from '../../../operators/index.js';
import { openMuxer } from '../../../src/av/openMuxer.js';
import { type Destination, type Muxer, type MuxOptions } from '../../../src/backend.js';
import { demux } from '../../../src/index.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { runChild } from '../../support/child.js';
import { readMovie } from '../../support/reading.js';
import { clone, encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';

const COUNT = 10;
const root = scratch();
let run = 0;
let folder = '';
const path = (name: string): string => `${folder}/${name}`;

beforeEach(() => {
  folder = root(`run${run++}`);
  mkdirSync(folder);
});

let encoded: ReturnType<typeof encodeAll> | undefined;
const lent: EncodedSample[] = [];
const video = async (): Promise<Parameters<typeof writeMovie>[1]> => {
  encoded ??= encodeAll(pictures(COUNT), { codec: 'mpeg4' });
  const copies = clone((await encoded).samples);
  lent.push(...copies);
  return [copies];
};

// Movies that are given up leave some of theirs; closing twice is harmless.
afterEach(() => {
  for (const sample of lent.splice(0)) sample.close();
});
const write = async (to: Destination, options: MuxOptions = {}): Promise<void> =>
  writeMovie(to, await video(), options);
const count = async (from: string): Promise<number> =>
  (await readMovie(from, ({ isSync }) => isSync)).length;
const there = (): string[] => readdirSync(folder).sort();

/** A movie in the middle of being written; `end` writes the rest of it. */
async function begin(to: Destination): Promise<{ muxer: Muxer; end: () => Promise<void> }> {
  const [samples = []] = await video();
  const muxer = await openMuxer(to, { overwrite: true });
  muxer.start(samples.slice(0, 1).map(({ track }) => track));
  const end = async (): Promise<void> => {
    for (const sample of samples) muxer.write(sample, 0);
    await (muxer.finish() as unknown as Promise<void>);
  };
  return { muxer, end };
}

const OVERWRITE = { overwrite: true } as const;

describe('a symbolic link is not followed', () => {
  it.each([
    ['to a file', false, 'fileAlreadyExists'],
    ['to a file', true, 'ioError'],
    ['to nothing', false, 'fileAlreadyExists'],
    ['to nothing', true, 'ioError'],
    ['to a folder', false, 'fileAlreadyExists'],
    ['to a folder', true, 'ioError'],
    ['to itself', true, 'ioError'],
  ])('%s, overwrite: %s', async (to, overwrite, code) => {
    writeFileSync(path('precious'), 'precious');
    mkdirSync(path('folder'));
    const targets: Record<string, string> = {
      'to a file': path('precious'),
      'to nothing': path('nothing'),
      'to a folder': path('folder'),
      'to itself': path('link.mp4'),
    };
    symlinkSync(targets[to] ?? '', path('link.mp4'));
    await expect(write(path('link.mp4'), { overwrite })).rejects.toMatchObject({ code });
    expect(lstatSync(path('link.mp4')).isSymbolicLink()).toBe(true);
    expect(readFileSync(path('precious'), 'latin1')).toBe('precious');
    expect(there()).toEqual(['folder', 'link.mp4', 'precious']);
  });

  it('but folders may be links', async () => {
    mkdirSync(path('folder'));
    symlinkSync(path('folder'), path('way'));
    await write(path('way/x.mp4'));
    expect(await count(path('folder/x.mp4'))).toBe(COUNT);
  });
});

describe('a file that exists', () => {
  it('stays whole until its replacement is, and keeps its permissions', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    chmodSync(path('x.mp4'), 0o600);
    const { end } = await begin(path('x.mp4'));
    expect(readFileSync(path('x.mp4'), 'latin1')).toBe('precious');
    await end();
    expect(there()).toEqual(['x.mp4']);
    expect(await count(path('x.mp4'))).toBe(COUNT);
    expect(statSync(path('x.mp4')).mode & 0o777).toBe(0o600);
  });

  it('stays when writing is given up or fails, and nothing is left beside it', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    const { muxer } = await begin(path('x.mp4'));
    expect(there()).toHaveLength(2);
    await (muxer.abort('enough') as Promise<void>);
    await expect(write(path('x.mp4'), { ...OVERWRITE, format: 'flac' })).rejects.toThrow();
    expect(there()).toEqual(['x.mp4']);
    expect(readFileSync(path('x.mp4'), 'latin1')).toBe('precious');
  });

  it('is replaced under this name only', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    linkSync(path('x.mp4'), path('other name'));
    await write(path('x.mp4'), OVERWRITE);
    expect(readFileSync(path('other name'), 'latin1')).toBe('precious');
  });

  it('and was changed meanwhile is kept, and so is the new movie', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    const { end } = await begin(path('x.mp4'));
    writeFileSync(path('x.mp4'), 'newer');
    const error = await end().catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'fileAlreadyExists' });
    expect(readFileSync(path('x.mp4'), 'latin1')).toBe('newer');
    const [partial = ''] = there();
    expect(partial).toMatch(/^rxmux-\w+\.partial\.mp4$/);
    expect(error?.message).toContain(partial);
    expect(await count(path(partial))).toBe(COUNT);
  });

  it('and was removed meanwhile is not missed', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    const { end } = await begin(path('x.mp4'));
    rmSync(path('x.mp4'));
    await end();
    expect(await count(path('x.mp4'))).toBe(COUNT);
  });

  it.each(['folder', 'folder/'])('and is a %s is not replaced', async (name) => {
    mkdirSync(path('folder'));
    await expect(write(path(name), { ...OVERWRITE, format: 'mp4' })).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('it is a folder'),
    });
    expect(there()).toEqual(['folder']);
  });
});

describe('two writers on one path', () => {
  const spellings: readonly [string, (name: string) => Destination][] = [
    ['the same', path],
    ['relative', (name) => relative(process.cwd(), path(name))],
    ['a URL', (name) => pathToFileURL(path(name))],
    ['with dots', (name) => path(`./way/../${name}`)],
    ['through a linked folder', (name) => path(`way/${name}`)],
    ['as another link of the file', () => path('other.mp4')],
  ];

  it.each(spellings)('the second fails, spelt %s; the first goes on', async (_, spelt) => {
    symlinkSync(folder, path('way'));
    const { end } = await begin(path('x.mp4'));
    linkSync(path('x.mp4'), path('other.mp4'));
    for (const overwrite of [false, true]) {
      await expect(openMuxer(spelt('x.mp4'), { overwrite })).rejects.toMatchObject({
        code: 'fileAlreadyExists',
      });
    }
    await end();
    expect(await count(path('x.mp4'))).toBe(COUNT);
    expect(there()).toEqual(['other.mp4', 'way', 'x.mp4']);
  });

  it.each(spellings)('also when a file was there before, spelt %s', async (_, spelt) => {
    symlinkSync(folder, path('way'));
    writeFileSync(path('x.mp4'), 'precious');
    linkSync(path('x.mp4'), path('other.mp4'));
    const { end } = await begin(spelt('x.mp4'));
    await expect(openMuxer(path('x.mp4'), OVERWRITE)).rejects.toMatchObject({
      code: 'fileAlreadyExists',
      message: expect.stringContaining('another writer'),
    });
    await end();
    expect(there()).toEqual(['other.mp4', 'way', 'x.mp4']);
  });

  it('at the same moment: one of them', async () => {
    for (const existed of [false, true]) {
      if (existed) writeFileSync(path('x.mp4'), 'precious');
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, () => write(path('x.mp4'), OVERWRITE)),
      );
      expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
      expect(await count(path('x.mp4'))).toBe(COUNT);
      expect(there()).toEqual(['x.mp4']);
      rmSync(path('x.mp4'));
    }
  });

  it('one after the other may, and after one was given up as well', async () => {
    await write(path('x.mp4'));
    await write(path('x.mp4'), OVERWRITE);
    const { muxer } = await begin(path('x.mp4'));
    await (muxer.abort('enough') as Promise<void>);
    await write(path('x.mp4'), OVERWRITE);
    expect(await count(path('x.mp4'))).toBe(COUNT);
  });

  it('in two processes: who lost the file is told', async () => {
    const { end } = await begin(path('x.mp4'));
    expect(runChild('overwriting.ts', [path('x.mp4')])).toMatchObject({ text: 'written\n' });
    await expect(end()).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining('replaced by somebody else'),
    });
    expect(await count(path('x.mp4'))).toBe(3);
    expect(there()).toEqual(['x.mp4']);
  });

  it('in two processes, replacing one file: the second to finish fails', async () => {
    writeFileSync(path('x.mp4'), 'precious');
    const { end } = await begin(path('x.mp4'));
    expect(runChild('overwriting.ts', [path('x.mp4')])).toMatchObject({ text: 'written\n' });
    await expect(end()).rejects.toMatchObject({ code: 'fileAlreadyExists' });
    expect(await count(path('x.mp4'))).toBe(3);
  });
});

describe('a file that vanishes while it is being written', () => {
  it('is a loss, and said to be one', async () => {
    const { end } = await begin(path('x.mp4'));
    rmSync(path('x.mp4'));
    await expect(end()).rejects.toMatchObject({ code: 'ioError' });
    expect(there()).toEqual([]);
  });

  it('is none when it has another name', async () => {
    const { end } = await begin(path('x.mp4'));
    renameSync(path('x.mp4'), path('y.mp4'));
    await end();
    expect(await count(path('y.mp4'))).toBe(COUNT);
    expect(existsSync(path('x.mp4'))).toBe(false);
  });
});

describe('a movie written onto its own source', () => {
  it('is refused, and the source stays', async () => {
    await write(path('x.mp4'));
    const bytes = readFileSync(path('x.mp4'));
    await expect(
      lastValueFrom(demux(path('x.mp4')).pipe(mux(path('x.mp4')))),
    ).rejects.toMatchObject({ code: 'fileAlreadyExists' });
    expect(readFileSync(path('x.mp4')).equals(bytes)).toBe(true);
  });

  it('replaces it when told to', async () => {
    await write(path('x.mp4'));
    await lastValueFrom(demux(path('x.mp4')).pipe(mux(path('x.mp4'), OVERWRITE)));
    expect(await count(path('x.mp4'))).toBe(COUNT);
    expect(there()).toEqual(['x.mp4']);
  });
});
