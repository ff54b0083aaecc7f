import { describe, expect, it } from '@jest/globals';

import { openEncoder } from '../../../src/av/encoder.js';
import { openGenerator } from '../../../src/av/generator.js';
import { type RawSample } from '../../../src/backend.js';
import { type EncodeSettings } from '../../../src/codec/settings.js';
import { type AudioSample } from '../../../src/sample/audioSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type RawPixelFormat } from '../../../src/sample/pixels.js';
import { MediaTime } from '../../../src/sample/time.js';
import { describeWith } from '../../support/judges.js';
import {
  encodeAll,
  picture,
  pictureBytes,
  pictures,
  scratch,
  tones,
  writeMovie,
} from '../../support/writing.js';

const path = scratch();

/** Codec, container, and settings of their own; each is encoded and read back by somebody else. */
const VIDEO: readonly (readonly [string, string, Partial<EncodeSettings>?])[] = [
  ['h264', 'mp4'],
  ['hevc', 'mp4'],
  ['av1', 'mp4', { options: { preset: 10 } }],
  ['vp9', 'webm', { options: { deadline: 'realtime', 'cpu-used': 8 } }],
  ['vp8', 'webm'],
  ['mpeg4', 'mp4'],
  ['mpeg2video', 'ts'],
  ['mpeg1video', 'mpg'],
  ['mjpeg', 'avi'],
  ['prores', 'mov'],
  ['ffv1', 'mkv'],
  ['dnxhd', 'mov', { profile: 'dnxhr_lb', width: 256, height: 128 }],
  ['libtheora', 'ogg'],
  ['rawvideo', 'nut'],
  ['gif', 'gif'],
  ['qtrle', 'mov'],
  ['huffyuv', 'avi'],
  ['v210', 'mov'],
  ['h263', '3gp', { width: 176, height: 144 }],
  ['flv', 'flv'],
  ['wmv2', 'asf'],
  ['utvideo', 'mkv'],
  ['libx264rgb', 'mkv'],
];

const AUDIO: readonly (readonly [string, string, Partial<EncodeSettings>?])[] = [
  ['aac', 'm4a'],
  ['opus', 'ogg'],
  ['mp3', 'mp3'],
  ['flac', 'flac'],
  ['alac', 'm4a'],
  ['ac3', 'mp4'],
  ['eac3', 'mkv'],
  ['mp2', 'ts'],
  ['libvorbis', 'ogg'],
  ['libfdk_aac', 'm4a'],
  ['pcm_s16le', 'wav'],
  ['pcm_s24le', 'mov'],
  ['pcm_f32le', 'wav'],
  ['pcm_s16be', 'aiff'],
  ['pcm_mulaw', 'wav', { sampleRate: 8000, channels: 1 }],
  ['wavpack', 'wv'],
  ['tta', 'tta'],
  ['wmav2', 'asf'],
];

describeWith('ffprobe', 'what encoders make', (ffprobe) => {
  const probe = (file: string, entries: string): Record<string, string>[] => {
    const { text } = ffprobe([
      ...['-v', 'error', '-count_frames', '-of', 'json', '-show_entries', `stream=${entries}`],
      file,
    ]);
    return (JSON.parse(text) as { streams: Record<string, string>[] }).streams;
  };

  it.each(VIDEO)('%s in %s has ten pictures', async (codec, extension, settings = {}) => {
    const file = path(`video-${codec}.${extension}`);
    const { samples, choice } = await encodeAll(pictures(10), { codec, ...settings });
    expect(choice.hardware).toBe(false);
    expect(samples.reduce((sum, { duration }) => sum + (duration?.seconds ?? 0), 0)).toBeCloseTo(
      1 / 3,
      1,
    );
    await writeMovie(file, [samples]);
    const { width = 64, height = 48 } = settings as { width?: number; height?: number };
    expect(probe(file, 'nb_read_frames,width,height')).toEqual([
      expect.objectContaining({ nb_read_frames: '10', width, height }),
    ]);
  });

  it.each(AUDIO)('%s in %s has its second of sound', async (codec, extension, settings = {}) => {
    const file = path(`audio-${codec}.${extension}`);
    await writeMovie(file, [(await encodeAll(tones(48), { codec, ...settings })).samples]);
    const entries = 'format=duration:stream=codec_type';
    const { text } = ffprobe(['-v', 'error', '-of', 'csv=p=0', '-show_entries', entries, file]);
    const seconds = text.trim().split('\n').at(-1);
    expect(text).toMatch(/^audio/m);
    // Codecs with long frames fill up the last one.
    expect(Number(seconds)).toBeGreaterThan(0.98);
    expect(Number(seconds)).toBeLessThan(1.07);
  });

  it('keeps exactly the sound that went in where the container can tell where it begins and ends', async () => {
    const file = path('gapless.m4a');
    await writeMovie(file, [
      (await encodeAll(tones(50, { block: 997 }), { codec: 'aac' })).samples,
    ]);
    const [stream] = probe(file, 'duration_ts,start_pts,time_base');
    expect(stream).toEqual({ duration_ts: 50 * 997, start_pts: 0, time_base: '1/48000' });
  });

  it('forces key frames where they are wished, and only there', async () => {
    const generator = await openGenerator('testsrc2=size=64x48:rate=30:duration=1.4');
    const frames: RawSample[] = [];
    for (
      let result = await generator.next();
      result.done !== true;
      result = await generator.next()
    ) {
      const key = [0, 10, 30].includes(frames.length);
      frames.push(
        'forceKeyFrame' in result.value
          ? result.value.retimed({ forceKeyFrame: key })
          : result.value,
      );
    }
    const { samples } = await encodeAll(frames, { codec: 'libx264' });
    expect(
      samples.filter(({ isSync }) => isSync).map(({ pts }) => (pts?.seconds ?? -1) * 30),
    ).toEqual([0, 10, 30]);
    const file = path('keys.mp4');
    await writeMovie(file, [samples]);
    const { text } = ffprobe([
      '-v',
      'error',
      '-skip_frame',
      'nokey',
      '-show_entries',
      'frame=pts_time',
      '-of',
      'csv=p=0',
      file,
    ]);
    const keys = text
      .trim()
      .split(/\s+/)
      .map((line) => Math.round(Number.parseFloat(line) * 30));
    expect(keys).toEqual([0, 10, 30]);
  });

  it('keeps odd times to the tick', async () => {
    const times = [0, 1001, 2000, 3003, 5000, 9009];
    const frames = times.map((value, index) =>
      picture(index, { pts: new MediaTime(value, 30_000), duration: new MediaTime(1001, 30_000) }),
    );
    const file = path('vfr.mp4');
    await writeMovie(file, [(await encodeAll(frames, { codec: 'h264' })).samples]);
    const { text } = ffprobe([
      '-v',
      'error',
      '-show_entries',
      'frame=pts:stream=time_base',
      '-of',
      'csv=p=0',
      file,
    ]);
    const lines = text
      .trim()
      .split(/\s+/)
      .map((line) => line.replace(/,+$/, ''));
    expect(lines).toEqual([...times.map((time) => String(time)), '1/30000']);
  });

  it('carries shape and colour', async () => {
    const color = {
      primaries: 'bt2020',
      transfer: 'smpte2084',
      matrix: 'bt2020nc',
      range: 'tv',
    } as const;
    const frames = pictures(3, {
      pixelFormat: 'yuv420p10le',
      color,
      sampleAspectRatio: { num: 4, den: 3 },
    });
    const file = path('hdr.mp4');
    await writeMovie(file, [(await encodeAll(frames, { codec: 'hevc' })).samples]);
    expect(
      probe(
        file,
        'pix_fmt,profile,color_primaries,color_transfer,color_space,color_range,sample_aspect_ratio',
      ),
    ).toEqual([
      {
        profile: 'Main 10',
        pix_fmt: 'yuv420p10le',
        color_primaries: 'bt2020',
        color_transfer: 'smpte2084',
        color_space: 'bt2020nc',
        color_range: 'tv',
        sample_aspect_ratio: '4:3',
      },
    ]);
  });

  it('scales to a width alone, and to even sizes where the codec needs them', async () => {
    const wide = await encodeAll(pictures(2, { width: 100, height: 50 }), {
      codec: 'h264',
      width: 64,
    });
    expect(wide.samples[0]?.format).toMatchObject({ width: 64, height: 32 });
    const odd = await encodeAll(pictures(2, { width: 63, height: 47 }), { codec: 'h264' });
    expect(odd.samples[0]?.format).toMatchObject({ width: 62, height: 46 });
    for (const sample of [...wide.samples, ...odd.samples]) sample.close();
  });

  it('follows a source that changes its size and format', async () => {
    const frames = [
      ...pictures(3),
      ...[3, 4, 5].map((index) => picture(index, { width: 128, height: 80, pixelFormat: 'nv12' })),
      ...[6, 7].map((index) => picture(index, { pixelFormat: 'yuv420p' })),
    ];
    const file = path('changing.mp4');
    await writeMovie(file, [(await encodeAll(frames, { codec: 'h264' })).samples]);
    expect(probe(file, 'nb_read_frames,width,height')).toEqual([
      { nb_read_frames: '8', width: 64, height: 48 },
    ]);
  });
});

describeWith('ffmpeg', 'what comes back', (ffmpeg) => {
  const decoded = (file: string, ...args: string[]): Buffer =>
    ffmpeg(['-v', 'error', '-i', file, '-fps_mode', 'passthrough', ...args, '-f', 'rawvideo', '-'])
      .bytes;

  const SIZES: readonly (readonly [RawPixelFormat, number, number])[] = [
    ['rgba', 64, 48],
    ['rgba', 33, 17],
    ['bgra', 31, 9],
    ['nv12', 64, 48],
    ['nv12', 33, 17],
    ['yuv420p', 35, 21],
    ['yuv422p', 35, 21],
    ['yuv444p', 35, 21],
    ['gray', 17, 5],
    ['yuv420p10le', 34, 18],
  ];

  it.each(SIZES)('is every byte of %s pictures of %d×%d', async (pixelFormat, width, height) => {
    const file = path(`raw-${pixelFormat}-${width}.nut`);
    const { samples } = await encodeAll(pictures(3, { pixelFormat, width, height }), {
      codec: 'rawvideo',
    });
    await writeMovie(file, [samples]);
    const wanted = [0, 1, 2].map((index) => pictureBytes(index, pixelFormat, width, height));
    expect(decoded(file, '-pix_fmt', pixelFormat).equals(Buffer.concat(wanted))).toBe(true);
  });

  it('is every byte through ffv1, with padded rows', async () => {
    const [width, height, stride] = [31, 17, 40];
    const packed = pictureBytes(1, 'gray', width, height);
    const padded = new Uint8Array(stride * height).fill(0xee);
    for (let row = 0; row < height; row++) {
      padded.set(packed.subarray(row * width, (row + 1) * width), row * stride);
    }
    const { VideoSample } = await import('../../../src/sample/videoSample.js');
    const frames = [0, 1].map((index) =>
      VideoSample.fromBytes(padded, {
        width,
        height,
        pixelFormat: 'gray',
        strides: [stride],
        pts: new MediaTime(index, 30),
      }),
    );
    const file = path('padded.mkv');
    await writeMovie(file, [(await encodeAll(frames, { codec: 'ffv1' })).samples]);
    expect(decoded(file).equals(Buffer.concat([packed, packed]))).toBe(true);
  });

  const bytesOf = (blocks: readonly AudioSample[]): Buffer =>
    Buffer.concat(blocks.map((block) => block.copyBytes()));

  it.each([
    ['s16', 2],
    ['s16', 1],
    ['s32', 2],
    ['s16', 6],
  ] as const)(
    'is every sample of %s sound of %d channels through flac',
    async (sampleFormat, channels) => {
      const blocks = tones(7, { sampleFormat, channels, block: 1111 });
      // FLAC keeps 24 bits of 32.
      const wanted = sampleFormat === 's32' ? masked(bytesOf(blocks)) : bytesOf(blocks);
      const file = path(`exact-${sampleFormat}-${channels}.flac`);
      await writeMovie(file, [(await encodeAll(blocks, { codec: 'flac' })).samples]);
      const back = ffmpeg(['-v', 'error', '-i', file, '-f', `${sampleFormat}le`, '-']).bytes;
      expect(back.equals(wanted)).toBe(true);
    },
  );

  it('is every sample of planar sound, made interleaved', async () => {
    const wanted = bytesOf(tones(5, { sampleFormat: 'flt', block: 777 }));
    const file = path('planar.wav');
    const blocks = tones(5, { sampleFormat: 'fltp', block: 777 });
    await writeMovie(file, [(await encodeAll(blocks, { codec: 'pcm_f32le' })).samples]);
    expect(ffmpeg(['-v', 'error', '-i', file, '-f', 'f32le', '-']).bytes.equals(wanted)).toBe(true);
  });
});

/** 32-bit samples with the lowest 8 bits off. */
function masked(bytes: Buffer): Buffer {
  const samples = new Int32Array(Uint8Array.from(bytes).buffer).map((value) => value & ~0xff);
  return Buffer.from(samples.buffer);
}

describe('openEncoder', () => {
  const open = (samples: readonly RawSample[], settings: EncodeSettings): Promise<unknown> =>
    encodeAll(samples, settings).then(({ samples: out }) => {
      for (const sample of out) sample.close();
    });

  it('tries hardware first and tells why it was not taken', async () => {
    const { samples, choice } = await encodeAll(pictures(1), { codec: 'h264' });
    for (const sample of samples) sample.close();
    expect(choice.encoder).toBe('libx264');
    const names = choice.refused.map(({ encoder }) => encoder);
    expect(names).toEqual(expect.arrayContaining(['h264_nvenc', 'h264_vaapi']));
    expect(choice.refused.every(({ reason }) => reason.length > 10)).toBe(true);
  });

  it('goes on to the next candidate when one does not like the settings', async () => {
    // libx264 has no 10-bit 4:2:2 in its main profile; nothing else can, so all are told.
    await expect(
      open(pictures(1), { codec: 'h264', profile: 'no-such-profile', hardware: 'never' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('libx264') });
  });

  it.each<[string, EncodeSettings, string]>([
    ['an unknown codec', { codec: 'nonsense' }, 'encoderNotFound'],
    ['a codec of the other kind', { codec: 'aac' }, 'unsupportedOutputSettings'],
    [
      'an unknown option',
      { codec: 'libx264', options: { nonsense: 1 } },
      'unsupportedOutputSettings',
    ],
    [
      'an option that writes files',
      { codec: 'libx264', options: { 'x264-params': 'stats=/tmp/x' } },
      'unsupportedOutputSettings',
    ],
    [
      'rate and quality together',
      { codec: 'h264', averageBitRate: 1e6, quality: 0.5 },
      'invalidArgument',
    ],
    ['quality above 1', { codec: 'h264', quality: 23 }, 'invalidArgument'],
    ['quality without a scale', { codec: 'ffv1', quality: 0.5 }, 'unsupportedOutputSettings'],
    [
      'a rate that cannot be kept',
      { codec: 'prores', averageBitRate: 1e6 },
      'unsupportedOutputSettings',
    ],
    ['an odd size', { codec: 'h264', width: 63, height: 48 }, 'unsupportedOutputSettings'],
    [
      'a pixel format of others',
      { codec: 'h264', pixelFormat: 'rgba' },
      'unsupportedOutputSettings',
    ],
    ['hardware that is not there', { codec: 'h264', hardware: 'require' }, 'encoderNotFound'],
  ])('refuses %s', async (_what, settings, code) => {
    await expect(open(pictures(1), settings)).rejects.toMatchObject({ code });
  });

  it('refuses a sample rate that the codec does not have, and takes the nearest for itself', async () => {
    await expect(open(tones(1), { codec: 'opus', sampleRate: 44_100 })).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
      message: expect.stringContaining('48000'),
    });
    const { samples } = await encodeAll(tones(3, { sampleRate: 44_100 }), { codec: 'opus' });
    expect(samples[0]?.format).toMatchObject({ sampleRate: 48_000 });
    for (const sample of samples) sample.close();
  });

  it('refuses pictures out of order with both times', async () => {
    await expect(open([picture(1), picture(1)], { codec: 'mpeg4' })).rejects.toMatchObject({
      code: 'invalidTimestamp',
      message: expect.stringMatching(/0\.033333 s does not come after 0\.033333 s/),
    });
  });

  it('keeps near a bit rate with libvpx, which needs bounds for that', async () => {
    const frames = pictures(30, { width: 160, height: 96 });
    const { samples } = await encodeAll(frames, {
      codec: 'libvpx-vp9',
      averageBitRate: 200_000,
      options: { deadline: 'realtime', 'cpu-used': 8 },
    });
    const bits = samples.reduce((sum, { byteLength }) => sum + byteLength * 8, 0);
    for (const sample of samples) sample.close();
    expect(bits).toBeLessThan(600_000);
  });

  it.each(['libx264', 'libx265', 'libvpx', 'mpeg4', 'mjpeg', 'libtheora'])(
    'makes more bytes of more quality with %s',
    async (codec) => {
      const size = async (quality: number): Promise<number> => {
        const frames = pictures(3, { width: 128, height: 96 });
        const { samples } = await encodeAll(frames, { codec, quality });
        const bytes = samples.reduce((sum, { byteLength }) => sum + byteLength, 0);
        for (const sample of samples) sample.close();
        return bytes;
      };
      expect(await size(0.9)).toBeGreaterThan((await size(0.1)) * 1.5);
    },
  );

  it('puts key frames at most so far apart as asked', async () => {
    const { samples } = await encodeAll(pictures(9), { codec: 'h264', maxKeyFrameInterval: 3 });
    const keys = samples.flatMap(({ isSync }, index) => (isSync ? [index] : []));
    for (const sample of samples) sample.close();
    expect(
      [...keys, 9].map((key, index) => key - (keys[index - 1] ?? 0)).every((gap) => gap <= 3),
    ).toBe(true);
    const all = await encodeAll(pictures(5), { codec: 'mpeg4', maxKeyFrameInterval: 1 });
    expect(all.samples.every(({ isSync }) => isSync)).toBe(true);
    for (const sample of all.samples) sample.close();
  });

  it('leaves nothing open, wherever it is stopped', async () => {
    openLedger();
    const frames = pictures(6);
    const [first] = frames;
    if (!first) throw new Error('no picture');
    const work = await openEncoder(
      first,
      { codec: 'libx264', options: { tune: 'zerolatency' } },
      () => undefined,
    );
    for (const frame of frames.slice(0, 3)) {
      const outputs = work.push(frame) as AsyncIterableIterator<{ close(): void }>;
      const result = await outputs.next();
      if (result.done !== true) result.value.close();
      await outputs.return?.();
    }
    const under = work.push(frames[3] ?? first) as AsyncIterableIterator<unknown>;
    work.close();
    await under.return?.();
    for (const frame of frames.slice(4)) frame.close();
    expect(closeLedger()).toEqual([]);
  });
});
