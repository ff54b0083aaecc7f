/** Metadata of movies and tracks, as readers find them that we did not write. */
import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { lastValueFrom } from 'rxjs';

import { mux, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  demux,
  type Destination,
  type MetadataItem,
  type MuxOptions,
  testPattern,
  WriterInput,
} from '../../../src/index.js';
import { describeWith } from '../../support/judges.js';
import { itWithClip } from '../../support/media.js';
import { blackPng } from '../../support/png.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const PNG = blackPng(12, 10);

const KEYED: readonly MetadataItem[] = [
  { key: 'com.apple.quicktime.title', value: 'Any title' },
  { key: 'com.apple.quicktime.title', value: 'Ein Titel', extendedLanguageTag: 'de' },
  { key: 'com.apple.quicktime.title', value: 'Um título', extendedLanguageTag: 'pt-BR' },
  { key: 'com.apple.quicktime.make', value: 'Größe' },
  { key: 'com.apple.quicktime.location.ISO6709', value: '+48.1374+011.5755/' },
  { key: 'com.apple.quicktime.creationdate', value: '2026-01-31T12:00:00+0100' },
  { key: 'com.apple.quicktime.artwork', value: PNG },
  { key: 'com.example.number', value: -5 },
  { key: 'com.example.float', value: 4.5, dataType: 'float32' },
  { key: 'com.example.double', value: 0.25 },
  { key: 'com.example.wide', value: 'Weite Zeichen: ä', dataType: 'utf16' },
];
const ITUNES: readonly MetadataItem[] = [
  { keySpace: 'itsk', key: '©nam', value: 'iTunes ä' },
  { keySpace: 'itsk', key: '©ART', value: 'One' },
  { keySpace: 'itsk', key: 'covr', value: PNG },
  { keySpace: 'itsk', key: 'trkn', value: '3/12' },
  { keySpace: 'itsk', key: 'cpil', value: 1 },
  { keySpace: 'itsk', key: 'tmpo', value: 120 },
  { keySpace: 'uiso', key: 'cprt', value: 'Ich ä', extendedLanguageTag: 'de' },
  { keySpace: 'uiso', key: 'yrrc', value: 2026 },
];
const QUICKTIME: readonly MetadataItem[] = [
  { keySpace: 'udta', key: '©nam', value: 'User title' },
  { keySpace: 'udta', key: '©nam', value: 'Benutzertitel ä', extendedLanguageTag: 'de' },
  { keySpace: 'udta', key: '©xyz', value: '+48.1374+011.5755/' },
];

async function write(
  to: Destination,
  metadata: readonly MetadataItem[],
  ofTrack: readonly MetadataItem[] = [],
  options: MuxOptions = {},
): Promise<void> {
  const writer = new AssetWriter(to, options);
  const input = writer.add(new WriterInput('video', { codec: 'mpeg4' }));
  writer.metadata = metadata;
  input.metadata = ofTrack;
  testPattern({ width: 64, height: 48, frameRate: 25, duration: 1 })
    .pipe(writeTo(input))
    .subscribe({ error: () => undefined });
  await writer.finished;
}

/** Everything that was written, as a destination that cannot be sought gets it. */
async function streamed(metadata: readonly MetadataItem[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const to = {
    write: (bytes: Uint8Array) => {
      parts.push(Uint8Array.from(bytes));
    },
  };
  await write(to, metadata, [], { format: 'mp4' });
  return Buffer.concat(parts);
}

const remux = (from: string, to: string, options?: MuxOptions): Promise<unknown> =>
  lastValueFrom(demux(from).pipe(mux(to, options)));

const ofTrack = (keySpace: 'udta' | 'uiso'): readonly MetadataItem[] => [
  { key: 'com.example.lens', value: '35 mm' },
  { keySpace, key: 'tagc', value: 'public.easy-to-read' },
  { keySpace, key: 'tagc', value: 'public.auxiliary-content' },
  { keySpace, key: 'name', value: 'Camera 1' },
];

beforeAll(async () => {
  await write(path('all.mov'), [...KEYED, ...QUICKTIME], ofTrack('udta'));
  await write(path('all.mp4'), [...KEYED, ...ITUNES], ofTrack('uiso'));
});

interface Probed {
  readonly format: { readonly tags?: Readonly<Record<string, string>> };
  readonly streams: readonly {
    readonly codec_name: string;
    readonly width?: number;
    readonly height?: number;
    readonly tags?: Readonly<Record<string, string>>;
    readonly disposition: Readonly<Record<string, number>>;
  }[];
}

describeWith('exiftool', 'metadata as exiftool finds them', (exiftool) => {
  const read = (file: string): Record<string, unknown> => {
    const query = ['-j', '-a', '-G1', '-s', '-c', '%.4f', '-api', 'largefilesupport=1'];
    const [found] = JSON.parse(exiftool([...query, file]).text) as Record<string, unknown>[];
    return found ?? {};
  };
  const KEYS = {
    'Keys:Title': 'Any title',
    'Keys:Title-deu': 'Ein Titel',
    'Keys:Title-por-BR': 'Um título',
    'Keys:Make': 'Größe',
    'Keys:GPSCoordinates': '48.1374 N, 11.5755 E',
    'Keys:CreationDate': '2026:01:31 12:00:00+01:00',
    'Keys:ExampleNumber': -5,
    'Keys:ExampleFloat': 4.5,
    'Keys:ExampleDouble': 0.25,
    'Keys:ExampleWide': 'Weite Zeichen: ä',
    'Track1:ExampleLens': '35 mm',
    'Track1:Track1Name': 'Camera 1',
  };

  it('in QuickTime movies', () => {
    expect(read(path('all.mov'))).toMatchObject({
      ...KEYS,
      'UserData:Title': 'User title',
      'UserData:Title-deu': 'Benutzertitel ä',
      'UserData:GPSCoordinates': '48.1374 N, 11.5755 E',
    });
  });

  it('in ISO movies', () => {
    expect(read(path('all.mp4'))).toMatchObject({
      ...KEYS,
      'ItemList:Title': 'iTunes ä',
      'ItemList:Artist': 'One',
      'ItemList:TrackNumber': '3 of 12',
      'ItemList:Compilation': 'Yes',
      'ItemList:BeatsPerMinute': 120,
      'UserData:Copyright-deu': 'Ich ä',
      'UserData:Year': 2026,
    });
  });

  it.each([
    ['mov', '-Keys:Artwork'],
    ['mp4', '-Keys:Artwork'],
    ['mp4', '-ItemList:CoverArt'],
  ])('with pictures, byte for byte: %s %s', (extension, tag) => {
    expect(exiftool(['-b', tag, path(`all.${extension}`)]).bytes).toEqual(PNG);
  });

  it('in a remux, which keeps them where they have a place', async () => {
    const kept = {
      'Keys:Make': 'Größe',
      'Keys:GPSCoordinates': '48.1374 N, 11.5755 E',
      'Keys:ExampleFloat': 4.5,
    };
    for (const name of ['again.mov', 'again.mp4']) {
      await remux(path('all.mov'), path(name));
      expect(read(path(name))).toMatchObject(kept);
      await remux(path('all.mov'), path(`bare-${name}`), { metadata: {} });
      expect(
        Object.keys(read(path(`bare-${name}`))).filter((key) => key.startsWith('Keys')),
      ).toEqual([]);
    }
  });
});

describeWith('ffprobe', 'metadata as ffprobe finds them', (ffprobe) => {
  const probe = (file: string, stdin?: Uint8Array): Probed => {
    const query = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', file];
    return JSON.parse(ffprobe(query, stdin).text) as Probed;
  };

  it.each(['mov', 'mp4'])('in %s, pictures decoded', (extension) => {
    const { format, streams } = probe(path(`all.${extension}`));
    expect(format.tags).toMatchObject({
      title: extension === 'mov' ? 'User title' : 'iTunes ä',
      'com.apple.quicktime.title': 'Um título',
      'com.apple.quicktime.make': 'Größe',
      'com.apple.quicktime.location.ISO6709': '+48.1374+011.5755/',
      'com.example.number': '-5',
      'com.example.float': '4.500000',
    });
    const covers = streams.filter(({ disposition }) => disposition['attached_pic'] === 1);
    expect(covers.map(({ codec_name, width, height }) => [codec_name, width, height])).toEqual(
      Array.from({ length: extension === 'mov' ? 1 : 2 }, () => ['png', 12, 10]),
    );
  });

  it('in the first index of a stream', async () => {
    const bytes = await streamed([...KEYED, ...ITUNES]);
    const firstFragment = bytes.indexOf('moof');
    for (const part of [bytes, bytes.subarray(0, firstFragment - 4)]) {
      expect(probe('-', part).format.tags).toMatchObject({
        title: 'iTunes ä',
        'com.apple.quicktime.make': 'Größe',
      });
    }
  });

  it.each(['mkv', 'webm'])('as tags in %s', async (extension) => {
    const file = path(`tags.${extension}`);
    const writer = new AssetWriter(file);
    const input = writer.add(new WriterInput('video', { codec: 'libvpx' }));
    writer.metadata = [
      { key: 'com.apple.quicktime.title', value: 'Any title' },
      { keySpace: 'itsk', key: '©ART', value: 'One' },
      { key: 'com.example.number', value: 5 },
    ];
    input.metadata = [{ keySpace: 'udta', key: 'name', value: 'Camera 1' }];
    testPattern({ width: 64, height: 48, duration: 0.2 }).pipe(writeTo(input)).subscribe();
    await writer.finished;
    const { format, streams } = probe(file);
    expect(format.tags).toMatchObject({
      title: 'Any title',
      ARTIST: 'One',
      'COM.EXAMPLE.NUMBER': '5',
    });
    expect(streams[0]?.tags).toMatchObject({ title: 'Camera 1' });
  });

  itWithClip('node-av__video.mp4', 'of a real movie, in a remux', async (clip) => {
    for (const extension of ['mp4', 'mov', 'mkv', 'ts']) {
      await remux(clip, path(`bunny.${extension}`));
    }
    const tags = (extension: string): object => {
      const found = Object.entries(probe(path(`bunny.${extension}`)).format.tags ?? {});
      return Object.fromEntries(found.map(([key, value]) => [key.toLowerCase(), value]));
    };
    const bunny = { title: 'Big Buck Bunny', artist: 'Blender Foundation', date: '2008' };
    expect(tags('mp4')).toMatchObject({ ...bunny, composer: 'Blender Foundation' });
    expect(tags('mov')).toMatchObject(bunny);
    expect(tags('mkv')).toMatchObject({ ...bunny, composer: 'Blender Foundation' });
    expect(Object.keys(tags('ts'))).not.toContain('title');
  });

  itWithClip('moviepy__fire2.mp4', 'of a telephone: place and time are kept', async (clip) => {
    await remux(clip, path('fire.mov'));
    expect(probe(path('fire.mov')).format.tags).toMatchObject({
      creation_time: '2017-01-05T18:32:43.000000Z',
      location: '+54.1843-002.7189/',
    });
    const writer = new AssetWriter(path('fire-of-a-writer.mov'));
    const input = writer.add(new WriterInput('video'));
    demux(clip, ({ video }) => video)
      .pipe(writeTo(input))
      .subscribe();
    await writer.finished;
    expect(probe(path('fire-of-a-writer.mov')).format.tags).not.toHaveProperty('location');
  });
});

describeWith('mediainfo', 'metadata as MediaInfo finds them', (mediainfo) => {
  it('in ISO and QuickTime movies', () => {
    const read = (file: string): Record<string, unknown> => {
      const { media } = JSON.parse(mediainfo(['--Output=JSON', file]).text) as {
        media: { track: Record<string, unknown>[] };
      };
      return media.track[0] ?? {};
    };
    expect(read(path('all.mp4'))).toMatchObject({
      Title: 'iTunes ä',
      Track_Position: '3',
      Track_Position_Total: '12',
      Cover: 'Yes',
      extra: { com_apple_quicktime_make: 'Größe' },
    });
    expect(read(path('all.mov'))).toMatchObject({ extra: { com_apple_quicktime_make: 'Größe' } });
  });
});

describe('metadata as mp4box.js finds them', () => {
  interface Found {
    readonly type: string;
    readonly data?: Uint8Array;
    readonly boxes?: readonly Found[];
  }

  const textOf = ({ data }: Found): string => Buffer.from(data ?? []).toString();

  it.each(['mov', 'mp4'])('in %s', (extension) => {
    // It complains of the types of QuickTime's boxes.
    jest.spyOn(console, 'error').mockReturnValue(undefined);
    const file = createFile();
    const bytes = Uint8Array.from(readFileSync(path(`all.${extension}`)));
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes.buffer, 0));
    file.flush();
    jest.restoreAllMocks();
    const moov = file.moov as unknown as {
      meta: { keys: { keys: Record<string, string> } };
      traks: { udta: Found }[];
    };
    const keys = [...new Set(KEYED.map(({ key }) => `mdta${key}`))];
    expect(Object.values(moov.meta.keys.keys)).toEqual(keys);
    const userData = moov.traks[0]?.udta.boxes ?? [];
    expect(userData.map((box) => [box.type, textOf(box)])).toEqual([
      ['tagc', 'public.easy-to-read'],
      ['tagc', 'public.auxiliary-content'],
      ['name', 'Camera 1'],
    ]);
  });
});

describe('metadata with no place', () => {
  it.each([
    ['mov', { keySpace: 'itsk', key: '©nam', value: 'x' }, 'no place for itsk/©nam'],
    ['mkv', { key: 'com.example', value: PNG }, 'is bytes'],
  ] as const)('end a writer of %s, with nothing left', async (extension, item, message) => {
    const file = path(`refused.${extension}`);
    await expect(write(file, [item])).rejects.toMatchObject({
      code: 'formatUnsupported',
      message: expect.stringContaining(message),
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

describeWith('ffmpeg', 'movies with metadata', (ffmpeg) => {
  it.each(['mov', 'mp4'])('decode without a word: %s', (extension) => {
    const query = ['-v', 'error', '-i', path(`all.${extension}`), '-map', '0:0'];
    const { stderr, text } = ffmpeg([...query, '-f', 'framecrc', '-']);
    expect(stderr).toBe('');
    expect(text.split('\n').filter((line) => line.startsWith('0,'))).toHaveLength(25);
  });
});
