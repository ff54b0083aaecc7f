/** Chapters and time codes, as other people's programs find them. */
import { copyFileSync, createWriteStream, readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, tap } from 'rxjs';

import { encode, interleave, mux, takeSamples } from '../../../operators/index.js';
import {
  type Chapter,
  type CustomDestination,
  type Destination,
  type MuxOptions,
  testPattern,
  type Timecode,
  tone,
} from '../../../src/index.js';
import { type ReadTrack, readTracks } from '../../support/boxReader.js';
import { describeWith, type Judge } from '../../support/judges.js';
import { blackPng } from '../../support/png.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const CHAPTERS: readonly Chapter[] = [
  { title: 'Opening — é', start: 0 },
  { title: 'Middle', start: 1, duration: 0.5 },
  { title: 'Дальше', start: 2 },
];
const FOUND = [
  ['Opening — é', 0, 1],
  ['Middle', 1, 1.5],
  ['', 1.5, 2],
  ['Дальше', 2, 3.003],
];

/** Three seconds at 29.97 pictures per second. */
function write(
  destination: Destination,
  options: MuxOptions = { chapters: CHAPTERS },
  timecode?: Timecode,
): Promise<unknown> {
  const picture = { width: 96, height: 64, frameRate: '30000/1001', duration: 3 };
  return lastValueFrom(
    interleave(
      {
        samples: testPattern(picture).pipe(encode({ codec: 'libx264' })),
        properties: {
          ...(timecode ? { timecode } : {}),
          // Its media are laid out anew when it is finished.
          ...(destination === path('chunks.mov') ? { preferredMediaChunkAlignment: 4096 } : {}),
        },
      },
      tone({ duration: 3 }).pipe(encode({ codec: 'aac' })),
    ).pipe(mux(destination, options)),
  );
}

interface Probed {
  readonly chapters: readonly {
    readonly start_time: string;
    readonly end_time: string;
    readonly tags: { readonly title: string };
  }[];
  readonly streams: readonly {
    readonly codec_type: string;
    readonly codec_tag_string: string;
    readonly codec_name?: string;
    readonly disposition: Readonly<Record<string, number>>;
    readonly tags?: Readonly<Record<string, string>>;
  }[];
}

function probed(ffprobe: Judge, name: string): Probed {
  const { text, stderr } = ffprobe([
    ...['-v', 'error', '-show_chapters', '-show_streams', '-of', 'json'],
    path(name),
  ]);
  // It does not decode titles and time codes, and says so.
  expect(stderr.replace(/Unsupported codec with id \d+ for input stream \d+\n/g, '')).toBe('');
  return JSON.parse(text) as Probed;
}

const chaptersIn = ({ chapters }: Probed): unknown[] =>
  chapters.map(({ start_time, end_time, tags }) => [
    tags.title,
    Number(start_time),
    Number(end_time),
  ]);

/** A file that our own writer fills. */
function custom(name: string): CustomDestination {
  let bytes = Buffer.alloc(0);
  return {
    seekable: true,
    write: (more, position) => {
      const end = position + more.byteLength;
      if (end > bytes.byteLength)
        bytes = Buffer.concat([bytes, Buffer.alloc(end - bytes.byteLength)]);
      bytes.set(more, position);
    },
    close: () => {
      writeFileSync(path(name), bytes);
    },
  };
}

const WAYS: readonly (readonly [string, (name: string) => Destination, MuxOptions])[] = [
  ['plain.mov', path, {}],
  ['plain.mp4', path, {}],
  ['front.mp4', path, { shouldOptimizeForNetworkUse: true }],
  ['custom.mov', custom, { format: 'mov' }],
  ['short.mp4', path, { movieFragmentInterval: 10 }],
  ['chunks.mov', path, {}],
];

describe('chapters', () => {
  beforeAll(async () => {
    for (const [name, destination, options] of WAYS)
      await write(destination(name), { ...options, chapters: CHAPTERS });
    const stream = createWriteStream(path('stream.mp4'));
    await write(stream, { format: 'mp4', chapters: CHAPTERS });
  });

  it.each(WAYS)('%s: a track of titles that its picture refers to', (name) => {
    const tracks = readTracks(path(name));
    const [video, audio, titles, ...others] = tracks;
    expect(others).toEqual([]);
    expect(video?.references).toEqual({ chap: [titles?.id] });
    expect(audio?.references).toEqual({});
    expect(titles).toMatchObject({
      handler: 'text',
      isEnabled: false,
      descriptions: [name.endsWith('mov') ? 'text' : 'tx3g'],
    });
    expect(textsOf(titles)).toEqual(FOUND.map(([title]) => title));
    expect(titles?.durations.map((length) => length.toFixed(3))).toEqual([
      '1.000',
      '0.500',
      '0.500',
      '1.003',
    ]);
  });

  describeWith('ffprobe', 'ffprobe', (ffprobe) => {
    it.each(WAYS)('%s: titles and times', (name) => {
      expect(chaptersIn(probed(ffprobe, name))).toEqual(FOUND);
    });

    it('are in streams as well, where the last one has no end', () => {
      const found = chaptersIn(probed(ffprobe, 'stream.mp4')).slice(0, 3);
      expect(found).toEqual(FOUND.slice(0, 3));
    });

    it('are gone to by players: from the first to the last', () => {
      const { streams } = probed(ffprobe, 'plain.mov');
      expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio', 'data']);
    });

    it('have pictures', async () => {
      const images = [blackPng(32, 16), blackPng(64, 48)];
      const chapters = CHAPTERS.slice(1).map((one, place) => ({ ...one, image: images[place] }));
      await write(path('pictures.mov'), { chapters });

      const { streams } = probed(ffprobe, 'pictures.mov');
      expect(streams.at(-1)).toMatchObject({
        codec_name: 'png',
        disposition: { timed_thumbnails: 1 },
      });
      const [video, , titles, pictures] = readTracks(path('pictures.mov'));
      expect(video?.references).toEqual({ chap: [titles?.id, pictures?.id] });
      expect(pictures?.samples.map((one) => Buffer.from(one))).toEqual(images);
      expect(pictures?.descriptions).toEqual(['png ', 'png ']);
    });
  });

  describeWith('mediainfo', 'MediaInfo', (mediainfo) => {
    it('in several languages, and as a list', async () => {
      const german = { title: 'Anfang', start: 0.5, language: 'deu' };
      const english = { title: 'Beginning', start: 0.5, language: 'en-GB' };
      await write(path('languages.mov'), { chapters: [german, english] });

      const { text } = mediainfo(['--Output=JSON', path('languages.mov')]);
      const { media } = JSON.parse(text) as {
        media: { track: { '@type': string; Language?: string; extra?: object }[] };
      };
      const menus = media.track.filter((one) => one['@type'] === 'Menu');
      expect(menus).toMatchObject([
        { Language: 'de', extra: { _00_00_00_500: 'Anfang' } },
        { extra: { _00_00_00_500: 'Beginning' } },
        // Nero's list has one language.
        { extra: { _00_00_00_500: 'Anfang' } },
      ]);
      const tracks = readTracks(path('languages.mov'));
      expect(tracks.map((one) => one.language).slice(2)).toEqual(['deu', 'und']);
      expect(tracks.at(-1)?.extendedLanguage).toBe('en-GB');
    });
  });

  it.each([
    [[{ title: 'a', start: -1 }], 'invalidArgument'],
    [[{ title: 'a\nb', start: 0 }], 'invalidArgument'],
    [[{ title: 'a', start: 0, image: Buffer.from('GIF89a') }], 'invalidArgument'],
    [[{ title: 'a', start: 0, language: 'english!' }], 'invalidArgument'],
  ])('that cannot be are refused before anything is created: %p', async (chapters, code) => {
    await expect(write(path('none.mov'), { chapters })).rejects.toMatchObject({ code });
    expect(() => readFileSync(path('none.mov'))).toThrow();
  });

  it('in Matroska are refused, with another way', async () => {
    await expect(write(path('none.mkv'))).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringMatching(/mkvpropedit/) as unknown,
    });
  });
});

function textsOf(track: ReadTrack | undefined): string[] {
  return (track?.samples ?? []).map((bytes) => {
    const { buffer, byteOffset, byteLength } = bytes;
    const sample = Buffer.from(buffer, byteOffset, byteLength);
    return sample.toString('utf8', 2, 2 + sample.readUInt16BE(0));
  });
}

describe('a movie that is still being written', () => {
  it('has its chapters and its time code, and its media where its index says', async () => {
    const name = 'unfinished.mov';
    let samples = 0;
    const properties = { timecode: { start: '01:00:00:00' }, extendedLanguageTag: 'en-GB' };
    const picture = { width: 96, height: 64, frameRate: 25, duration: 4 };
    await lastValueFrom(
      interleave({
        samples: testPattern(picture).pipe(encode({ codec: 'libx264' })),
        properties,
      }).pipe(
        mux(path('whole.mov'), { chapters: CHAPTERS }),
        tap(() => {
          if (++samples === 75) copyFileSync(path('whole.mov'), path(name));
        }),
      ),
    );
    const tracks = readTracks(path(name));
    expect(tracks.map(({ handler }) => handler)).toEqual(['vide', 'text', 'tmcd']);
    expect(textsOf(tracks[1])).toEqual(FOUND.map(([title]) => title));
  });

  describeWith('ffmpeg', 'ffmpeg', (ffmpeg) => {
    it('is decoded without a complaint as far as it goes', () => {
      const { stderr } = ffmpeg([
        ...['-v', 'error', '-i', path('unfinished.mov'), '-map', '0:v', '-f', 'null', '-'],
      ]);
      expect(stderr).toBe('');
    });
  });
});

describe('time codes', () => {
  const CODES: readonly (readonly [string, Timecode, string])[] = [
    ['drop.mov', { start: '00:59:59;28', sourceName: 'REEL-7' }, '00:59:59;28'],
    ['drop.mp4', { start: '00:59:59;28', sourceName: 'REEL-7' }, '00:59:59;28'],
    ['full.mov', { start: '09:59:59:29' }, '09:59:59:29'],
    ['film.mov', { start: '01:00:00:00', frameRate: { num: 24, den: 1 } }, '01:00:00:00'],
  ];
  beforeAll(async () => {
    for (const [name, timecode] of CODES) await write(path(name), {}, timecode);
    const start = '10:00:00;00';
    await write(path('jump.mov'), {}, { start, changes: [{ at: 1, start: '11:00:00;02' }] });
  });

  it('are a track that their pictures refer to', () => {
    const [video, audio, codes, ...others] = readTracks(path('drop.mov'));
    expect(others).toEqual([]);
    expect(video?.references).toEqual({ tmcd: [codes?.id] });
    expect(audio?.references).toEqual({});
    expect(codes).toMatchObject({ handler: 'tmcd', descriptions: ['tmcd'], isEnabled: false });
    // An hour has 108 labels fewer than 108,000; two before the hour is full.
    expect(codes?.samples.map((one) => Buffer.from(one).readUInt32BE(0))).toEqual([107_890]);
    expect(codes?.durations[0]).toBeCloseTo(3.003, 5);
  });

  it('may jump', () => {
    const codes = readTracks(path('jump.mov')).at(-1);
    expect(codes?.samples.map((one) => Buffer.from(one).readUInt32BE(0))).toEqual([
      1_078_920, 1_186_814,
    ]);
    // Where a picture begins.
    expect(codes?.durations[0]).toBeCloseTo(30 * (1001 / 30_000), 6);
  });

  describeWith('ffprobe', 'ffprobe', (ffprobe) => {
    it.each(CODES)('%s', (name, { sourceName }, label) => {
      const { streams } = probed(ffprobe, name);
      const [video, , codes] = streams;
      expect(video?.tags?.['timecode']).toBe(label);
      expect(codes).toMatchObject({ codec_tag_string: 'tmcd', tags: { timecode: label } });
      expect(codes?.tags?.['reel_name']).toBe(sourceName);
    });
  });

  describeWith('mediainfo', 'MediaInfo', (mediainfo) => {
    it.each([
      ['drop.mov', '00:59:59;28', '01:00:02;27'],
      ['drop.mp4', '00:59:59;28', '01:00:02;27'],
      ['full.mov', '09:59:59:29', '10:00:02:28'],
    ])('%s from the first picture to the last', (name, first, last) => {
      const { text } = mediainfo([
        '--Inform=Other;%TimeCode_FirstFrame% %TimeCode_LastFrame%',
        path(name),
      ]);
      expect(text.trim()).toBe(`${first} ${last}`);
    });
  });

  it('need a rate, and a container that can say them', async () => {
    await expect(write(path('none.mkv'), {}, { start: '00:00:00:00' })).rejects.toMatchObject({
      code: 'formatUnsupported',
    });
    const sound$ = tone({ duration: 1 }).pipe(takeSamples(10), encode({ codec: 'aac' }));
    const properties = { timecode: { start: '00:00:00:00' } };
    await expect(
      lastValueFrom(interleave({ samples: sound$, properties }).pipe(mux(path('none.mov')))),
    ).rejects.toMatchObject({ code: 'invalidArgument' });
  });
});
