/** The same movie from everywhere, and sources that are none. */
import {
  createReadStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type CustomSource, type MediaInput } from '../../../src/backend.js';
import { describeWith } from '../../support/judges.js';
import { line, openMovie, readMovie } from '../../support/reading.js';

let folder = '';
let path = '';

/** A source on bytes, with a count of how often it was closed. */
function custom(bytes: Uint8Array, later: boolean): CustomSource & { closed: number } {
  let position = 0;
  return {
    closed: 0,
    size: bytes.byteLength,
    read(size) {
      const chunk = bytes.subarray(position, position + size);
      position += chunk.byteLength;
      return later ? Promise.resolve(chunk) : chunk;
    },
    seek(to) {
      position = to;
    },
    close() {
      this.closed++;
    },
  };
}

/** The code of the error that opening ends with. */
async function refusal(input: MediaInput): Promise<unknown> {
  try {
    (await openMovie(input)).close();
    return 'opened';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxmux-sources-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWith('ffmpeg', 'a movie is the same', (ffmpeg) => {
  let expected: string[] = [];

  beforeAll(async () => {
    path = join(folder, 'clip.mkv');
    const source = 'testsrc2=s=160x120:r=25:d=1';
    ffmpeg([
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      source,
      '-f',
      'lavfi',
      '-i',
      'sine=d=1',
      '-g',
      '5',
      path,
    ]);
    expected = await readMovie(path, line);
    expect(expected.length).toBeGreaterThan(25);
  });

  it('from a file URL', async () => {
    expect(await readMovie(pathToFileURL(path), line)).toEqual(expected);
  });

  it('from bytes', async () => {
    expect(await readMovie(readFileSync(path), line)).toEqual(expected);
  });

  it('from a view into larger memory', async () => {
    const bytes = readFileSync(path);
    const memory = new Uint8Array(bytes.byteLength + 200);
    memory.set(bytes, 100);
    expect(await readMovie(memory.subarray(100, 100 + bytes.byteLength), line)).toEqual(expected);
  });

  it('from a Readable', async () => {
    expect(await readMovie(createReadStream(path, { highWaterMark: 1000 }), line)).toEqual(
      expected,
    );
  });

  it.each([false, true])('from a custom source that answers later: %s', async (later) => {
    const source = custom(readFileSync(path), later);
    expect(await readMovie(source, line)).toEqual(expected);
    expect(source.closed).toBe(1);
  });

  it.each(['100%03d.mkv', 'a*[b]?{c}.mkv', 'concat:x|y.mkv', 'http:', 'crypto:z', '-i.mkv'])(
    'when the path looks like something else: %s',
    async (name) => {
      symlinkSync(path, join(folder, name));
      const home = process.cwd();
      process.chdir(folder);
      try {
        expect(await readMovie(name, line)).toEqual(expected);
      } finally {
        process.chdir(home);
      }
    },
  );

  it('and what a source throws is the cause of the error', async () => {
    const bytes = readFileSync(path);
    const broken = new Error('the tape tore');
    let reads = 0;
    const source: CustomSource = {
      ...custom(bytes, true),
      read: (size) => {
        reads++;
        if (reads > 1) throw broken;
        return bytes.subarray(0, Math.min(size, 2000));
      },
    };
    await expect(readMovie(source, line)).rejects.toMatchObject({ code: 'ioError', cause: broken });
  });

  it('and the end of a Readable in the middle is the end of the movie', async () => {
    const half = readFileSync(path).subarray(0, 20_000);
    const lines = await readMovie(Readable.from([half]), line);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(expected.length);
  });
});

describe('what is no movie is refused with a code', () => {
  it.each<[string, () => MediaInput, string]>([
    ['a missing file', () => join(folder, 'none.mp4'), 'invalidSourceMedia'],
    ['a folder', () => folder, 'invalidSourceMedia'],
    ['an empty path', () => '', 'invalidArgument'],
    ['a NUL character', () => 'a\0b', 'invalidArgument'],
    ['a URL as a path', () => 'http://127.0.0.1:9/x.mp4', 'invalidSourceMedia'],
    ['a protocol as a path', () => 'concat:a.mp4|b.mp4', 'invalidSourceMedia'],
    ['a URL of a foreign protocol', () => new URL('ftp://127.0.0.1/x.mp4'), 'invalidArgument'],
    ['a URL of a protocol of libav', () => new URL('concat:a.mp4'), 'invalidArgument'],
    ['no bytes', () => new Uint8Array(0), 'invalidArgument'],
    ['zeros', () => new Uint8Array(5000), 'invalidSourceMedia'],
    ['an empty Readable', () => Readable.from([]), 'invalidSourceMedia'],
    ['an object', () => ({}) as unknown as MediaInput, 'invalidArgument'],
    ['this file', () => resolve(__dirname, 'sources.test.ts'), 'invalidSourceMedia'],
  ])('%s', async (_, input, code) => {
    expect(await refusal(input())).toBe(code);
  });

  it('an empty file', async () => {
    const empty = join(folder, 'empty.mp4');
    writeFileSync(empty, '');
    expect(await refusal(empty)).toBe('invalidSourceMedia');
  });

  it('an unknown container', async () => {
    await expect(openMovie(new Uint8Array(10), { format: 'nope' })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
  });

  it('a device as a container', async () => {
    const path = join(folder, 'graph.txt');
    writeFileSync(path, 'testsrc');
    await expect(openMovie(path, { format: 'lavfi' })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
  });

  it('a local playlist that leads into the network', async () => {
    const list = join(folder, 'list.m3u8');
    writeFileSync(
      list,
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n',
    );
    expect(await refusal(list)).toBe('invalidSourceMedia');
  });
});

describeWith('ffmpeg', 'options', (ffmpeg) => {
  it('reach the demuxer, and unknown ones are errors', async () => {
    const wav = join(folder, 'tone.wav');
    ffmpeg(['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1', wav]);
    const small = await openMovie(wav, { options: { max_size: 1024 } });
    const first = await small.read(new Set([0])).next();
    expect(first.done === true ? 0 : first.value.byteLength).toBe(1024);
    if (first.done !== true) first.value.close();
    small.close();
    await expect(openMovie(wav, { options: { max_sise: 1 } })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
  });
});
