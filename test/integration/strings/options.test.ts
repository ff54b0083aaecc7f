/** Options that would make an encoder write or read files: every spelling is refused, and nothing is written. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fileKeyIn } from '../../../src/av/fileKeys.js';
import { type EncodeSettings, type RawOptions } from '../../../src/codec/settings.js';
import { encodeAll, pictures } from '../../support/writing.js';

let folder: string;
let before: string;

// Encoders write their files into the working directory.
beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'rxmux-options-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** Encodes a few pictures; what came of it, and the files that appeared. */
async function encode(codec: string, options: RawOptions): Promise<unknown> {
  const settings: EncodeSettings = { codec, options };
  let outcome = 'encoded';
  try {
    const { samples } = await encodeAll(pictures(4, { pixelFormat: 'yuv420p' }), settings);
    for (const sample of samples) sample.close();
  } catch (error) {
    outcome = (error as { code: string }).code;
  }
  return { outcome, files: readdirSync(folder) };
}

const REFUSED = { outcome: 'unsupportedOutputSettings', files: [] };

describe('an option that names a file', () => {
  it.each<[string, RawOptions]>([
    ['libx264', { 'x264-params': 'stats=evil' }],
    ['libx264', { 'x264-params': 'pass=1' }],
    ['libx264', { 'x264-params': "'stats'=evil:pass=1" }],
    ['libx264', { 'x264-params': 'st\\ats=evil:p\\ass=1' }],
    ['libx264', { 'x264-params': "'dump-yuv'=evil" }],
    ['libx264', { 'x264-params': 'Dump_YUV=evil' }],
    ['libx264', { 'x264-params': "ref=1:'cqmfile'=evil" }],
    ['libx264', { 'x264-params': 'opencl=1' }],
    ['libx264', { x264opts: 'pass=1' }],
    ['libx264', { x264opts: 'dump-yuv' }],
    ['libx264', { x264opts: "a='b:stats=x'" }],
    ['libx264', { stats: 'evil' }],
    ['libx264', { passlogfile: 'evil' }],
    ['libx264', { flags: '+pass1' }],
    ['libx264', { flags: 'pass2' }],
    ['libx264', { flags: '1024+0' }],
    ['libx264', { flags: 512 }],
    ['libx265', { 'x265-params': '--csv=evil:csv-log-level=2' }],
    ['libx265', { 'x265-params': "'csv'=evil:csv-log-level=2" }],
    ['libx265', { 'x265-params': '--analysis-save=evil' }],
    ['libx265', { 'x265-params': "'qpfile'=evil" }],
    ['libx265', { 'x265-params': 'stats-write=1' }],
    ['libx265', { flags: '+pass1' }],
    ['libsvtav1', { 'svtav1-params': "'stats'=evil:pass=1" }],
  ])('of %s is refused: %j', async (codec, options) => {
    expect(await encode(codec, options)).toEqual(REFUSED);
  });

  it.each<[string, RawOptions]>([
    ['libx264', { 'x264-params': 'ref=2:psy-rd=1.0,0.1:keyint=30' }],
    ['libx264', { x264opts: 'no-cabac:ref=1', flags: '+cgop' }],
    ['libx265', { 'x265-params': 'keyint=20:ref=2' }],
    ['libsvtav1', { 'svtav1-params': 'film-grain=4', preset: 12 }],
  ])('is not meant by others of %s: %j', async (codec, options) => {
    expect(await encode(codec, options)).toEqual({ outcome: 'encoded', files: [] });
  });

  it('is found wherever it stands, and however it is quoted', () => {
    const key = fc.constantFrom('stats', 'dump-yuv', 'qpfile', 'csv', 'analysis-save', 'pass');
    const others = fc.array(fc.constantFrom('ref=2', 'no-cabac', 'keyint=30', "'me'=hex"));
    /** One more sign, somewhere in the key, that the lists leave out. */
    const hidden = fc
      .tuple(key, fc.nat(), fc.constantFrom('\\', "''", '', '_'))
      .map(([name, at, sign]) => {
        const place = at % name.length;
        return name.slice(0, place) + sign + name.slice(place);
      });
    fc.assert(
      fc.property(others, hidden, others, (head, name, tail) => {
        const list = [...head, `${name}=x`, ...tail].join(':');
        expect(fileKeyIn('x264-params', list)).toBeDefined();
        expect(fileKeyIn('x264-params', [...head, ...tail].join(':'))).toBeUndefined();
      }),
    );
  });
});

it.each<[string, EncodeSettings]>([
  ['preset', { codec: 'libx264', preset: 'veryfast\0slow' }],
  ['profile', { codec: 'libx264', profile: 'high\0baseline' }],
  ['option', { codec: 'libx264', options: { tune: 'film\0x' } }],
])('a %s with a NUL is refused whole', async (_, settings) => {
  await expect(encodeAll(pictures(1), settings)).rejects.toMatchObject({
    code: 'unsupportedOutputSettings',
    message: expect.stringContaining('NUL'),
  });
});
