/** What quality says of pictures of which the answer is known, and of the ways to them. */
import { describe, expect, it } from '@jest/globals';
import { concat, lastValueFrom, map, merge, type Observable, toArray } from 'rxjs';

import {
  decode,
  encode,
  filterGraph,
  filterSamples,
  mapSample,
  meanQuality,
  mux,
  quality,
  type QualityOptions,
  teeSamples,
} from '../../../operators/index.js';
import {
  demux,
  MediaTime,
  type PictureQuality,
  pull,
  type RawPixelFormat,
  testPattern,
  VideoSample,
} from '../../../src/index.js';
import { closeLedger, openLedger, openSamples } from '../../../src/sample/ledger.js';
import { layoutSize, planeLayout } from '../../../src/sample/pixels.js';
import { itWithClip } from '../../support/media.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const ALL = { metrics: ['psnr', 'ssim', 'xpsnr'] } as const;

const pattern = (graph = 'null', duration = 0.4): Observable<VideoSample> =>
  testPattern({ width: 320, height: 180, frameRate: 25, duration }).pipe(filterGraph(graph));

const noisy = (graph = 'null'): Observable<VideoSample> =>
  pattern(`noise=all_strength=12:all_flags=t:all_seed=5,${graph}`);

/** Every picture's quality; nothing is left open. */
async function each(
  pictures: Observable<VideoSample>,
  references: Observable<VideoSample>,
  options: QualityOptions = ALL,
): Promise<PictureQuality[]> {
  openLedger();
  const all = await lastValueFrom(pictures.pipe(quality(references, options), toArray()));
  expect(closeLedger()).toEqual([]);
  return all;
}

/** One picture, each byte of which is its plane's value. */
function flat(pixelFormat: RawPixelFormat, width: number, height: number, values: number[]) {
  return pull(() => {
    const layout = planeLayout(pixelFormat, width, height);
    const bytes = new Uint8Array(layoutSize(layout));
    for (const [index, { offset, stride, rows }] of layout.entries()) {
      bytes.fill(values[index] ?? 0, offset, offset + stride * rows);
    }
    const init = { width, height, pixelFormat, pts: 0, duration: 1 };
    return [VideoSample.fromBytes(bytes, init)];
  });
}

describe('quality of pictures', () => {
  it.each([
    'format=yuv420p',
    'format=yuv420p,crop=301:167',
    'format=nv12',
    'format=p010le',
    'format=yuv420p10le,crop=301:167',
    'format=rgb24',
    'format=rgba64le',
    'format=yuva444p10le',
    'format=yuyv422',
    'format=gray',
    'format=ya8',
  ])('that are identical, as %s: Infinity and 1', async (graph) => {
    const all = await each(pattern(graph), pattern(graph));
    expect(all).toHaveLength(10);
    for (const { psnr, ssim, xpsnr } of all) {
      expect(psnr).toMatchObject({ average: Infinity, mse: { average: 0 } });
      expect(ssim).toMatchObject({ all: 1, dB: { all: Infinity } });
      expect(xpsnr?.minimum).toBe(Infinity);
    }
    expect(all.map(({ pts }) => Number(pts.toTicks({ num: 1, den: 25 })))).toEqual(
      all.map((_, index) => index),
    );
  });

  it('that differ by as much everywhere: the squares of that', async () => {
    const [one] = await each(
      flat('yuv420p', 65, 47, [100, 120, 130]),
      flat('yuv420p', 65, 47, [103, 120, 128]),
    );
    // Chroma is of 33×24 pixels.
    const average = (65 * 47 * 9 + 33 * 24 * 4) / (65 * 47 + 2 * 33 * 24);
    expect(one?.psnr?.mse).toEqual({ y: 9, u: 0, v: 4, average });
    expect(one?.psnr?.y).toBeCloseTo(10 * Math.log10(255 ** 2 / 9), 10);
    expect(one?.psnr?.u).toBe(Infinity);
    expect(one?.psnr?.peak).toBe(255);
    expect(one?.ssim?.u).toBe(1);
  });

  it('names the planes of RGB', async () => {
    const bytes = (red: number) =>
      pull(() => {
        const pixels = Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => (at % 3 ? 50 : red));
        const init = { width: 64, height: 48, pixelFormat: 'rgb24', pts: 0 } as const;
        return [VideoSample.fromBytes(pixels, init)];
      });
    const [one] = await each(bytes(200), bytes(205));
    expect(one?.psnr?.mse).toEqual({ r: 25, g: 0, b: 0, average: 25 / 3 });
    expect(one?.ssim?.g).toBe(1);
    expect(Object.keys(one?.xpsnr ?? {}).sort()).toEqual(['b', 'distortion', 'g', 'minimum', 'r']);
    expect(one?.xpsnr?.r).toBeLessThan(60);
  });

  it.each(['null', 'crop=301:167', 'crop=162:90,format=yuv444p'])(
    'of ten bits is that of eight, but for the peak: %s',
    async (graph) => {
      // The filter by itself reads beyond the rows of these sizes.
      const eight = await each(noisy(graph), pattern(graph));
      const deep = graph.endsWith('444p') ? 'yuv444p10le' : 'yuv420p10le';
      const shown = `${graph},format=${deep}`;
      const ten = await each(noisy(shown), pattern(shown));
      expect(ten).toHaveLength(10);
      const peaks = 20 * Math.log10(1023 / (255 * 4));
      for (const [index, { psnr, ssim, xpsnr }] of ten.entries()) {
        const other = eight[index];
        for (const plane of ['y', 'u', 'v'] as const) {
          expect(psnr?.[plane]).toBeCloseTo((other?.psnr?.[plane] ?? NaN) + peaks, 5);
          expect(xpsnr?.[plane]).toBeCloseTo((other?.xpsnr?.[plane] ?? NaN) + peaks, 3);
          // Its constants are whole numbers for eight bits.
          const apart = Math.abs((ssim?.[plane] ?? NaN) - (other?.ssim?.[plane] ?? NaN));
          expect(apart).toBeLessThan(0.002);
        }
      }
    },
  );

  it('brings a reference of another form to that of the pictures', async () => {
    const reference = pattern('scale=640:360:flags=bicubic');
    const scaled = await lastValueFrom(
      pattern().pipe(quality(reference, { metrics: ['ssim'] }), meanQuality()),
    );
    // Up and down again is nearly what it was; and much nearer than another picture.
    expect(scaled.ssim?.all).toBeGreaterThan(0.97);
    for (const graph of [
      'format=yuv420p10le',
      'format=nv12',
      'scale=out_range=pc,format=yuv420p',
    ]) {
      const all = await each(pattern(graph), pattern(), { metrics: ['psnr'] });
      expect(all.map(({ psnr }) => psnr?.average)).toEqual(all.map(() => Infinity));
    }
    const ranges = await each(pattern(), pattern('scale=out_range=pc,format=yuv420p'));
    // Brought back from full range, what was rounded differs by one at most.
    for (const { psnr } of ranges) expect(psnr?.mse.average).toBeLessThan(1);
  });

  it('follows pictures whose size changes', async () => {
    const sized = (): Observable<VideoSample> =>
      concat(
        pattern(),
        pattern('scale=160:90').pipe(
          mapSample((one) => one.retimed({ pts: one.pts?.plus(new MediaTime(1, 1)) })),
        ),
      );
    const all = await each(sized(), sized());
    expect(all.map(({ psnr }) => psnr?.average)).toEqual(
      Array.from({ length: 20 }, () => Infinity),
    );
  });

  it.each([
    ['xpsnr', 45, 45, 46, 46],
    ['ssim', 16, 14, 16, 16],
  ] as const)(
    'says what is too small for %s, and takes what is not',
    async (metric, width, height, enough, high) => {
      const grey = [100, 128, 128];
      const small = flat('yuv420p', width, height, grey);
      openLedger();
      await expect(
        lastValueFrom(small.pipe(quality(small, { metrics: [metric] }))),
      ).rejects.toMatchObject({
        code: 'formatUnsupported',
        message: expect.stringContaining(metric),
      });
      expect(closeLedger()).toEqual([]);
      const large = flat('yuv420p', enough, high, grey);
      expect(await each(large, large, { metrics: [metric] })).toHaveLength(1);
    },
  );
});

describe('quality by time', () => {
  const odd = (pictures: Observable<VideoSample>): Observable<VideoSample> =>
    pictures.pipe(filterSamples((_, index) => index % 3 !== 1));

  it('finds the pictures that are missing on either side', async () => {
    const lost = { code: 'unmatchedPicture', time: 0.04 };
    const check = (pictures: Observable<VideoSample>, references: Observable<VideoSample>) =>
      lastValueFrom(pictures.pipe(quality(references), toArray()));
    await expect(check(odd(pattern()), pattern())).rejects.toMatchObject(lost);
    await expect(check(pattern(), odd(pattern()))).rejects.toMatchObject(lost);
    const all = await each(odd(pattern()), pattern(), { unmatched: 'skip' });
    expect(all.map(({ pts, psnr }) => [pts.seconds, psnr?.average])).toEqual(
      [0, 2, 3, 5, 6, 8, 9].map((index) => [index / 25, Infinity]),
    );
  });

  it('takes variable rates, and times that a container rounded', async () => {
    const uneven = (): Observable<VideoSample> =>
      odd(pattern('null', 0.8)).pipe(
        mapSample((one) => one.retimed({ pts: one.pts?.plus(new MediaTime(1, 7)) })),
      );
    const file = path('uneven.mkv');
    await lastValueFrom(uneven().pipe(encode({ codec: 'ffv1' }), mux(file)));
    // Matroska's times are in milliseconds, and begin where the movie does.
    const read = demux(file, ({ video }) => video.pipe(decode<VideoSample>()));
    const all = await each(read, uneven(), { metrics: ['psnr'] });
    expect(all).toHaveLength(13);
    expect(all.map(({ psnr }) => psnr?.average)).toEqual(all.map(() => Infinity));
  });

  itWithClip('made__vfr.mp4', 'of a movie of a variable rate and its copy', async (source) => {
    const open = (file: string): Observable<VideoSample> =>
      demux(file, ({ video }) => video.pipe(decode<VideoSample>()));
    const copy = path('vfr.mkv');
    await lastValueFrom(demux(source, ({ video }) => video).pipe(mux(copy)));
    const all = await each(open(copy), open(source), { metrics: ['psnr'] });
    expect(all.length).toBeGreaterThan(20);
    expect(all.map(({ psnr }) => psnr?.average)).toEqual(all.map(() => Infinity));
  });
});

describe('quality of what an encoder makes of the same pictures', () => {
  const COUNT = 150;
  const source = (): Observable<VideoSample> =>
    testPattern({ width: 320, height: 180, frameRate: 25, duration: COUNT / 25 });
  const H264 = { codec: 'h264', hardware: 'never', preset: 'slow' } as const;

  const compare = (frames$: Observable<VideoSample>, bits: number, options?: QualityOptions) =>
    frames$.pipe(
      encode({ ...H264, averageBitRate: bits }),
      decode<VideoSample>(),
      quality(frames$, options),
      meanQuality(),
      map((mean) => ({ bits, mean })),
    );

  it('goes through x264, which holds back many pictures, from one source', async () => {
    openLedger();
    const { mean } = await lastValueFrom(
      source().pipe(teeSamples((frames$) => compare(frames$, 400_000))),
    );
    expect(closeLedger()).toEqual([]);
    expect(mean.pictures).toBe(COUNT);
    expect(mean.psnr?.average).toBeGreaterThan(28);
    expect(mean.psnr?.average).toBeLessThan(60);
    expect(mean.worst.psnr?.psnr?.average).toBeLessThan(mean.psnr?.average ?? 0);
  });

  it('goes through two encoders at once, and finds more bits better', async () => {
    openLedger();
    const both = await lastValueFrom(
      source().pipe(
        teeSamples((frames$) => merge(compare(frames$, 100_000), compare(frames$, 800_000))),
        toArray(),
      ),
    );
    expect(closeLedger()).toEqual([]);
    const [low, high] = both.sort((a, b) => a.bits - b.bits).map(({ mean }) => mean);
    expect([low?.pictures, high?.pictures]).toEqual([COUNT, COUNT]);
    expect(high?.psnr?.average).toBeGreaterThan((low?.psnr?.average ?? 0) + 3);
    expect(high?.ssim?.all).toBeGreaterThan(low?.ssim?.all ?? 1);
  });

  it('goes through with filters on the way of the references', async () => {
    const small = (frames$: Observable<VideoSample>) => frames$.pipe(filterGraph('scale=160:90'));
    const { mean } = await lastValueFrom(
      source().pipe(
        teeSamples((frames$) =>
          small(frames$).pipe(
            encode({ ...H264, averageBitRate: 400_000 }),
            decode<VideoSample>(),
            quality(small(frames$)),
            meanQuality(),
            map((all) => ({ mean: all })),
          ),
        ),
      ),
    );
    expect(mean.pictures).toBe(COUNT);
  });

  it('leaves nothing behind when it is unsubscribed half-way', async () => {
    openLedger();
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const running = source()
        .pipe(
          teeSamples((frames$) =>
            frames$.pipe(encode(H264), decode<VideoSample>(), quality(frames$, ALL)),
          ),
        )
        .subscribe(({ pts }) => {
          seen.push(pts.seconds);
          if (seen.length < 20) return;
          running.unsubscribe();
          resolve();
        });
    });
    for (let turn = 0; turn < 1000 && openSamples().length > 0; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(closeLedger()).toEqual([]);
    expect(seen).toHaveLength(20);
  });
});
