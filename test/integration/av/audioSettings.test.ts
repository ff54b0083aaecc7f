/** What is asked of encoders of sound, judged by ffprobe. */
import { expect, it, describe } from '@jest/globals';
import { Codec, CodecContext } from 'node-av/lib';

import { SOUND } from '../../../src/av/soundWays.js';
import { type AudioSettings } from '../../../src/codec/settings.js';
import { describeWith } from '../../support/judges.js';
import { encodeAll, scratch, tones, writeMovie } from '../../support/writing.js';

const path = scratch();

describe('the table of encoders of sound', () => {
  const asked = { rate: undefined, channels: 2, quality: 0.5 };

  it.each(Object.keys(SOUND))('names options that %s has, with values that it takes', (name) => {
    const ways = SOUND[name] ?? {};
    const strategies = [
      ways.constant,
      ways.longTermAverage,
      ways.variableConstrained,
      ways.variable,
    ];
    const options = [
      ...strategies.map((way) => way?.(asked)?.options),
      ways.effort?.(0),
      ways.effort?.(1),
    ];
    const context = new CodecContext();
    context.allocContext3(Codec.findEncoderByName(name as never));
    try {
      const all = options.flatMap((some) => Object.entries(some ?? {}));
      expect(all.filter(([key, value]) => context.setOption(key, String(value)) < 0)).toEqual([]);
    } finally {
      context.freeContext();
    }
  });
});

describeWith('ffprobe', 'audio settings', (ffprobe) => {
  let files = 0;
  const write = async (settings: AudioSettings, extension: string): Promise<string> => {
    const file = path(`${files++}.${extension}`);
    const { samples } = await encodeAll(tones(96), settings);
    await writeMovie(file, [samples]);
    return file;
  };
  const stream = (file: string, entries: string): Record<string, unknown> => {
    const args = ['-v', 'error', '-of', 'json', '-show_entries', `stream=${entries}`, file];
    return (
      (JSON.parse(ffprobe(args).text) as { streams: Record<string, unknown>[] }).streams[0] ?? {}
    );
  };
  const sizes = (file: string): number[] => {
    const args = ['-v', 'error', '-of', 'csv=p=0', '-show_entries', 'packet=size', file];
    return ffprobe(args)
      .text.trim()
      .split(/\s+/)
      .map((line) => Number.parseInt(line, 10));
  };
  const total = async (settings: AudioSettings, extension: string): Promise<number> =>
    sizes(await write(settings, extension)).reduce((sum, size) => sum + size, 0);

  it.each([
    [16, false, false, 'wav', 'pcm_s16le'],
    [24, false, false, 'mov', 'pcm_s24le'],
    [24, true, false, 'aiff', 'pcm_s24be'],
    [32, false, true, 'wav', 'pcm_f32le'],
    [8, false, false, 'wav', 'pcm_u8'],
    [8, true, false, 'aiff', 'pcm_s8'],
  ] as const)(
    'linear PCM of %d bits, big endian %s, float %s',
    async (bits, big, float, extension, codec) => {
      const settings = {
        codec: 'lpcm',
        linearPCMBitDepth: bits,
        linearPCMIsBigEndian: big,
        linearPCMIsFloat: float,
        linearPCMIsNonInterleaved: false,
      };
      expect(stream(await write(settings, extension), 'codec_name')).toMatchObject({
        codec_name: codec,
      });
    },
  );

  it.each([
    ['alac', 'm4a', 16],
    ['alac', 'm4a', 24],
    ['flac', 'flac', 16],
    ['flac', 'flac', 24],
  ] as const)('encoderBitDepthHint: %s in %s keeps %d bits', async (codec, extension, hint) => {
    const file = await write({ codec, encoderBitDepthHint: hint }, extension);
    expect(Number(stream(file, 'bits_per_raw_sample')['bits_per_raw_sample'])).toBe(hint);
  });

  it('a rate for each channel is a rate for all', async () => {
    const each = await total({ codec: 'libmp3lame', bitRatePerChannel: 64_000 }, 'mp3');
    expect(each).toBe(await total({ codec: 'libmp3lame', bitRate: 128_000 }, 'mp3'));
  });

  it('opus: constant packets are all alike, variable ones are not', async () => {
    const spread = async (
      bitRateStrategy: NonNullable<AudioSettings['bitRateStrategy']>,
    ): Promise<number> =>
      new Set(
        sizes(await write({ codec: 'opus', bitRate: 64_000, bitRateStrategy }, 'mkv')).slice(1, -1),
      ).size;
    expect(await spread('constant')).toBe(1);
    expect(await spread('variable')).toBeGreaterThan(1);
    expect(await spread('variableConstrained')).toBeGreaterThan(1);
    expect(await spread('longTermAverage')).toBeGreaterThan(1);
  });

  it.each([
    ['aac', 'm4a'],
    ['libfdk_aac', 'm4a'],
    ['libmp3lame', 'mp3'],
    ['libvorbis', 'ogg'],
    ['libopus', 'ogg'],
  ])('variable: more quality is more bytes with %s', async (codec, extension) => {
    const of = (audioQuality: number): Promise<number> =>
      total({ codec, bitRateStrategy: 'variable', audioQuality }, extension);
    const [low, middle, high] = [await of(0), await of(0.5), await of(1)];
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
  });

  it('mp3: the strategy is in the stream', async () => {
    const distinct = async (bitRateStrategy: 'constant' | 'longTermAverage'): Promise<number> =>
      new Set(
        sizes(await write({ codec: 'libmp3lame', bitRate: 128_000, bitRateStrategy }, 'mp3')).slice(
          1,
        ),
      ).size;
    expect(await distinct('constant')).toBe(1);
    expect(await distinct('longTermAverage')).toBeGreaterThan(1);
  });

  it('vorbis fills up to a constant rate, which an average does not', async () => {
    const asked = { codec: 'libvorbis', bitRate: 96_000 };
    const constant = await total({ ...asked, bitRateStrategy: 'constant' }, 'ogg');
    const average = await total({ ...asked, bitRateStrategy: 'longTermAverage' }, 'ogg');
    expect(constant).toBeGreaterThan(0.7 * 24_000);
    expect(constant).toBeLessThan(1.4 * 24_000);
    expect(average).toBeLessThan(constant);
  });

  it('tries as hard as audioQuality says', async () => {
    expect(await total({ codec: 'flac', audioQuality: 1 }, 'flac')).toBeLessThan(
      await total({ codec: 'flac', audioQuality: 0 }, 'flac'),
    );
  });
});

describe('what an encoder of sound cannot honour', () => {
  it.each<[AudioSettings, RegExp]>([
    [
      { codec: 'ac3', bitRateStrategy: 'variable' },
      /ac3 cannot honour bitRateStrategy: 'variable'; those that can are aac/,
    ],
    [
      { codec: 'aac', bitRateStrategy: 'variable', bitRate: 96_000 },
      /with a bit rate; those that can are libopus/,
    ],
    [{ codec: 'aac', bitRateStrategy: 'variableConstrained' }, /libopus/],
    [{ codec: 'flac', bitRate: 96_000 }, /no bit rate to keep/],
    [{ codec: 'pcm_s16le', bitRatePerChannel: 96_000 }, /no bit rate to keep/],
    [
      { codec: 'aac', encoderBitDepthHint: 16 },
      /encoderBitDepthHint: 16; those that can are flac, alac/,
    ],
    [{ codec: 'alac', encoderBitDepthHint: 20 }, /no encoder that is known can/],
    [{ codec: 'mp2', audioQuality: 0.5 }, /audioQuality/],
  ])('%j is an error that names who can', async (settings, message) => {
    await expect(encodeAll(tones(3), settings)).rejects.toMatchObject({
      code: 'unsupportedOutputSettings',
      message: expect.stringMatching(message),
    });
  });
});
