/** A path is the name of a file, whatever it looks like: nothing else is written or read, and nobody is called. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { loopback } from '../../support/loopback.js';
import { readMovie } from '../../support/reading.js';
import { clone, encodeAll, pictures, writeMovie } from '../../support/writing.js';

const COUNT = 3;
let encoded: ReturnType<typeof encodeAll> | undefined;
let folder: string;
let before: string;

beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'rxmux-paths-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

async function write(path: string, overwrite = false): Promise<void> {
  encoded ??= encodeAll(pictures(COUNT, { width: 16, height: 16 }), { codec: 'mpeg4' });
  await writeMovie(path, [clone((await encoded).samples)], { format: 'mp4', overwrite });
}

const read = async (path: string): Promise<number> =>
  (await readMovie(path, ({ byteLength }) => byteLength)).length;

/** All files below the folder, by their paths in it. */
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

/** Writes and reads back, as it is and absolute: what there was then, and how much could be read. */
async function outcomes(name: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const path of [name, join(folder, name)]) {
    try {
      await write(path);
      found.push(files(), await read(path));
      rmSync(join(folder, name));
    } catch (error) {
      found.push((error as { code?: unknown }).code);
    }
  }
  return found;
}

const literal = (name: string): unknown[] => [[name], COUNT, [name], COUNT];

const server = loopback();

describe('a name that looks like something else', () => {
  it.each([
    ...['http:', 'a:b.mp4', 'file:x.mp4', 'fd:3.mp4', 'pipe:1', 'pipe:', 'cache:x.mp4', 'md5:x'],
    ...['concat:a.mp4|b.mp4', 'concatf:list.mp4', 'subfile,,start,0,end,99,,:x.mp4', 'tee:a|b'],
    ...['crypto:x.mp4', 'data:video;base64,AAAA', 'async:x.mp4', 'unix:x', 'tcp:x', 'prompeg:x'],
    ...['C:\\x.mp4', '\\\\server\\x', '-i.mp4', '--help.mp4', '-', '~', '$HOME', '`id`', '$(id)'],
    ...['%03d.mp4', '%s%n', '100%', '*.mp4', '?.mp4', '[a-z].mp4', '{a,b}.mp4', 'a;b', 'x&y|z>w'],
    ...[' lead', 'trail ', 'two  spaces.mp4', 'new\nline.mp4', '\ttab', 'bell\x07', '"q"', "'q'"],
    ...['é', 'e\u0301', 'עברית.mp4', '\u202Egpj.mp4', '🎬.mp4', '#x?y=1.mp4', 'x%2Fy', '...', '.x'],
    ...['x.m3u8', 'x.sdp', 'x.mpd', 'x.concat', 'x.ffconcat', 'a'.repeat(255), 'ü'.repeat(127)],
  ])('is a name: %j', async (name) => {
    expect(await outcomes(name)).toEqual(literal(name));
  });

  it.each([
    ...['http:', 'https:', 'async:http:', 'ffrtmphttp:', 'rtmp:', 'cache:http:', 'tls:', 'tcp:'],
    ...[
      'crypto+http:',
      'crypto:http:',
      'icecast:',
      'ftp:',
      'srt:',
      'rtsp:',
      'gopher:',
      'httpproxy:',
    ],
  ])('is a folder with a file in it, and nobody is called: %s//…', async (scheme) => {
    const address = `${scheme}//127.0.0.1:${server.port}/x.mp4`;
    await expect(write(address)).rejects.toMatchObject({ code: 'ioError' });
    await expect(read(address)).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    expect(files()).toEqual([]);
    mkdirSync(dirname(address), { recursive: true });
    await write(address);
    expect(files()).toEqual([address.replace('//', '/')]);
    expect(await read(address)).toBe(COUNT);
    expect(server.calls).toBe(0);
  });
});

describe('a name that cannot be one', () => {
  it.each(['', '\0', 'x.mp4\0.png', '\0x.mp4', '\ud800.mp4', 'x\udc00.mp4'])(
    'is refused before anything is opened: %j',
    async (name) => {
      await expect(write(name)).rejects.toMatchObject({ code: 'invalidArgument' });
      await expect(read(name)).rejects.toMatchObject({ code: 'invalidArgument' });
      expect(files()).toEqual([]);
    },
  );

  it.each([
    ['a'.repeat(256), 'name too long'],
    ['x/'.repeat(3000), 'name too long'],
    ['no-such-folder/x.mp4', 'its folder does not exist'],
    ['.', 'it is a folder'],
    ['..', 'it is a folder'],
  ])('is an error with a reason: %#', async (name, reason) => {
    await expect(write(name, true)).rejects.toMatchObject({
      code: 'ioError',
      message: expect.stringContaining(reason),
    });
    await expect(read(name)).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    expect(files()).toEqual([]);
  });
});

it('any text is refused, or is the name of a file', async () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('file:', 'http:', 'concat:', '|', ',,:', '%d', '\\', ' ', '\0', '\ud83c', '..'),
  );
  const name = fc
    .array(part, { maxLength: 4 })
    .map((parts) => parts.join('').replaceAll('/', ''))
    .filter((text) => !['', '.', '..'].includes(text));
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      const isName = !text.includes('\0') && !/\p{Surrogate}/u.test(text);
      expect(await outcomes(text)).toEqual(
        isName ? literal(text) : ['invalidArgument', 'invalidArgument'],
      );
      expect(files()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it('the server would have noticed', async () => {
  await new Promise((resolve) => connect(server.port, '127.0.0.1').once('close', resolve));
  expect(server.calls).toBe(1);
});
