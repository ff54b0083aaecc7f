/** Compression properties, each asked of the encoders that can, and judged by others. */
import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';

import { openEncoder } from '../../../src/av/encoder.js';
import { openGenerator } from '../../../src/av/generator.js';
import { type RawSample } from '../../../src/backend.js';
import { type VideoSettings } from '../../../src/codec/settings.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { describeWith } from '../../support/judges.js';
import { signalledBreaches, signalsBuffer } from '../../support/signalledBuffer.js';
import { encodeAll, picture, pictures, scratch, writeMovie } from '../../support/writing.js';
import { MASTERING } from '../../support/hdr.js';

const path = scratch();

/** Pictures of a moving pattern, 30 in a second, with a change of scene each second. */
async function pattern(count: number, size = '160x96', extra = ''): Promise<RawSample[]> {
  const generator = await openGenerator(
    `testsrc2=size=${size}:rate=30,format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709${extra}`,
  );
  const samples: RawSample[] = [];
  while (samples.length < count) {
    const result = await generator.next();
    if (result.done !== true) samples.push(result.value);
  }
  await generator.return?.();
  return samples;
}

const FAST: Readonly<Record<string, Partial<VideoSettings>>> = {
  libx264: {},
  libx265: { preset: 'fast' },
  libsvtav1: { preset: '10' },
  'libvpx-vp9': { options: { deadline: 'realtime', 'cpu-used': 8 } },
  mpeg4: {},
  mpeg2video: {},
};
const ENCODERS = Object.keys(FAST);
const EXTENSION: Readonly<Record<string, string>> = { 'libvpx-vp9': 'webm', mpeg2video: 'mkv' };

describeWith('ffprobe', 'compression properties', (ffprobe) => {
  let files = 0;

  async function write(
    samples: readonly RawSample[],
    { codec, ...settings }: VideoSettings,
    extension = EXTENSION[codec] ?? 'mp4',
  ): Promise<string> {
    const file = path(`${files++}-${codec}.${extension}`);
    const encoded = await encodeAll(samples, { codec, ...FAST[codec], ...settings });
    await writeMovie(file, [encoded.samples]);
    return file;
  }

  const ask = (file: string, what: string, ...args: string[]): Record<string, string>[] => {
    const { text } = ffprobe(['-v', 'error', '-of', 'json', '-show_entries', what, ...args, file]);
    const said = JSON.parse(text) as Record<string, Record<string, string>[]>;
    return said[what.replace(/=.*/, 's')] ?? [];
  };

  const keyTimes = (file: string): number[] =>
    ask(file, 'packet=pts_time,flags')
      .filter(({ flags }) => flags?.includes('K') === true)
      .map(({ pts_time }) => Math.round(Number(pts_time) * 1000) / 1000);

  it.each(ENCODERS)('maxKeyFrameIntervalDuration: %s', async (codec) => {
    const file = await write(await pattern(50), { codec, maxKeyFrameIntervalDuration: 0.5 });
    const times = keyTimes(file);
    const gaps = [...times.slice(1), 50 / 30].map((time, index) => time - (times[index] ?? 0));
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(0.501);
  });

  it('maxKeyFrameIntervalDuration goes by times, and together with the frames whichever comes first', async () => {
    const at = [0, 0.1, 0.2, 1.1, 1.2, 1.3, 1.4, 1.5, 2.4, 2.5];
    const frames = at.map((seconds, index) =>
      picture(index, {
        pts: new MediaTime(Math.round(seconds * 10), 10),
        duration: new MediaTime(1, 10),
      }),
    );
    const file = await write(frames, {
      codec: 'libx264',
      maxKeyFrameIntervalDuration: 1,
      maxKeyFrameInterval: 4,
      options: { sc_threshold: 0 },
    });
    // 1.1 by time, 1.5 by count, 2.4 by time.
    expect(keyTimes(file)).toEqual([0, 1.1, 1.5, 2.4]);
  });

  it.each(ENCODERS)('allowFrameReordering: false: %s', async (codec) => {
    const file = await write(await pattern(40), { codec, allowFrameReordering: false });
    const packets = ask(file, 'packet=pts,dts');
    expect(packets.length).toBeGreaterThanOrEqual(40);
    expect(packets.filter(({ pts, dts }) => dts !== undefined && pts !== dts)).toEqual([]);
    const types = ask(file, 'frame=pict_type').map(({ pict_type }) => pict_type);
    expect(types).not.toContain('B');
  });

  it('reorders when nothing is said, so that the test above says something', async () => {
    const file = await write(await pattern(40), { codec: 'libx264' });
    expect(ask(file, 'frame=pict_type').map(({ pict_type }) => pict_type)).toContain('B');
  });

  it.each([
    ['libx264', '4.1', 41],
    ['libx265', '4.1', 123],
    ['libsvtav1', '4.1', 9],
    ['mpeg2video', 'main', 8],
  ])('level: %s %s', async (codec, level, number) => {
    const file = await write(await pattern(5), { codec, level }, 'mkv');
    expect(ask(file, 'stream=level')).toMatchObject([{ level: number }]);
  });

  it.each([
    ['libx264', 'mp4'],
    ['mpeg2video', 'mkv'],
    ['mpeg4', 'mp4'],
    ['prores', 'mov'],
  ])('fieldOrder: %s', async (codec, extension) => {
    for (const [fieldOrder, isTop] of [
      ['tt', 1],
      ['bb', 0],
    ] as const) {
      const file = await write(await pattern(6, '192x96'), { codec, fieldOrder }, extension);
      const frames = ask(file, 'frame=interlaced_frame,top_field_first');
      expect(frames).toHaveLength(6);
      for (const frame of frames) {
        expect(frame).toMatchObject({ interlaced_frame: 1, top_field_first: isTop });
      }
      // Of MPEG-4 and of H.264's mixed coding ffprobe's stream says nothing, or nothing right.
      if (codec === 'mpeg4' || codec === 'libx264') continue;
      expect(ask(file, 'stream=field_order')).toMatchObject([{ field_order: fieldOrder }]);
    }
  });

  /** The most bits that any stretch of so many seconds holds. */
  const peak = (file: string, seconds: number): number => {
    const packets = ask(file, 'packet=size,dts_time').map(({ size, dts_time }) => ({
      time: Number(dts_time),
      bits: Number(size) * 8,
    }));
    const sums = packets.map(({ time: start }) =>
      packets
        .filter(({ time }) => time >= start && time < start + seconds - 1e-6)
        .reduce((sum, { bits }) => sum + bits, 0),
    );
    return Math.max(...sums);
  };

  it.each(['libx264', 'libx265'])('dataRateLimits: %s keeps every second below', async (codec) => {
    const limit = { bytes: 20_000, seconds: 1 };
    const quality = 0.8;
    const free = await write(await pattern(90, '320x192'), { codec, quality });
    expect(peak(free, 1)).toBeGreaterThan(limit.bytes * 8);
    const held = await write(await pattern(90, '320x192'), {
      codec,
      quality,
      dataRateLimits: [limit, { bytes: 50_000, seconds: 3 }],
    });
    expect(peak(held, 1)).toBeLessThanOrEqual(limit.bytes * 8);
    expect(peak(held, 3)).toBeLessThanOrEqual(50_000 * 8);
  });

  it.each(['libx264', 'libx265', 'mpeg2video', 'libvpx-vp9', 'libsvtav1'])(
    'constantBitRate: %s',
    async (codec) => {
      const constantBitRate = 800_000;
      const file = await write(await pattern(120, '320x192'), { codec, constantBitRate });
      const bits = ask(file, 'packet=size').reduce((sum, { size }) => sum + Number(size) * 8, 0);
      expect(bits / 4 / constantBitRate).toBeGreaterThan(0.7);
      expect(bits / 4 / constantBitRate).toBeLessThan(1.2);
      // A buffer of one second lets through what it holds, and what comes meanwhile.
      expect(peak(file, 1)).toBeLessThan(2.1 * constantBitRate);
    },
  );

  it.each([
    ['fills', {}, 0],
    ['fills and signals', { frameRate: 30 }, 1],
  ])('constantBitRate of pictures that need nothing %s', async (_, rate, signals) => {
    const settings = { constantBitRate: 300_000, vbvBufferDuration: 0.2, ...rate };
    const flat = Array.from({ length: 120 }, (_, index) => picture(index));
    const file = await write(flat, { codec: 'libx264', ...settings });
    const bits = ask(file, 'packet=size').reduce((sum, { size }) => sum + Number(size) * 8, 0);
    expect(Math.abs(bits / 4 / settings.constantBitRate - 1)).toBeLessThan(0.06);
    expect(signalledBreaches(file)).toEqual([]);
    expect(signalsBuffer(file)).toBe(signals === 1);
  });

  it.each(['libx264', 'libx265', 'mpeg4', 'mpeg2video'])('variableBitRate: %s', async (codec) => {
    const file = await write(await pattern(120, '320x192'), {
      codec,
      variableBitRate: 400_000,
      vbvMaxBitRate: 500_000,
      vbvBufferDuration: 0.5,
    });
    expect(peak(file, 1)).toBeLessThanOrEqual(750_000 * 1.02);
  });

  it.each(ENCODERS)('maxFrameDelayCount: %s', async (codec) => {
    const samples = await pattern(60);
    for (const maxFrameDelayCount of [0, 2, 5, 8, 12]) {
      const settings = { codec, ...FAST[codec], maxFrameDelayCount };
      expect(await delayOf(samples, settings)).toBeLessThanOrEqual(maxFrameDelayCount);
    }
    for (const sample of samples) sample.close();
  });

  it('realTime chooses a faster preset, unless one was chosen', async () => {
    const bytes = async (settings: Partial<VideoSettings>): Promise<Buffer> => {
      const { samples } = await encodeAll(await pattern(20), { codec: 'libx264', ...settings });
      const all = samples.map((sample) => Buffer.from(sample.copyBytes()));
      for (const sample of samples) sample.close();
      return Buffer.concat(all);
    };
    const [hinted, fast] = [await bytes({ realTime: true }), await bytes({ preset: 'veryfast' })];
    expect(hinted.equals(fast)).toBe(true);
    const chosen = await bytes({ realTime: true, preset: 'slow' });
    expect(chosen.equals(await bytes({ preset: 'slow' }))).toBe(true);
    expect(chosen.equals(fast)).toBe(false);
  });

  it.each(['libx264', 'libx265', 'libsvtav1', 'libvpx-vp9', 'mpeg4', 'mpeg2video'])(
    'a sample with forceKeyFrame is where reading can begin: %s',
    async (codec) => {
      const samples = (await pattern(20)).map((sample, index) => {
        return (sample as VideoSample).retimed({ forceKeyFrame: index === 7 });
      });
      const file = await write(samples, { codec });
      expect(keyTimes(file)).toContain(0.233);
    },
  );
});

/** The most pictures that an encoder had inside when it had given nothing for the last. */
async function delayOf(samples: readonly RawSample[], settings: VideoSettings): Promise<number> {
  const [first] = samples;
  if (!first) throw new Error('nothing to encode');
  const work = await openEncoder(first, settings, () => undefined);
  let [inside, most] = [0, 0];
  try {
    for (const sample of samples) {
      const out = await lastValueFrom(from(work.push(sample.clone())).pipe(toArray()));
      inside += 1 - out.length;
      most = Math.max(most, inside);
      for (const one of out) one.close();
    }
  } finally {
    work.close();
  }
  return most;
}

describeWith('ffmpeg', 'the stream itself', (ffmpeg) => {
  /** What the headers of a stream say under a name, each value once. */
  const headers = (file: string, name: string): string[] => {
    const args = [
      '-v',
      'info',
      '-i',
      file,
      '-c',
      'copy',
      '-bsf:v',
      'trace_headers',
      '-f',
      'null',
      '-',
    ];
    const lines = ffmpeg(args)
      .stderr.split('\n')
      .filter((line) => line.includes(` ${name} `));
    return [...new Set(lines.map((line) => line.split('=').at(-1)?.trim() ?? ''))];
  };

  it.each([
    ['cavlc', '0'],
    ['cabac', '1'],
  ] as const)('entropyMode %s', async (entropyMode, flag) => {
    const file = path(`${entropyMode}.mp4`);
    const { samples } = await encodeAll(pictures(5), { codec: 'libx264', entropyMode });
    await writeMovie(file, [samples]);
    expect(headers(file, 'entropy_coding_mode_flag')).toEqual([flag]);
  });

  it('HDR10 by libx264', async () => {
    const file = path('hdr.mp4');
    const { samples } = await encodeAll(pictures(5, { pixelFormat: 'yuv420p10le' }), {
      codec: 'libx264',
      pixelFormat: 'yuv420p10le',
      contentLightLevelInfo: { maxCLL: 1000, maxFALL: 400 },
      masteringDisplayColorVolume: MASTERING,
    });
    await writeMovie(file, [samples]);
    expect(headers(file, 'max_content_light_level')).toEqual(['1000']);
    expect(headers(file, 'max_display_mastering_luminance')).toEqual(['10000000']);
    expect(headers(file, 'min_display_mastering_luminance')).toEqual(['50']);
    expect(headers(file, 'white_point_x')).toEqual(['15635']);
  });

  it.each([
    [false, false],
    [true, true],
  ])('allowOpenGOP %s', async (allowOpenGOP, isOpen) => {
    const file = path(`open-${allowOpenGOP}.mp4`);
    const { samples } = await encodeAll(await pattern(80), {
      codec: 'libx265',
      allowOpenGOP,
      maxKeyFrameInterval: 20,
      preset: 'fast',
    });
    await writeMovie(file, [samples]);
    // 21: a clean random access picture, which pictures in front of it may refer across.
    expect(headers(file, 'nal_unit_type').includes('21')).toBe(isOpen);
  });
});

describe('what an encoder cannot honour', () => {
  const REFUSED: readonly (readonly [VideoSettings, RegExp])[] = [
    [
      { codec: 'libx265', fieldOrder: 'tt' },
      /libx265 cannot honour fieldOrder.*libx264.*mpeg2video/,
    ],
    [
      { codec: 'libsvtav1', averageBitRate: 1e6, vbvMaxBitRate: 2e6 },
      /cannot honour vbvMaxBitRate.*libx264/,
    ],
    [{ codec: 'ffv1', maxFrameDelayCount: 0 }, /ffv1 cannot honour maxFrameDelayCount/],
    [{ codec: 'mpeg4', level: '4.1' }, /mpeg4 cannot honour level/],
    [
      { codec: 'libvpx-vp9', quality: 0.5, dataRateLimits: [{ bytes: 1e4, seconds: 1 }] },
      /dataRateLimits/,
    ],
    [{ codec: 'ffv1', allowFrameReordering: false }, /allowFrameReordering: false/],
  ];

  it.each(REFUSED)('%j is an error that names who can', async (settings, message) => {
    await expect(encodeAll(pictures(1), settings)).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
      message: expect.stringMatching(message),
    });
  });

  it('is passed over among the candidates, with the reason', async () => {
    const settings = { codec: 'h264', fieldOrder: 'tt' } as const;
    const { samples, choice } = await encodeAll(pictures(2), settings);
    for (const sample of samples) sample.close();
    expect(choice.encoder).toBe('libx264');
    expect(choice.refused).toContainEqual({
      encoder: 'h264_nvenc',
      reason: expect.stringMatching(/cannot honour fieldOrder: 'tt'/) as unknown,
    });
  });
});
