/** Our tables and arithmetic against libav's own. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { avRescaleQRnd, CodecContext, CodecParameters } from 'node-av/lib';

import { colorNames, setColor } from '../../../src/av/color.js';
import { toCodecParameters, toFormat } from '../../../src/av/format.js';
import {
  channelLayout,
  channelLayoutName,
  codecId,
  codecName,
  layoutOf,
  pixelFormat,
  pixelFormatName,
  sampleFormat,
  sampleFormatName,
} from '../../../src/av/names.js';
import { setOptions } from '../../../src/av/options.js';
import { type FormatDescription } from '../../../src/sample/format.js';
import { rescale, type Rounding } from '../../../src/sample/time.js';

/** libav's AVRounding. */
const ROUNDINGS: Readonly<Record<Rounding, number>> = {
  zero: 0,
  inf: 1,
  down: 2,
  up: 3,
  nearInf: 5,
};

describe('rescale', () => {
  it('equals av_rescale_q_rnd', () => {
    const side = fc.integer({ min: 1, max: 200_000 });
    const base = fc.record({ num: side, den: side });
    expect(() => {
      fc.assert(
        fc.property(
          fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
          base,
          base,
          fc.constantFrom<Rounding>('zero', 'inf', 'down', 'up', 'nearInf'),
          (ticks, from, to, rounding) => {
            // libav's INT64_MIN stands for "does not fit"; ours is an error then.
            const theirs = avRescaleQRnd(ticks, from, to, ROUNDINGS[rounding]);
            fc.pre(theirs !== -(2n ** 63n));
            return rescale(ticks, from, to, rounding) === theirs;
          },
        ),
        { numRuns: 2000 },
      );
    }).not.toThrow();
  });
});

describe('names', () => {
  it.each(['yuv420p', 'nv12', 'rgba', 'yuv444p10le', 'gray', 'p010le'])('pixels: %s', (name) => {
    expect(pixelFormatName(pixelFormat(name))).toBe(name);
  });

  it.each(['u8', 's16', 's32', 'flt', 'fltp', 's16p', 'dblp'])('sound: %s', (name) => {
    expect(sampleFormatName(sampleFormat(name))).toBe(name);
  });

  it.each(['h264', 'hevc', 'av1', 'vp9', 'aac', 'opus', 'flac', 'mov_text', 'pcm_s16le'])(
    'codecs: %s',
    (name) => {
      expect(codecName(codecId(name))).toBe(name);
    },
  );

  it.each(['mono', 'stereo', '5.1', '5.1(side)', '7.1', '22.2', 'quad'])('layouts: %s', (name) => {
    expect(channelLayoutName(channelLayout(name))).toBe(name);
  });

  it.each([
    () => pixelFormat('nope'),
    () => sampleFormat(''),
    () => codecId('h266x'),
    () => channelLayout('sideways'),
    () => channelLayout('stereo\0'),
    () => layoutOf({ channels: 3, channelLayout: 'stereo' }),
  ])('unknown ones are errors', (look) => {
    expect(look).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
  });

  it('a channel count without a usual layout has none', () => {
    expect(layoutOf({ channels: 23 })).toMatchObject({ nbChannels: 23 });
    expect(channelLayoutName(layoutOf({ channels: 23 }))).toBeUndefined();
  });

  it.each([
    [
      'primaries',
      'color_primaries',
      'bt709 bt470m bt470bg smpte170m smpte240m film bt2020 smpte428 smpte431 smpte432 ebu3213',
    ],
    [
      'transfer',
      'color_trc',
      'bt709 bt470m bt470bg smpte170m smpte240m linear log100 log316 iec61966-2-4 bt1361e iec61966-2-1 bt2020-10 bt2020-12 smpte2084 smpte428 arib-std-b67',
    ],
    [
      'matrix',
      'colorspace',
      'bt709 fcc bt470bg smpte170m smpte240m ycgco bt2020nc bt2020c smpte2085 chroma-derived-nc chroma-derived-c ictcp ipt-c2 ycgco-re ycgco-ro',
    ],
    ['range', 'color_range', 'tv pc'],
  ] as const)('colour %s as libav parses it', (field, option, names) => {
    const context = new CodecContext();
    context.allocContext3(null);
    const ours = new CodecContext();
    ours.allocContext3(null);
    for (const name of names.split(' ')) {
      expect(context.setOption(option, name)).toBe(0);
      setColor(ours, { [field]: name });
      expect(ours.getOption(option)).toBe(context.getOption(option));
      expect(colorNames(context)?.[field]).toBe(name);
    }
    context.freeContext();
    ours.freeContext();
  });
});

describe('formats', () => {
  it.each<FormatDescription>([
    {
      mediaType: 'video',
      codec: 'h264',
      codecTag: 'avc1',
      extradata: Uint8Array.of(1, 2, 3),
      bitRate: 1_000_000,
      width: 640,
      height: 360,
      pixelFormat: 'yuv420p',
      frameRate: { num: 30_000, den: 1001 },
      sampleAspectRatio: { num: 4, den: 3 },
      color: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' },
    },
    {
      mediaType: 'audio',
      codec: 'aac',
      codecTag: 'mp4a',
      extradata: Uint8Array.of(0x12, 0x10),
      bitRate: 128_000,
      sampleRate: 44_100,
      channels: 6,
      channelLayout: '5.1(side)',
      sampleFormat: 'fltp',
    },
    {
      mediaType: 'subtitle',
      codec: 'mov_text',
      codecTag: undefined,
      extradata: undefined,
      bitRate: undefined,
    },
  ])('go to libav and back: $mediaType', (format) => {
    const rate = format.mediaType === 'video' ? format.frameRate : undefined;
    const back = toFormat(toCodecParameters(format), rate);
    const { native, ...fields } = back;
    expect(native).toBeInstanceOf(CodecParameters);
    expect(fields).toEqual(format);
    // With what libav said underneath, a changed field still means what it says.
    expect(toFormat(toCodecParameters({ ...back, codecTag: 'hvc1' })).codecTag).toBe('hvc1');
  });
});

describe('options', () => {
  const rules = { target: 'encoder', code: 'unsupportedOutputSettings' } as const;
  const set = (options: Record<string, string | number | boolean>) => (): void => {
    const context = new CodecContext();
    context.allocContext3(null);
    try {
      setOptions(context, options, rules);
    } finally {
      context.freeContext();
    }
  };

  it('take numbers, texts and truths', () => {
    expect(
      set({ b: 1000, threads: 'auto', colorspace: 'bt709', flags: '+qscale', ar: 48_000 }),
    ).not.toThrow();
  });

  it.each([
    [{ bf_: 1 }, "no option 'bf_'. Near it is 'bf'"],
    [{ threads: 'many' }, "refuses many for its option 'threads'"],
    [{ 'a\0b': 1 }, 'NUL'],
    [{ x: 'a\0' }, 'NUL'],
    [{ 'x264-params': 'ref=3:stats=/tmp/x' }, 'files of its own'],
    [{ 'x264-params': 'qpfile=/tmp/x' }, 'files of its own'],
    [{ 'x264-params': 'dump-yuv=/tmp/x' }, 'files of its own'],
    [{ 'x265-params': 'pass=1:csv=/tmp/x' }, 'files of its own'],
    [{ stats: '/tmp/x' }, 'files of its own'],
    [{ passlogfile: '/tmp/x' }, 'files of its own'],
  ])('refuse %j', (options, message) => {
    expect(set(options as Record<string, string>)).toThrow(message);
  });
});
