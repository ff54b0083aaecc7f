/** Stereo: both eyes through the receiver into layers, packed pictures and tracks, as decoders and other programs see them. */
import { readFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { from, lastValueFrom, map, toArray } from 'rxjs';

import { decode, encode, mapSample, mux, packViews, splitViews } from '../../../operators/index.js';
import {
  AssetWriter,
  type EncodeSettings,
  demux,
  MediaTime,
  type SpatialProperties,
  TaggedPixelBufferGroupReceiver,
  type VideoFormat,
  VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { parseBoxes } from '../../../src/movie/boxes/box.js';
import { layoutSize, planeLayout } from '../../../src/sample/pixels.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { describeWith } from '../../support/judges.js';
import { describeWithClip } from '../../support/media.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const SIZE = { width: 180, height: 100 };
const FRAMES = 40;
const LAYERS = { mvHEVCVideoLayerIDs: [0, 1] };
const HD = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' } as const;

/** Waves that move, nearer things further apart between the eyes; another scene after half of the pictures. */
function draw(frame: number, eye: number, { width, height } = SIZE): Uint8Array {
  const bytes = new Uint8Array(layoutSize(planeLayout('yuv420p', width, height)));
  const scene = frame < FRAMES / 2 ? 1 : -1;
  for (const [index, { offset, stride, rows }] of planeLayout('yuv420p', width, height).entries()) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < stride; x++) {
        const near = (y / rows) * 12 * eye;
        const wave = Math.sin((x + near + frame * 2 * scene) / (9 + index)) * Math.cos(y / 11);
        bytes[offset + y * stride + x] = 128 + scene * (index === 0 ? 90 : 40) * wave;
      }
    }
  }
  return bytes;
}

async function write(file: string, settings: object): Promise<void> {
  const writer = new AssetWriter(file, { overwrite: true });
  const all = { colorProperties: HD, ...settings } as EncodeSettings;
  const receiver = new TaggedPixelBufferGroupReceiver(writer.add(new WriterInput('video', all)), {
    sourcePixelBufferAttributes: { ...SIZE, pixelFormat: 'yuv420p' },
  });
  writer.startWriting();
  writer.startSession(0);
  for (let frame = 0; frame < FRAMES; frame++) {
    const taggedBuffers = await receiver.take();
    for (const { tags, pixelBuffer } of taggedBuffers) {
      pixelBuffer.data.set(draw(frame, tags.stereoView === 'leftEye' ? 0 : 1));
    }
    const duration = new MediaTime(1, 25);
    await receiver.append({ taggedBuffers, pts: new MediaTime(frame, 25), duration });
  }
  receiver.finish();
  await writer.finished;
}

interface Seen {
  readonly pts: number | undefined;
  readonly eye: string | undefined;
  readonly bytes: Uint8Array;
}

/** Every picture that libav's decoder gives; views: -1 for all. */
const seen = (file: string, views: number): Promise<Seen[]> =>
  lastValueFrom(
    demux(file, ({ video }) =>
      video.pipe(
        decode<VideoSample>({ strict: true, options: { view_ids: String(views) } }),
        map((sample) => {
          using picture = sample;
          return {
            pts: picture.pts?.seconds,
            eye: picture.tags?.stereoView,
            bytes: picture.copyBytes(),
          };
        }),
      ),
    ).pipe(toArray()),
  );

const formatOf = (file: string): Promise<VideoFormat> =>
  lastValueFrom(
    demux(file, ({ video }) =>
      video.pipe(
        map((sample) => {
          using encoded = sample;
          return encoded.format as VideoFormat;
        }),
      ),
    ),
  );

/** In dB, of all planes. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  const error = a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0) / a.length;
  return 10 * Math.log10(255 ** 2 / Math.max(error, 1e-9));
}

/** The boxes of the first sample entry, by type. */
function entryBoxes(file: string, track = 0): Map<string, string> {
  const moov = parseBoxes(readFileSync(file)).boxes.find(({ type }) => type === 'moov');
  const stsd = moov?.all('trak')[track]?.find('mdia', 'minf', 'stbl', 'stsd');
  const entry = stsd?.children?.[0];
  const { boxes } = parseBoxes((entry?.bytes ?? Buffer.alloc(0)).subarray(78));
  const hex = boxes.map((box): [string, string] => [box.type, box.toBuffer().toString('hex')]);
  return new Map([['', entry?.type ?? ''], ...hex]);
}

const ascii = (text = ''): string => Buffer.from(text, 'hex').toString('latin1');
const SPATIAL: SpatialProperties = {
  heroEye: 'left',
  stereoCameraBaseline: 63_400,
  horizontalDisparityAdjustment: 200,
  horizontalFieldOfView: 65_500,
  projectionKind: 'rectilinear',
};

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

describe('MV-HEVC', () => {
  it.each([
    ['by quality', { quality: 0.8 }],
    ['by rate, with short groups', { averageBitRate: 2_000_000, maxKeyFrameInterval: 7 }],
    ['without reordering', { quality: 0.8, allowFrameReordering: false }],
    ['with open groups', { quality: 0.8, allowOpenGOP: true, maxKeyFrameInterval: 10 }],
  ])('%s: libav decodes both views as they were drawn', async (name, settings) => {
    const file = path(`${name}.mov`);
    await write(file, { codec: 'hevc', spatial: LAYERS, ...settings });
    const both = await seen(file, -1);
    expect(both.map(({ eye }) => eye)).toEqual(
      Array.from({ length: FRAMES }, () => ['leftEye', 'rightEye']).flat(),
    );
    for (const [index, { bytes, pts }] of both.entries()) {
      const frame = Math.floor(index / 2);
      expect(pts).toBeCloseTo(frame / 25, 6);
      expect(psnr(bytes, draw(frame, index % 2))).toBeGreaterThan(38);
      // It would not pass with the other eye's picture.
      expect(psnr(bytes, draw(frame, 1 - (index % 2)))).toBeLessThan(30);
    }
    // Who asks for one view gets that, and who asks for nothing gets the base.
    const right = await seen(file, 1);
    expect(right.map(({ bytes }) => bytes)).toEqual(
      both.filter((_, index) => index % 2 === 1).map(({ bytes }) => bytes),
    );
    expect(await seen(file, 0)).toHaveLength(FRAMES);
  });

  it('says in the boxes what players look for, and all of it is read again', async () => {
    const file = path('boxes.mov');
    await write(file, { codec: 'hevc', spatial: { ...LAYERS, ...SPATIAL } });
    const boxes = entryBoxes(file);
    expect([...boxes.keys()].sort()).toEqual(
      expect.arrayContaining(['hfov', 'hvcC', 'lhvC', 'vexu']),
    );
    expect(boxes.get('')).toBe('hvc1');
    expect(ascii(boxes.get('vexu'))).toMatch(/proj.*prji.*rect/s);
    expect(boxes.get('vexu')).toContain(`${Buffer.from('stri').toString('hex')}0000000003`);
    expect(boxes.get('vexu')).toContain(`${Buffer.from('hero').toString('hex')}0000000001`);
    expect(boxes.get('vexu')).toContain(`${Buffer.from('blin').toString('hex')}000000000000f7a8`);
    expect(boxes.get('vexu')).toContain(`${Buffer.from('dadj').toString('hex')}00000000000000c8`);
    expect(boxes.get('hfov')).toMatch(/0000ffdc$/);
    const { spatial, codecTag } = await formatOf(file);
    expect(codecTag).toBe('hvc1');
    expect(spatial).toEqual({
      hasLeftStereoEyeView: true,
      hasRightStereoEyeView: true,
      ...SPATIAL,
    });
  });

  it('has the right eye in the base where the view IDs say so', async () => {
    const file = path('right-first.mp4');
    const spatial = { ...LAYERS, mvHEVCViewIDs: [4, 2], mvHEVCLeftAndRightViewIDs: [2, 4] };
    await write(file, { codec: 'hevc', quality: 0.8, spatial });
    const base = await seen(file, 4);
    expect(base[0]?.eye).toBe('rightEye');
    expect(psnr(base[0]?.bytes ?? new Uint8Array(), draw(0, 1))).toBeGreaterThan(38);
    const other = await seen(file, 2);
    expect(other[0]?.eye).toBe('leftEye');
  });

  it('keeps both views in a remux', async () => {
    await write(path('whole.mov'), { codec: 'hevc', spatial: { ...LAYERS, ...SPATIAL } });
    await lastValueFrom(demux(path('whole.mov')).pipe(mux(path('again.mp4'))));
    expect(await seen(path('again.mp4'), -1)).toHaveLength(FRAMES * 2);
    expect((await formatOf(path('again.mp4'))).spatial).toMatchObject(SPATIAL);
  });

  it('refuses pictures of one eye, passes, and file types without layers', async () => {
    const plain$ = from([
      VideoSample.fromBytes(draw(0, 0), { ...SIZE, pixelFormat: 'yuv420p', pts: 0 }),
    ]);
    const settings = { codec: 'hevc', spatial: LAYERS };
    await expect(lastValueFrom(plain$.pipe(encode(settings)))).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringMatching(/TaggedPixelBufferGroupReceiver.*splitViews/),
    });
    const passes = { performsMultiPassEncodingIfSupported: true };
    const rated = { ...settings, averageBitRate: 1_000_000 };
    expect(new WriterInput('video', rated, passes).canPerformMultiplePasses).toBe(false);
    const writer = new AssetWriter(path('layers.mkv'));
    expect(() => writer.add(new WriterInput('video', settings))).toThrow(/layers of MV-HEVC/);
  });

  it('stops when it is cancelled in the middle', async () => {
    const writer = new AssetWriter(path('cancelled.mov'));
    const video = writer.add(new WriterInput('video', { codec: 'hevc', spatial: LAYERS }));
    const receiver = new TaggedPixelBufferGroupReceiver(video, {
      sourcePixelBufferAttributes: { ...SIZE, pixelFormat: 'yuv420p' },
    });
    writer.startWriting();
    writer.startSession(0);
    for (let frame = 0; frame < 5; frame++) {
      const taggedBuffers = await receiver.take();
      await receiver.append({ taggedBuffers, pts: new MediaTime(frame, 25) });
    }
    const ended = writer.finished.catch((error: unknown) => error);
    await writer.cancelWriting();
    expect(await ended).toMatchObject({ code: 'operationCancelled' });
    expect(receiver.appendImmediately({ taggedBuffers: [], pts: 9 })).toBe(false);
  });
});

describeWithClip('../badmedia/androidx__water_180_mvhevc_5frames.mov', 'a recording', (clip) => {
  it('is read as what it says, with both views, and is remuxed whole', async () => {
    const { spatial } = await formatOf(clip);
    expect(spatial).toEqual({
      hasLeftStereoEyeView: true,
      hasRightStereoEyeView: true,
      stereoCameraBaseline: 19_240,
      horizontalDisparityAdjustment: 200,
      horizontalFieldOfView: 64_000,
      projectionKind: 'rectilinear',
    });
    expect((await seen(clip, -1)).map(({ eye }) => eye)).toEqual(
      Array.from({ length: 5 }, () => ['rightEye', 'leftEye']).flat(),
    );
    // Its index (`cslg`) lets pictures be presented before they are decoded; here they are decoded earlier.
    const earlier$ = demux(clip).pipe(
      mapSample((sample) => sample.retimed({ dts: (sample.timing.dts ?? 0n) - 256n })),
    );
    await lastValueFrom(earlier$.pipe(mux(path('recording.mov'))));
    expect(await seen(path('recording.mov'), -1)).toHaveLength(10);
    const [before, after] = [entryBoxes(clip), entryBoxes(path('recording.mov'))];
    for (const type of ['', 'lhvC', 'hfov']) {
      expect([type, after.get(type)]).toEqual([type, before.get(type)]);
    }
  });
});

describe('packed pictures', () => {
  it.each([
    ['sideBySide', 'side', { width: 360, height: 100 }],
    ['overUnder', 'over', { width: 180, height: 200 }],
  ] as const)(
    '%s: both eyes are in the picture, and every box says it',
    async (kind, pkin, size) => {
      const file = path(`${kind}.mp4`);
      const spatial = { viewPackingKind: kind, projectionKind: 'halfEquirectangular' };
      await write(file, { codec: 'h264', quality: 0.9, spatial });
      const format = await formatOf(file);
      expect(format).toMatchObject(size);
      expect(format.spatial).toEqual({
        hasLeftStereoEyeView: true,
        hasRightStereoEyeView: true,
        ...spatial,
      });
      const boxes = entryBoxes(file);
      expect(ascii(boxes.get('vexu'))).toMatch(new RegExp(`prji.*hequ.*pkin.*${pkin}`, 's'));
      expect(boxes.get('st3d')).toMatch(kind === 'sideBySide' ? /02$/ : /01$/);
      expect(ascii(boxes.get('sv3d'))).toMatch(/svhd.*prhd.*equi/s);
      const eyes$ = demux(file, ({ video }) =>
        video.pipe(
          decode<VideoSample>(),
          splitViews(kind),
          map((sample) => {
            using group = sample;
            return group.copyBytes();
          }),
        ),
      );
      const pictures = await lastValueFrom(eyes$.pipe(toArray()));
      expect(pictures).toHaveLength(FRAMES);
      for (const [frame, bytes] of pictures.entries()) {
        const half = bytes.length / 2;
        expect(psnr(bytes.subarray(0, half), draw(frame, 0))).toBeGreaterThan(38);
        expect(psnr(bytes.subarray(half), draw(frame, 1))).toBeGreaterThan(38);
      }
    },
  );

  it('are half the size where the width of one eye is asked for', async () => {
    const file = path('half.mov');
    await write(file, { codec: 'h264', ...SIZE, spatial: { viewPackingKind: 'sideBySide' } });
    expect(await formatOf(file)).toMatchObject(SIZE);
    expect(entryBoxes(file).has('st3d')).toBe(false);
    expect(ascii(entryBoxes(file).get('vexu'))).toMatch(/pkin.*side/s);
  });

  it('become layers when they are taken apart, and other packed pictures', async () => {
    await write(path('sbs.mp4'), {
      codec: 'h264',
      quality: 0.9,
      spatial: { viewPackingKind: 'sideBySide' },
    });
    const layered$ = demux(path('sbs.mp4'), ({ video }) =>
      video.pipe(
        decode<VideoSample>(),
        splitViews('sideBySide'),
        encode({ codec: 'hevc', quality: 0.8, spatial: LAYERS }),
        mux(path('layered.mov')),
      ),
    );
    await lastValueFrom(layered$);
    const both = await seen(path('layered.mov'), -1);
    expect(both).toHaveLength(FRAMES * 2);
    for (const [index, { bytes }] of both.entries()) {
      expect(psnr(bytes, draw(Math.floor(index / 2), index % 2))).toBeGreaterThan(35);
    }
  });

  it('lose nothing when they are taken apart and put together again, whatever their size', async () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 20 }).map((half) => half * 4),
      height: fc.integer({ min: 1, max: 20 }).map((half) => half * 4),
      kind: fc.constantFrom('sideBySide' as const, 'overUnder' as const),
      pixelFormat: fc.constantFrom('rgba' as const, 'yuv420p' as const, 'nv12' as const),
    });
    const check = fc.asyncProperty(sizes, async ({ width, height, kind, pixelFormat }) => {
      const size = layoutSize(planeLayout(pixelFormat, width, height));
      const bytes = new Uint8Array(size).map((_, at) => (at * 37 + (at >> 6)) & 255);
      const sample = VideoSample.fromBytes(bytes, { width, height, pixelFormat, pts: 0 });
      const again = await lastValueFrom(
        from([sample]).pipe(
          splitViews(kind),
          packViews(kind),
          map((packed) => {
            using picture = packed;
            return picture.copyBytes();
          }),
        ),
      );
      expect(Buffer.compare(again, bytes)).toBe(0);
    });
    await fc.assert(check, { numRuns: 15 });
  });
});

describeWith('ffprobe', 'stereo, to others', (probe) => {
  const sideData = (file: string): string =>
    probe([
      '-v',
      'error',
      '-show_entries',
      'stream_side_data:frame=side_data_list',
      '-show_frames',
      '-read_intervals',
      '%+#1',
      '-of',
      'json',
      file,
    ]).text;

  it('is what it is in packed movies, in the boxes and in the H.264 stream itself', async () => {
    await write(path('probe.mp4'), { codec: 'h264', spatial: { viewPackingKind: 'sideBySide' } });
    expect(sideData(path('probe.mp4'))).toMatch(/Stereo 3D[^}]*side by side/);
    await write(path('probe.mov'), { codec: 'libx264', spatial: { viewPackingKind: 'overUnder' } });
    // It has no box of Google's: this is what the stream itself says.
    expect(sideData(path('probe.mov'))).toMatch(/"stereo_mode": "top_bottom"/);
    await write(path('probe.mkv'), { codec: 'vp9', spatial: { viewPackingKind: 'overUnder' } });
    expect(sideData(path('probe.mkv'))).toMatch(/Stereo 3D[^}]*top and bottom/);
  });

  it('is a sphere for what is one', async () => {
    const spatial = { viewPackingKind: 'overUnder', projectionKind: 'equirectangular' };
    await write(path('sphere.mp4'), { codec: 'h264', spatial });
    expect(sideData(path('sphere.mp4'))).toMatch(/Spherical Mapping[^}]*equirectangular/);
  });

  it('is a movie that plays where only the base of MV-HEVC is known', async () => {
    await write(path('base.mov'), { codec: 'hevc', quality: 0.8, spatial: LAYERS });
    const frames = probe([
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=nb_read_frames,codec_tag_string',
      '-of',
      'csv=p=0',
      path('base.mov'),
    ]);
    expect(frames.text.trim()).toBe(`hvc1,${FRAMES}`);
    expect(frames.stderr).toBe('');
  });
});
