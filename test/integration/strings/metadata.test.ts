/** Metadata is refused with a reason, or is in the movie as it was given: by our reader, ffprobe and MediaInfo. */
import { rmSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { checkMetadata, MAX_KEY, MAX_TOTAL } from '../../../src/av/metadata.js';
import { MAX_VALUE, valueLimits } from '../../../src/av/metadataKeys.js';
import { type MuxOptions } from '../../../src/backend.js';
import { type MediaError } from '../../../src/errors.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { describeWith } from '../../support/judges.js';
import { openMovie } from '../../support/reading.js';
import { clone, encodeAll, pictures, scratch, tones, writeMovie } from '../../support/writing.js';

type Metadata = Readonly<Record<string, string>>;

const path = scratch();
const encoded = new Map<string, EncodedSample[]>();

/** Containers and what they are filled with. */
const FILLED: Readonly<Record<string, string>> = {
  mp4: 'mpeg4',
  m4a: 'aac',
  mov: 'mpeg4',
  '3gp': 'mpeg4',
  mkv: 'mpeg4',
  webm: 'vp8',
  avi: 'mpeg4',
  flv: 'flv',
  wmv: 'mpeg4',
  nut: 'mpeg4',
  wav: 'pcm_s16le',
  aiff: 'pcm_s16be',
  au: 'pcm_s16be',
  caf: 'pcm_s16le',
  mp3: 'libmp3lame',
  flac: 'flac',
  ogg: 'flac',
  opus: 'libopus',
  tta: 'tta',
  wv: 'wavpack',
};
const FREE = ['mkv', 'webm', 'flv', 'wmv', 'nut', 'caf', 'mp3', 'flac', 'ogg', 'opus', 'tta', 'wv'];
const SOUND = /^(?:pcm_.*|aac|flac|tta|wavpack|lib(?:mp3lame|opus))$/;

beforeAll(async () => {
  for (const codec of new Set(Object.values(FILLED))) {
    const raw = SOUND.test(codec) ? tones(8) : pictures(4, { width: 64, height: 64 });
    encoded.set(codec, (await encodeAll(raw, { codec })).samples);
  }
});

async function write(
  extension: string,
  metadata: Metadata,
  options: MuxOptions = {},
): Promise<string> {
  const file = path(`x.${extension}`);
  rmSync(file, { force: true });
  const samples = encoded.get(FILLED[extension] ?? '') ?? [];
  await writeMovie(file, [clone(samples)], { ...options, metadata });
  return file;
}

/** Metadata of the movie, and of the track in containers that keep it there; keys in small letters. */
async function read(file: string): Promise<Record<string, string>> {
  const movie = await openMovie(file);
  movie.close();
  const all = { ...movie.info.tracks[0]?.metadata, ...movie.info.metadata };
  return small(all);
}

const small = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value]));

const refusal = (metadata: unknown, muxer = 'matroska'): MediaError | undefined => {
  try {
    checkMetadata(metadata as Metadata, { muxer, takesAny: false });
    return undefined;
  } catch (error) {
    return error as MediaError;
  }
};

const codeOf = (error: unknown): string => (error as MediaError).code;
const long = (bytes: number): string => 'x'.repeat(bytes);

/** What is wrong, the metadata, a part of the message, and the container; all of four, or else jest takes the last for a callback. */
const REFUSED = (
  [
    ['a NUL', { title: 'a\0b' }, 'U+0000 at 1'],
    ['a control', { title: 'bell \x07' }, 'U+0007'],
    ['a control of the second set', { title: '\x85' }, 'U+0085'],
    ['half of a character', { title: 'x\ud83c' }, 'U+D83C at 1'],
    ['a byte-order mark', { title: '\ufeffx' }, 'U+FEFF'],
    ['no text', { title: '' }, 'must be a text that is not empty'],
    ['a number', { title: 5 }, 'must be a text'],
    ['nothing', { title: undefined }, 'must be a text'],
    ['too much', { title: long(MAX_VALUE + 1) }, `${MAX_VALUE + 1} bytes as UTF-8`],
    ['too many bytes of few characters', { title: '🎬'.repeat(8001) }, '32004 bytes'],
    ['20 MB', { title: long(20_000_000) }, 'Shorten it'],
    [
      'too much in all',
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, long(MAX_VALUE)])),
      `at most ${MAX_TOTAL} bytes`,
    ],
    ['an empty key', { '': 'x' }, '1 to 100 letters'],
    ['a long key', { [long(MAX_KEY + 1)]: 'x' }, '1 to 100 letters'],
    ['a key with =', { 'a=b': 'x' }, 'Rename it'],
    ['a key with a NUL', { 'a\0b': 'x' }, 'Rename it'],
    ['a key with a new line', { 'a\nb': 'x' }, 'Rename it'],
    ['a key with a space', { 'a b': 'x' }, 'Rename it'],
    ['a key of other letters', { ключ: 'x' }, 'Rename it'],
    ['a key that begins with a minus', { '-x': 'x' }, 'Rename it'],
    ['a key twice', { title: 'x', Title: 'y' }, "'Title' twice"],
    ['what the muxer writes itself', { encoder: 'x' }, 'does not keep the metadata encoder'],
    [
      'keys that mp4 has no place for',
      { mood: 'x', isrc: 'y' },
      'keep the metadata mood, isrc',
      'mp4',
    ],
    ['any key where none is held', { title: 'x' }, 'no metadata at all', 'mpegts'],
    ['a date that is none', { creation_time: '9999-99-99' }, 'ISO 8601'],
    ['a day that is none', { creation_time: '2023-02-30T00:00:00Z' }, 'ISO 8601'],
    ['a moment before the epoch', { creation_time: '1903-01-01T00:00:00Z' }, 'ISO 8601'],
    ['an hour that is none', { creation_time: '2023-02-03T25:00:00Z' }, 'ISO 8601'],
    ['a place that is none', { location: 'Munich' }, 'ISO 6709'],
    ['a latitude out of range', { location: '+90.1000+011.5000/' }, 'ISO 6709'],
    ['a longitude out of range', { location: '+48.1000+181.0000/' }, 'ISO 6709'],
    ['a track that is none', { track: '0/5' }, '1 to 65535', 'mp4'],
    ['a track too large', { track: '65536' }, '1 to 65535', 'mp4'],
    ['a truth that is none', { compilation: 'yes' }, 'from 0 to 1', 'mp4'],
    ['a new line where it ends the value', { title: 'a\nb' }, 'in one line', 'au'],
    ['a genre that is taken for a number', { Genre: '0' }, 'for a genre of their list', 'mp3'],
    ['a genre that begins with one', { genre: '(4) x' }, 'not begin with a number', 'mp3'],
    ['a number too large', { media_type: '256' }, 'from 0 to 255', 'mp4'],
  ] as readonly (readonly [string, unknown, string, string?])[]
).map(
  ([wrong, metadata, message, muxer]) => [wrong, metadata, message, muxer ?? 'matroska'] as const,
);

describe('metadata that cannot be written is refused, with the rule and the way out', () => {
  it.each(REFUSED)('%s', (_, metadata, message, muxer) => {
    expect(refusal(metadata, muxer)).toMatchObject({
      code: 'invalidArgument',
      message: expect.stringContaining(message),
    });
    expect(refusal(metadata, muxer)?.message.length).toBeLessThan(700);
  });

  it('before anything is created', async () => {
    await expect(write('mp4', { title: 'a\0b' })).rejects.toMatchObject({
      code: 'invalidArgument',
    });
    await expect(openMovie(path('x.mp4'))).rejects.toMatchObject({ code: 'invalidSourceMedia' });
  });
});

/** Keys that people use, with what a container may want of them. */
const COMMON: Metadata = {
  ...Object.fromEntries(
    'title artist album_artist album author composer comment description synopsis genre copyright date lyrics grouping performer publisher show episode_id network keywords make model encoded_by mood x-custom.key'
      .split(' ')
      .map((key) => [key, `of ${key}`]),
  ),
  creation_time: '2020-01-02T03:04:05.000000Z',
  location: '+48.1000+011.5000/',
  track: '3/9',
  disc: '1/2',
  compilation: '1',
  gapless_playback: '1',
  hd_video: '2',
  media_type: '9',
  season_number: '3',
  episode_sort: '4',
};

const MUXER: Readonly<Record<string, string>> = {
  mkv: 'matroska',
  m4a: 'ipod',
  wmv: 'asf',
};

/** What of it the container holds, by our own word. */
const heldBy = (extension: string): Metadata =>
  Object.fromEntries(
    Object.entries(COMMON).filter(
      ([key, value]) => refusal({ [key]: value }, MUXER[extension] ?? extension) === undefined,
    ),
  );

describe('what a container holds is read again as it was', () => {
  it.each(Object.keys(FILLED))('in %s', async (extension) => {
    const held = heldBy(extension);
    expect(Object.keys(held).length).toBeGreaterThan(1);
    expect(await read(await write(extension, held))).toMatchObject(held);
  });

  it('under every key, when a movie is to take any', async () => {
    const { creation_time, location, ...texts } = COMMON;
    const options = { options: { movflags: 'use_metadata_tags' } };
    const file = await write('mp4', { ...texts, creation_time: creation_time ?? '' }, options);
    expect(location).toBeDefined();
    expect(await read(file)).toMatchObject(texts);
  });

  it.each(['2026-01-31', '2026-01-31T00:00', '2026-01-31 00:00:00Z', '2026-01-31T01:00:00+01:00'])(
    'a moment, in every form: %s',
    async (creation_time) => {
      const same = { creation_time: '2026-01-31T00:00:00.000000Z' };
      for (const extension of ['mp4', 'mkv', 'flac']) {
        const { creation_time: found } = await read(await write(extension, { creation_time }));
        expect(new Date(found ?? '')).toEqual(new Date(same.creation_time));
      }
    },
  );

  it.each([
    ['right to left', '\u202Eעברית\u202C مرحبا'],
    ['combining', 'e\u0301\u0323 Z\u0351\u036b\u0343a\u0321lgo'],
    ['emoji', '👩‍👩‍👧‍👦 🎬🏳️‍🌈'],
    ['like a playlist', 'x\n#EXTINF:2,\nhttp://127.0.0.1/x.ts\r\n#EXT-X-ENDLIST'],
    ['like markup', '<script>alert(1)</script> & "quotes" \'and\' `so` %s %n $(id) \\0 \\'],
    ['like keys', 'a=b;c=d:e'],
    ['blank', '  x  '],
  ])('text: %s', async (_, title) => {
    const isHeld = (name: string): boolean => refusal({ title }, MUXER[name] ?? name) === undefined;
    expect(Object.keys(FILLED).filter(isHeld).length).toBeGreaterThan(17);
    for (const extension of Object.keys(FILLED).filter(isHeld)) {
      expect([extension, (await read(await write(extension, { title })))['title']]).toEqual([
        extension,
        title,
      ]);
    }
  });

  it.each(Object.keys(FILLED).filter((extension) => extension !== '3gp'))(
    'as long as it may be, and no longer: %s',
    async (extension) => {
      const { longest } = valueLimits(MUXER[extension] ?? extension);
      const title = '漢'.repeat(Math.floor(longest / 3)) + 'x'.repeat(longest % 3);
      expect((await read(await write(extension, { title })))['title']).toBe(title);
      await expect(write(extension, { title: `${title}x` })).rejects.toMatchObject({
        code: 'invalidArgument',
        message: expect.stringContaining(`${longest + 1} bytes`),
      });
    },
  );
});

describe('any text and any key', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('\r\n', ' ', '\t', 'a\0', '\ud800', '0', '\\', ';', ',', '/', 'ß'),
  );

  it.each(Object.keys(FILLED).filter((extension) => extension !== '3gp'))(
    'is refused, or is in the movie as it was: %s',
    async (extension) => {
      await fc.assert(
        fc.asyncProperty(text, text, async (title, second) => {
          const muxer = MUXER[extension] ?? extension;
          const other = extension === 'aiff' ? 'comment' : extension === 'au' ? 'album' : 'genre';
          const given = { title, [other]: second };
          const wanted = refusal(given, muxer) ? 'invalidArgument' : given;
          const found = await write(extension, given).then(read, codeOf);
          expect(typeof found === 'string' ? found : { ...found, ...given }).toEqual(
            typeof found === 'string' ? wanted : { ...found },
          );
        }),
        { numRuns: 10 },
      );
    },
  );

  it.each(FREE)('also the keys: %s', async (extension) => {
    const key = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,12}$/),
      fc.constantFrom(
        ...Object.keys(COMMON),
        'TIT2',
        'TXXX',
        'year',
        'DURATION',
        'part_number',
        'isrc',
        'tempo',
        'stereo_mode',
        'rating',
        'language',
        'tracknumber',
        'WM/Year',
        'software',
      ),
    );
    await fc.assert(
      fc.asyncProperty(key, async (name) => {
        const given = { [name]: COMMON[name] ?? 'a value' };
        const wanted = refusal(given, MUXER[extension] ?? extension)
          ? 'invalidArgument'
          : small(given);
        const found = await write(extension, given).then(read, codeOf);
        expect(typeof found === 'string' ? found : { ...found, ...small(given) }).toEqual(
          typeof found === 'string' ? wanted : { ...found },
        );
      }),
      { numRuns: 15 },
    );
  });
});

const TEXT = { title: 'Ünïcode “title” 漢字 🎬', genre: 'a/b; c', comment: 'two\nlines' } as const;

describeWith('ffprobe', 'ffprobe reads the same', (ffprobe) => {
  it.each(['mp4', 'mov', 'mkv', 'avi', 'wav', 'mp3', 'flac', 'wmv'])('of %s', async (extension) => {
    const file = await write(extension, TEXT);
    const query = ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', file];
    const { format } = JSON.parse(ffprobe(query).text) as { format: { tags: Metadata } };
    expect(small(format.tags)).toMatchObject(TEXT);
  });
});

describeWith('mediainfo', 'MediaInfo reads the same', (mediainfo) => {
  it.each(['mp4', 'mkv', 'flac', 'mp3'])('of %s', async (extension) => {
    const { text } = mediainfo(['--Output=JSON', await write(extension, TEXT)]);
    const { media } = JSON.parse(text) as { media: { track: readonly Metadata[] } };
    expect(media.track[0]).toMatchObject({ Title: TEXT.title });
  });
});
