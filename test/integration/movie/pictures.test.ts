/** Files of pictures as a source: what is in them, which way up, and no more of them than can be used. */
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  concatMap,
  lastValueFrom,
  map,
  type Observable,
  type Subscription,
  take,
  toArray,
} from 'rxjs';

import { decode, encode, mux } from '../../../operators/index.js';
import {
  demux,
  type MediaInput,
  MediaTime,
  numberedFiles,
  pictures,
  VideoSample,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { codeOf } from '../../support/codeOf.js';
import { describeWith } from '../../support/judges.js';
import {
  encodeAll,
  pictures as pictureSeries,
  scratch,
  tones,
  writeMovie,
} from '../../support/writing.js';

const path = scratch();
const WIDTH = 32;
const HEIGHT = 16;
type Color = readonly [number, number, number];
const [RED, GREEN, BLUE, WHITE]: Color[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];
/** Where they lie in the file: top left, top right, bottom left, bottom right. */
const STORED = [RED, GREEN, BLUE, WHITE];
/** Where the stored corners are seen, by what EXIF says of the sides that row 0 and column 0 are. @see EXIF 2.32, tag 0x0112 */
const SEEN: Readonly<Record<number, readonly [number, number, number, number]>> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [3, 2, 1, 0],
  4: [2, 3, 0, 1],
  5: [0, 2, 1, 3],
  6: [2, 0, 3, 1],
  7: [3, 1, 2, 0],
  8: [1, 3, 0, 2],
};

/** Four coloured quarters. */
function quarters(alpha?: number): VideoSample {
  const bytes = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const place = (y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1);
      bytes.set([...(STORED[place] ?? []), alpha ?? 255], (y * WIDTH + x) * 4);
    }
  }
  return VideoSample.fromBytes(bytes, {
    width: WIDTH,
    height: HEIGHT,
    pixelFormat: 'rgba',
    pts: 0,
  });
}

async function codedAs(codec: string, sample = quarters(), pixelFormat?: string): Promise<Buffer> {
  const settings = { codec, ...(pixelFormat !== undefined && { pixelFormat }) };
  const { samples } = await encodeAll([sample], settings);
  const bytes = Buffer.concat(samples.map((one) => one.copyBytes()));
  for (const one of samples) one.close();
  return bytes;
}

/** One entry of TIFF: the orientation. */
function exifOf(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(0x0112, 10);
  tiff.writeUInt16LE(3, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

function turned(file: Buffer, kind: 'jpeg' | 'png', orientation: number): Buffer {
  const tiff = exifOf(orientation);
  if (kind === 'jpeg') {
    const payload = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
    const size = uint32(payload.byteLength + 2).subarray(2);
    return Buffer.concat([
      file.subarray(0, 2),
      Buffer.from([0xff, 0xe1]),
      size,
      payload,
      file.subarray(2),
    ]);
  }
  // Behind the header, which has 8 + 25 bytes.
  const chunk = Buffer.concat([Buffer.from('eXIf', 'latin1'), tiff]);
  const whole = Buffer.concat([uint32(tiff.byteLength), chunk, uint32(crc32(chunk))]);
  return Buffer.concat([file.subarray(0, 33), whole, file.subarray(33)]);
}

/** The colours of the corners, each a pure one. */
async function corners(
  source: Observable<VideoSample>,
): Promise<{ size: number[]; colors: Color[] }> {
  const seen$ = source.pipe(
    concatMap((sample) => {
      const { width, height } = sample.format;
      return pixelsOf(sample).then((bytes) => ({ width, height, bytes }));
    }),
  );
  const { width, height, bytes } = await lastValueFrom(seen$);
  const at = (x: number, y: number): Color => {
    const [r = 0, g = 0, b = 0] = bytes.subarray((y * width + x) * 3);
    const pure = (value: number): number => (value > 127 ? 255 : 0);
    return [pure(r), pure(g), pure(b)];
  };
  const [left, right, top, bottom] = [2, width - 3, 2, height - 3];
  const colors = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
  return { size: [width, height], colors };
}

/** As RGB, whatever it was. */
async function pixelsOf(sample: VideoSample): Promise<Buffer> {
  const { samples } = await encodeAll([sample], { codec: 'rawvideo', pixelFormat: 'rgb24' });
  const bytes = Buffer.concat(samples.map((one) => one.copyBytes()));
  for (const one of samples) one.close();
  return bytes;
}

let png: Buffer;
let jpeg: Buffer;

beforeAll(async () => {
  png = await codedAs('png', quarters(), 'rgb24');
  jpeg = await codedAs('mjpeg');
  writeFileSync(path('one.png'), png);
  writeFileSync(path('one.jpg'), jpeg);
});

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

const closed = <T>(use: (sample: VideoSample) => T) =>
  map((sample: VideoSample): T => {
    try {
      return use(sample);
    } finally {
      sample.close();
    }
  });

describe('pictures', () => {
  it.each(['jpeg', 'png'] as const)('of %s come upright, as EXIF says', async (kind) => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const file = turned(kind === 'jpeg' ? jpeg : png, kind, orientation);
      const { size, colors } = await corners(pictures([file]));
      expect([orientation, size]).toEqual([
        orientation,
        orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH],
      ]);
      expect(colors).toEqual(SEEN[orientation]?.map((place) => STORED[place]));
    }
  });

  it('are read by their names, whatever libav takes a name for', async () => {
    const names = ['one.jpg', 'one.png', 'a%03d.jpg', 'b*.jpeg'];
    for (const name of names.slice(2)) writeFileSync(path(name), jpeg);
    const found$ = pictures(names.map(path), { duration: 2, startTime: 1 }).pipe(
      closed(({ pts, duration, track, format: { width, frameRate } }) => ({
        ...{ pts: pts?.seconds, lasts: duration?.seconds, track, width, frameRate },
      })),
      toArray(),
    );
    const frameRate = { num: 1, den: 2 };
    const alike = { lasts: 2, track: undefined, width: WIDTH, frameRate };
    expect(await lastValueFrom(found$)).toEqual([1, 3, 5, 7].map((pts) => ({ pts, ...alike })));
  });

  it('are read when they can be used, and no sooner', async () => {
    let asked = 0;
    function* files(): Generator<MediaInput> {
      for (; asked < 20;) {
        asked++;
        yield png;
      }
    }
    const held: VideoSample[] = [];
    let subscription: Subscription | undefined;
    await new Promise<void>((resolve) => {
      subscription = pictures(files, { window: 3 }).subscribe((sample) => {
        held.push(sample);
        if (held.length === 3) setImmediate(resolve);
      });
    });
    expect([asked, held.length]).toEqual([3, 3]);
    subscription?.unsubscribe();
    for (const sample of held) sample.close();
    expect(asked).toBe(3);
  });

  it.each<[string, () => MediaInput, string]>([
    ['there is not', () => path('none.png'), 'invalidSourceMedia'],
    [
      'is none',
      () => Buffer.from('This is not a picture, and nothing else either.'),
      'invalidSourceMedia',
    ],
  ])('fail at a file that %s', async (_, file, code) => {
    const all$ = pictures([png, file(), png]).pipe(
      closed(({ pts }) => pts?.seconds),
      toArray(),
    );
    await expect(lastValueFrom(all$)).rejects.toMatchObject({ code });
  });

  it('of movies are the first ones, and nothing is left of the others', async () => {
    const { samples } = await encodeAll(pictureSeries(40), { codec: 'libx264' });
    await writeMovie(path('movie.mp4'), [samples]);
    const times$ = pictures([path('movie.mp4'), png, path('movie.mp4')]).pipe(
      closed(({ pts, format: { width } }) => [pts?.seconds, width]),
      toArray(),
    );
    expect(await lastValueFrom(times$)).toEqual([
      [0, 64],
      [0.04, WIDTH],
      [0.08, 64],
    ]);
  });

  it('fail at a file that holds only sound', async () => {
    const { samples } = await encodeAll(tones(10), { codec: 'flac' });
    await writeMovie(path('sound.flac'), [samples]);
    const failed = lastValueFrom(pictures([path('sound.flac')]));
    await expect(failed).rejects.toThrow(/sound\.flac' holds no picture/);
  });

  it.each(['one.png', new Uint8Array(5), new URL('file:///one.png'), 7, null])(
    'are named by a list, not by %p',
    (files) => {
      expect(codeOf(() => pictures(files as never))).toBe('invalidArgument');
    },
  );

  it.each([
    { frameRate: 30, duration: 1 },
    { frameRate: 0 },
    { frameRate: { num: 30, den: 0 } },
    { duration: 0 },
    { duration: -1 },
  ])('are not shown %j', (options) => {
    expect(codeOf(() => pictures([png], options))).toBe('invalidArgument');
  });
});

describe('numbered files', () => {
  const named = async (pattern: string, first?: number): Promise<string[]> => {
    const found: string[] = [];
    for await (const file of numberedFiles(pattern, first)) found.push(file);
    return found;
  };

  it('are those that there are, one after the other', async () => {
    for (const index of [1, 2, 3, 9, 10]) {
      writeFileSync(path(`100%-${String(index).padStart(3, '0')}.png`), png);
    }
    const pattern = path('100%%-%03d.png');
    const file = (index: string): string => path(`100%-${index}.png`);
    expect(await named(pattern)).toEqual([file('001'), file('002'), file('003')]);
    expect(await named(pattern, 9)).toEqual([file('009'), file('010')]);
    await expect(named(pattern, 5)).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    await expect(named(path('none%d.png'))).rejects.toThrow(/none0\.png.*up to number 4/);
  });

  it.each(['one.png', '%d-%d.png', '%s.png', '%d%', '%%d.png'])(
    'are not named by %s',
    (pattern) => {
      expect(() => numberedFiles(pattern)).toThrow(/has one '%d'/);
    },
  );

  it('are named by a text', () => {
    expect(codeOf(() => numberedFiles(7 as never))).toBe('invalidArgument');
  });

  it('do not begin before zero', () => {
    expect(() => numberedFiles('%d.png', -1)).toThrow(/zero or more/);
  });
});

describeWith('ffprobe', 'files of pictures, for ffprobe,', (ffprobe) => {
  const probe = (file: string, entries: string): string =>
    ffprobe(['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', file]).text.trim();

  it('become a movie, one picture after the other', async () => {
    for (let index = 0; index < 7; index++) writeFileSync(path(`film${index}.jpg`), jpeg);
    const film$ = pictures(numberedFiles(path('film%d.jpg')), { frameRate: 29.97 });
    await lastValueFrom(film$.pipe(encode({ codec: 'libx264' }), mux(path('film.mp4'))));
    expect(probe(path('film.mp4'), 'stream=avg_frame_rate,nb_frames')).toBe('30000/1001,7');
  });

  it.each([
    [6, '-90'],
    [3, '-180'],
    [8, '90'],
  ])(
    'keep what EXIF says (%d) when they are decoded as they are',
    async (orientation, rotation) => {
      const file = turned(jpeg, 'jpeg', orientation);
      const movie = path(`turned${orientation}.mp4`);
      const encoded$ = demux(file, ({ video }) =>
        video.pipe(decode(), encode({ codec: 'libx264' })),
      );
      await lastValueFrom(encoded$.pipe(mux(movie)));
      expect(probe(movie, 'stream_side_data=rotation')).toBe(rotation);
      expect(probe(movie, 'stream=width,height')).toContain(`${WIDTH},${HEIGHT}`);
    },
  );
});

describeWith('ffmpeg', 'transparent pictures, for ffmpeg,', (ffmpeg) => {
  it('stay transparent where a codec is asked for it', async () => {
    const file = await codedAs('png', quarters(128), 'rgba');
    const encoded$ = pictures([file]).pipe(take(1));
    const kept = { codec: 'prores_ks', pixelFormat: 'yuva444p10le' } as const;
    await lastValueFrom(encoded$.pipe(encode(kept), mux(path('alpha.mov'))));
    const args = [
      '-v',
      'error',
      '-i',
      path('alpha.mov'),
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-',
    ];
    const { bytes } = ffmpeg(args);
    expect(bytes.byteLength).toBe(WIDTH * HEIGHT * 4);
    for (let at = 3; at < bytes.byteLength; at += 4)
      expect(Math.abs((bytes[at] ?? 0) - 128)).toBeLessThan(3);
    expect(readFileSync(path('alpha.mov')).byteLength).toBeGreaterThan(0);
  });
});

describe('transparent pictures', () => {
  const firstColor = async (background: string): Promise<number[]> => {
    const file = await codedAs('png', quarters(128), 'rgba');
    const [sample] = await lastValueFrom(
      pictures([turned(file, 'png', 2)], { background }).pipe(toArray()),
    );
    return sample ? [...(await pixelsOf(sample)).subarray(0, 3)] : [];
  };

  it('are shown before a background', async () => {
    // Mirrored: green is at the left.
    expect(await firstColor('white')).toEqual(
      [127, 255, 127].map((value) => expect.closeTo(value, -1)),
    );
    expect(await firstColor('#0000FF')).toEqual(
      [0, 128, 127].map((value) => expect.closeTo(value, -1)),
    );
  });

  it.each(['white@0.5', 'red,movie=x', '#12', ''])(
    'have no background such as %j',
    (background) => {
      expect(codeOf(() => pictures([png], { background }))).toBe('invalidArgument');
    },
  );

  it('have none that there is not', async () => {
    await expect(firstColor('colourless')).rejects.toMatchObject({ code: 'filterFailed' });
  });
});

it('times are exact', async () => {
  const times$ = pictures([png, png, png], { frameRate: { num: 30_000, den: 1001 } }).pipe(
    closed(({ pts }) => pts),
    toArray(),
  );
  const times = await lastValueFrom(times$);
  expect(times.map((pts, index) => pts?.equals(new MediaTime(1001 * index, 30_000)))).toEqual([
    true,
    true,
    true,
  ]);
});
