/** Properties of tracks, as readers find them that we did not write, and as they are played. */
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';

import { filterGraph, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type Destination,
  type MuxOptions,
  testPattern,
  tone,
  WriterInput,
} from '../../../src/index.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const ignore = { error: () => undefined };

type Wishes = Partial<
  Pick<
    WriterInput,
    | 'naturalSize'
    | 'transform'
    | 'preferredVolume'
    | 'mediaTimeScale'
    | 'marksOutputTrackAsEnabled'
    | 'languageCode'
    | 'extendedLanguageTag'
    | 'metadata'
  >
>;

const QUARTER = { a: 0, b: 1, c: -1, d: 0, tx: 48, ty: 0 };
const HALF = { a: -1, b: 0, c: 0, d: -1, tx: 64, ty: 48 };
const MIRROR = { a: -1, b: 0, c: 0, d: 1, tx: 64, ty: 0 };

const CODECS: Readonly<Record<string, readonly [video: string, audio: string]>> = {
  '.webm': ['libvpx', 'libopus'],
};

interface Movie {
  readonly videos: readonly Wishes[];
  readonly audios?: readonly Wishes[];
  readonly filter?: string;
  readonly movieTimeScale?: number;
}

/** Each picture track shows another picture; each sound track has another tone. */
async function write(to: Destination, movie: Movie, options: MuxOptions = {}): Promise<void> {
  const extension = typeof to === 'string' ? extname(to) : '';
  const [videoCodec, audioCodec] = CODECS[extension] ?? ['mpeg4', 'aac'];
  const writer = new AssetWriter(to, options);
  if (movie.movieTimeScale !== undefined) writer.movieTimeScale = movie.movieTimeScale;
  for (const [index, wishes] of movie.videos.entries()) {
    const input = writer.add(new WriterInput('video', { codec: videoCodec }));
    Object.assign(input, wishes);
    const filter = movie.filter ?? (index === 0 ? 'null' : 'negate');
    testPattern({ width: 64, height: 48, frameRate: 25, duration: 0.4 })
      .pipe(filterGraph(filter), writeTo(input))
      .subscribe(ignore);
  }
  for (const [index, wishes] of (movie.audios ?? []).entries()) {
    const input = writer.add(new WriterInput('audio', { codec: audioCodec }));
    Object.assign(input, wishes);
    tone({ duration: 0.4, frequency: 440 * (index + 1) })
      .pipe(writeTo(input))
      .subscribe(ignore);
  }
  await writer.finished;
}

const FULL: Movie = {
  videos: [
    {
      naturalSize: { width: 100.5, height: 60 },
      transform: QUARTER,
      mediaTimeScale: 600,
      languageCode: 'deu',
    },
  ],
  audios: [
    { preferredVolume: 0.5, extendedLanguageTag: 'pt-BR' },
    {
      preferredVolume: 3,
      languageCode: 'zho',
      extendedLanguageTag: 'zh-Hant',
      marksOutputTrackAsEnabled: false,
    },
  ],
  movieTimeScale: 1200,
};

beforeAll(async () => {
  for (const extension of ['mov', 'mp4']) {
    await write(path(`full.${extension}`), FULL);
    await write(path(`plain.${extension}`), { videos: [{}], audios: [{}, {}] });
  }
});

interface Header {
  readonly flags: number;
  /** Without what is behind the point. */
  readonly volume: number;
  readonly alternate_group: number;
  readonly width: number;
  readonly height: number;
  readonly matrix: Int32Array;
}

/** What mp4box.js makes of the index. */
function boxesOf(bytes: Uint8Array): {
  readonly movieScale: number;
  readonly tracks: readonly {
    readonly header: Header;
    readonly timescale: number;
    readonly language: string;
    readonly tag: string | undefined;
  }[];
} {
  // It complains of the types of QuickTime's boxes.
  jest.spyOn(console, 'error').mockReturnValue(undefined);
  const file = createFile();
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  file.flush();
  jest.restoreAllMocks();
  const moov = file.moov as unknown as {
    mvhd: { timescale: number };
    traks: {
      tkhd: Header;
      mdia: {
        mdhd: { timescale: number; languageString: string };
        elng?: { extended_language: string };
      };
    }[];
  };
  return {
    movieScale: moov.mvhd.timescale,
    tracks: moov.traks.map(({ tkhd, mdia: { mdhd, elng } }) => ({
      header: tkhd,
      timescale: mdhd.timescale,
      language: mdhd.languageString,
      tag: elng?.extended_language.replace('\0', ''),
    })),
  };
}

const FIXED = 0x1_0000;

describe('properties as mp4box.js finds them', () => {
  it.each(['mov', 'mp4'])('in %s', (extension) => {
    const { movieScale, tracks } = boxesOf(readFileSync(path(`full.${extension}`)));
    const [video, first, second] = tracks;
    expect(movieScale).toBe(1200);
    expect([video?.header.width, video?.header.height]).toEqual([100.5 * FIXED, 60 * FIXED]);
    const rows = [0, FIXED, 0, -FIXED, 0, 0, 48 * FIXED, 0, 1 << 30];
    expect(Array.from(video?.header.matrix ?? [])).toEqual(rows);
    expect(tracks.map(({ header }) => header.volume)).toEqual([0, 0, 3]);
    expect(tracks.map(({ header }) => header.flags & 1)).toEqual([1, 1, 0]);
    expect(second?.header.alternate_group).toBe(0);
    expect(tracks.map(({ timescale }) => timescale)).toEqual([600, 48_000, 48_000]);
    expect(tracks.map(({ language }) => language)).toEqual(['deu', 'por', 'zho']);
    expect([video?.tag, first?.tag, second?.tag]).toEqual([undefined, 'pt-BR', 'zh-Hant']);
  });

  it.each(['mov', 'mp4'])(
    'in %s where none was set: every track is enabled, alone in its group',
    (extension) => {
      const { tracks } = boxesOf(readFileSync(path(`plain.${extension}`)));
      expect(tracks.map(({ header }) => header.flags & 1)).toEqual([1, 1, 1]);
      expect(tracks.map(({ header }) => header.volume)).toEqual([0, 1, 1]);
      const groups = tracks.map(({ header }) => header.alternate_group);
      expect(new Set(groups).size).toBe(3);
      expect(tracks[0]?.header.width).toBe(64 * FIXED);
    },
  );

  it('in the first index of a stream', async () => {
    const parts: Uint8Array[] = [];
    const to = {
      write: (bytes: Uint8Array) => {
        parts.push(Uint8Array.from(bytes));
      },
    };
    await write(to, FULL, { format: 'mp4' });
    const bytes = Buffer.concat(parts);
    const { tracks } = boxesOf(bytes.subarray(0, bytes.indexOf('moof') - 4));
    expect(tracks.map(({ header }) => header.volume)).toEqual([0, 0, 3]);
    expect(tracks.map(({ header }) => header.flags & 1)).toEqual([1, 1, 0]);
    expect(tracks.map(({ tag }) => tag)).toEqual([undefined, 'pt-BR', 'zh-Hant']);
  });
});

describeWith('exiftool', 'properties as exiftool finds them', (exiftool) => {
  const read = (file: string): Record<string, unknown> => {
    const [found] = JSON.parse(exiftool(['-j', '-a', '-G1', '-s', file]).text) as Record<
      string,
      unknown
    >[];
    return found ?? {};
  };

  it('in QuickTime movies: aperture modes as well', () => {
    expect(read(path('full.mov'))).toMatchObject({
      'Track1:ImageWidth': 100,
      'Track1:ImageHeight': 60,
      'Track1:CleanApertureDimensions': '100.5x60',
      'Track1:ProductionApertureDimensions': '100.5x60',
      'Track1:MatrixStructure': '0 1 0 -1 0 0 48 0 1',
      'Track1:MediaTimeScale': 600,
      'Track1:MediaLanguageCode': 'deu',
      'Track2:TrackVolume': '50.00%',
      'Track2:MediaLanguageCode': 'por',
      'QuickTime:TimeScale': 1200,
    });
  });

  it('and the width of pixels that are not square', async () => {
    await write(path('wide.mov'), { videos: [{}], filter: 'setsar=2/1' });
    expect(read(path('wide.mov'))).toMatchObject({
      'Track1:ImageWidth': 128,
      'Track1:SourceImageWidth': 64,
      'Track1:CleanApertureDimensions': '128x48',
      'Track1:PixelAspectRatio': '2:1',
    });
  });
});

describeWith('ffprobe', 'properties as ffprobe finds them', (ffprobe) => {
  const streams = (file: string): Record<string, unknown>[] => {
    const query = ['-v', 'error', '-show_streams', '-show_packets', '-of', 'json', file];
    const { streams: found } = JSON.parse(ffprobe(query).text) as {
      streams: Record<string, unknown>[];
    };
    return found;
  };

  it.each(['mov', 'mp4'])('in %s', (extension) => {
    const [video, first, second] = streams(path(`full.${extension}`));
    expect(video).toMatchObject({
      time_base: '1/600',
      sample_aspect_ratio: '201:160',
      tags: { language: 'deu' },
      side_data_list: [{ rotation: -90 }],
    });
    expect(first).toMatchObject({ tags: { language: 'por' }, disposition: { default: 1 } });
    expect(second).toMatchObject({ tags: { language: 'zho' }, disposition: { default: 0 } });
  });

  it('counts every picture in the ticks that were asked for', async () => {
    for (const scale of [25, 600, 30_000]) {
      const file = path(`scale-${scale}.mp4`);
      await write(file, { videos: [{ mediaTimeScale: scale }] });
      const query = ['-v', 'error', '-show_entries', 'packet=pts', '-of', 'csv=p=0', file];
      const times = ffprobe(query).text.trim().split(/\s+/).map(Number);
      expect(times).toEqual(Array.from({ length: 10 }, (_, index) => (index * scale) / 25));
    }
  });

  it.each(['mkv', 'webm'])('in %s', async (extension) => {
    const file = path(`said.${extension}`);
    await write(file, {
      videos: [
        { naturalSize: { width: 96, height: 48 }, transform: QUARTER, languageCode: 'deu' },
        { marksOutputTrackAsEnabled: false },
      ],
      audios: [
        { languageCode: 'fra', metadata: [{ key: 'com.apple.quicktime.title', value: 'Son' }] },
      ],
    });
    const [first, second, sound] = streams(file);
    expect(first).toMatchObject({
      sample_aspect_ratio: '3:2',
      tags: { language: expect.stringMatching(/^(?:ger|deu)$/) },
      side_data_list: [{ rotation: -90 }],
      disposition: { default: 1 },
    });
    expect(second).toMatchObject({ disposition: { default: 0 } });
    expect(sound).toMatchObject({
      tags: { language: expect.stringMatching(/^fr[ea]$/), title: 'Son' },
    });
  });

  it.each(['ts', 'nut', 'ogg'])('a language in %s', async (extension) => {
    const file = path(`language.${extension}`);
    const writer = new AssetWriter(file);
    const input = writer.add(
      new WriterInput('audio', { codec: extension === 'ogg' ? 'flac' : 'aac' }),
    );
    input.languageCode = 'deu';
    tone({ duration: 0.2 }).pipe(writeTo(input)).subscribe(ignore);
    await writer.finished;
    expect(streams(file)[0]).toMatchObject({ tags: { language: 'deu' } });
  });
});

describeWith('ffmpeg', 'properties as ffmpeg plays them', (ffmpeg) => {
  const frames = (file: string, before: readonly string[], after: readonly string[]): Buffer => {
    const query = ['-v', 'error', ...before, '-i', file, ...after];
    return ffmpeg([...query, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']).bytes;
  };

  it.each([
    ['mov', QUARTER, 'transpose=clock'],
    ['mp4', QUARTER, 'transpose=clock'],
    ['mov', HALF, 'hflip,vflip'],
    ['mp4', MIRROR, 'hflip'],
    ['mkv', QUARTER, 'transpose=clock'],
    ['webm', HALF, 'hflip,vflip'],
  ])('%s: turned by %j', async (extension, transform, filter) => {
    const file = path(`turned-${filter}.${extension}`);
    await write(file, { videos: [{ transform }] });
    const played = frames(file, [], []);
    expect(played.byteLength).toBe(64 * 48 * 3 * 10);
    expect(played.equals(frames(file, ['-noautorotate'], ['-vf', filter]))).toBe(true);
    expect(played.equals(frames(file, ['-noautorotate'], []))).toBe(false);
  });

  it.each(['mov', 'mp4', 'mkv'])(
    '%s: a track that is disabled is not chosen',
    async (extension) => {
      const file = path(`disabled.${extension}`);
      await write(file, { videos: [{ marksOutputTrackAsEnabled: false }, {}] });
      const [first, second] = [0, 1].map((index) => frames(file, [], ['-map', `0:${index}`]));
      const chosen = frames(file, [], []);
      expect(chosen.equals(second ?? Buffer.alloc(0))).toBe(true);
      expect(chosen.equals(first ?? Buffer.alloc(0))).toBe(false);
    },
  );
});

describe('properties that a container cannot say', () => {
  it.each([
    [
      'webm',
      { naturalSize: { width: 100, height: 60 } },
      'webm cannot say the naturalSize of video #0',
    ],
    ['mkv', { preferredVolume: 0.5 }, 'matroska cannot say the preferredVolume of video #0'],
    ['mkv', { extendedLanguageTag: 'pt-BR' }, 'set languageCode'],
    ['ts', { transform: QUARTER }, 'turn the pictures with a filter'],
  ])('%s %j', async (extension, wishes, message) => {
    const file = path(`refused.${extension}`);
    await expect(write(file, { videos: [wishes] })).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringContaining(message),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('and time scales that contradict each other', async () => {
    const videos = [{ mediaTimeScale: 600 }, { mediaTimeScale: 1000 }];
    await expect(write(path('scales.mp4'), { videos })).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringContaining('Give both the same'),
    });
    const movie = { videos: [{}], movieTimeScale: 600 };
    await expect(write(path('scale.mkv'), movie)).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringContaining('matroska does not'),
    });
  });
});
