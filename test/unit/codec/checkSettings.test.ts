import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { linearPCMCodec } from '../../../src/codec/checkAudioSettings.js';
import { checkSettings } from '../../../src/codec/checkSettings.js';
import { planRates } from '../../../src/codec/rates.js';
import { type EncodeSettings } from '../../../src/codec/settings.js';
import { MediaError } from '../../../src/errors.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { MASTERING } from '../../support/hdr.js';

const refusal = (settings: object, mediaType?: 'video' | 'audio'): MediaError | undefined => {
  try {
    checkSettings(settings as EncodeSettings, mediaType);
    return undefined;
  } catch (error) {
    if (error instanceof MediaError) return error;
    throw error;
  }
};

const HD = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };

const GOOD: readonly object[] = [
  { codec: 'h264' },
  { codec: 'h264', width: 640, height: 360, averageBitRate: 1e6, profile: 'high', level: '4.1' },
  { codec: 'h264_nvenc', profile: 'high', entropyMode: 'cabac' },
  { codec: 'hevc', profile: 'main10', colorProperties: { ...HD, range: 'tv' } },
  { codec: 'hevc', masteringDisplayColorVolume: MASTERING },
  { codec: 'h264', quality: 0.6, dataRateLimits: [{ bytes: 1e5, seconds: 1 }] },
  { codec: 'h264', averageBitRate: 1e6, vbvMaxBitRate: 2e6, vbvBufferDuration: 2 },
  { codec: 'h264', width: 64, cleanAperture: { width: 61, height: 40, horizontalOffset: 0.5 } },
  { codec: 'aac', bitRatePerChannel: 64_000 },
  { codec: 'lpcm', linearPCMBitDepth: 24, linearPCMIsBigEndian: false, linearPCMIsFloat: false },
  { codec: 'alac', encoderBitDepthHint: 24, channels: 6 },
  { codec: 'a-codec-of-another-build', width: 3 },
];

const BAD: readonly (readonly [object, RegExp])[] = [
  [{}, /name a codec/],
  [{ codec: '' }, /name a codec/],
  [{ codec: 'h264', bitRate: 1e6 }, /'bitRate' is a setting of audio.*averageBitRate/],
  [{ codec: 'aac', quality: 0.5 }, /'quality' is a setting of video/],
  [{ codec: 'h264', with: 640 }, /'with' is no setting.*width/],
  [{ codec: 'h264', width: 0 }, /1 to 32767/],
  [{ codec: 'h264', averageBitRate: 1e6, quality: 0.5 }, /averageBitRate and quality exclude/],
  [{ codec: 'h264', averageBitRate: 1e6, constantBitRate: 1e6 }, /exclude each other/],
  [{ codec: 'h264', quality: 23 }, /from 0 to 1/],
  [{ codec: 'h264', vbvBufferDuration: 1 }, /give that, or variableBitRate/],
  [{ codec: 'h264', constantBitRate: 1e6, vbvMaxBitRate: 2e6 }, /its own maximum/],
  [{ codec: 'h264', averageBitRate: 2e6, vbvMaxBitRate: 1e6 }, /not be less than the average/],
  [{ codec: 'h264', dataRateLimits: [] }, /list of \{ bytes, seconds \}/],
  [
    { codec: 'h264', averageBitRate: 1e6, dataRateLimits: [{ bytes: 1e5, seconds: 1 }] },
    /less than what dataRateLimits allow/,
  ],
  [
    { codec: 'h264', variableBitRate: 1e5, dataRateLimits: [{ bytes: 1e5, seconds: 1 }] },
    /exclude each other/,
  ],
  [{ codec: 'h264', maxKeyFrameInterval: 0 }, /positive integer/],
  [{ codec: 'h264', maxKeyFrameIntervalDuration: -1 }, /positive/],
  [{ codec: 'h264', maxFrameDelayCount: 1.5 }, /number of frames/],
  [{ codec: 'h264', scalingMode: 'fit' }, /resizeAspect/],
  [{ codec: 'h264', scalingMode: 'stretch' }, /resizeAspectFill/],
  [{ codec: 'h264', pixelAspectRatio: { horizontalSpacing: 0, verticalSpacing: 1 } }, /1 to 65535/],
  [{ codec: 'h264', fieldOrder: 'top' }, /tt \(top field first\)/],
  [{ codec: 'h264', width: 64, cleanAperture: { width: 61, height: 40 } }, /Add or take 0.5/],
  [{ codec: 'h264', height: 64, cleanAperture: { width: 60, height: 66 } }, /within the picture/],
  [{ codec: 'h264', colorProperties: { primaries: 'bt709' } }, /transfer and matrix are missing/],
  // The families that Apple's own article mixes up.
  [
    { codec: 'h264', colorProperties: { ...HD, transfer: 'bt2020nc' } },
    /'bt2020nc' is not a colour transfer. It is a matrix/,
  ],
  [
    { codec: 'h264', colorProperties: { ...HD, matrix: 'smpte2084' } },
    /not a colour matrix. It is a transfer/,
  ],
  [{ codec: 'h264', colorProperties: { ...HD, range: 'full' } }, /tv .* or pc/],
  [
    { codec: 'hevc', masteringDisplayColorVolume: { ...MASTERING, red: { x: 34_000, y: 16_000 } } },
    /from 0 to 1/,
  ],
  [
    { codec: 'hevc', masteringDisplayColorVolume: { ...MASTERING, minLuminance: 2000 } },
    /less than the second/,
  ],
  [{ codec: 'hevc', contentLightLevelInfo: { maxCLL: 70_000, maxFALL: 1 } }, /65535/],
  [{ codec: 'h264', profile: 'baseline', entropyMode: 'cabac' }, /has no CABAC/],
  [{ codec: 'h264', profile: 'baseline', fieldOrder: 'tt' }, /has no fields/],
  [{ codec: 'h264', profile: 'high', pixelFormat: 'yuv420p10le' }, /8 bits and 4:2:0/],
  [{ codec: 'libx265', profile: 'main', pixelFormat: 'p010le' }, /8 bits/],
  [{ codec: 'hevc', entropyMode: 'cabac' }, /property of H.264/],
  [{ codec: 'aac', bitRate: 1e5, bitRatePerChannel: 5e4 }, /the same twice/],
  [{ codec: 'aac', bitRateStrategy: 'vbr' }, /longTermAverage/],
  [{ codec: 'aac', audioQuality: 127 }, /from 0 to 1/],
  [
    { codec: 'aac', bitRateStrategy: 'variable', audioQuality: 1, bitRate: 1e5 },
    /give one of them/,
  ],
  [{ codec: 'aac', sampleRate: 44_100.5 }, /integer in hertz/],
  [{ codec: 'alac', encoderBitDepthHint: 12 }, /16, 20, 24 or 32/],
  [{ codec: 'pcm_s16le', encoderBitDepthHint: 16 }, /linearPCMBitDepth/],
  [{ codec: 'aac', linearPCMBitDepth: 16 }, /for the codec 'lpcm'/],
  [{ codec: 'lpcm' }, /linearPCMBitDepth, linearPCMIsBigEndian, linearPCMIsFloat are missing/],
  [
    { codec: 'lpcm', linearPCMBitDepth: 24, linearPCMIsBigEndian: false, linearPCMIsFloat: true },
    /32, 64, not 24/,
  ],
  [
    {
      codec: 'lpcm',
      linearPCMBitDepth: 16,
      linearPCMIsBigEndian: false,
      linearPCMIsFloat: false,
      linearPCMIsNonInterleaved: true,
    },
    /interleaved when they are written/,
  ],
];

describe('checkSettings', () => {
  it.each(GOOD)('takes %j', (settings) => {
    expect(refusal(settings)).toBeUndefined();
  });

  it.each(BAD)('refuses %j', (settings, message) => {
    const error = refusal(settings);
    expect(['invalidArgument', 'unsupportedOutputSettings']).toContain(error?.code);
    expect(error?.message).toMatch(message);
  });

  it('refuses settings of another kind of media', () => {
    expect(refusal({ codec: 'aac' }, 'video')?.message).toMatch(/'aac' encodes audio.*for video/);
    expect(refusal({ codec: 'libx264' }, 'audio')?.code).toBe('unsupportedOutputSettings');
  });

  it('is asked when an input is made, before anything is opened', () => {
    expect(() => new WriterInput('video', { codec: 'h264', quality: 2 })).toThrow(/from 0 to 1/);
    expect(() => new WriterInput('audio', { codec: 'h264' })).toThrow(/for audio/);
  });
});

describe('linearPCMCodec', () => {
  it.each([
    [16, false, false, 'pcm_s16le'],
    [24, true, false, 'pcm_s24be'],
    [32, false, true, 'pcm_f32le'],
    [64, true, true, 'pcm_f64be'],
    [8, false, false, 'pcm_u8'],
    [8, true, false, 'pcm_s8'],
  ] as const)('%d bits, big endian %s, float %s: %s', (bits, big, float, codec) => {
    const settings = {
      codec: 'lpcm',
      linearPCMBitDepth: bits,
      linearPCMIsBigEndian: big,
      linearPCMIsFloat: float,
    };
    expect(linearPCMCodec(settings)).toBe(codec);
  });
});

describe('planRates', () => {
  it('keeps every limit, whatever they are, with a buffer that can hold something', () => {
    const limit = fc.record({
      bytes: fc.integer({ min: 1, max: 1e9 }),
      seconds: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(limit, { minLength: 1, maxLength: 5 }),
        fc.option(fc.double({ min: 0.01, max: 0.99, noNaN: true })),
        (dataRateLimits, part) => {
          const even = Math.min(
            ...dataRateLimits.map(({ bytes, seconds }) => (bytes * 8) / seconds),
          );
          const averageBitRate = part === null ? undefined : even * part;
          const { buffer } = planRates({
            codec: 'h264',
            dataRateLimits,
            ...(averageBitRate === undefined ? {} : { averageBitRate }),
          });
          const { maxRate = 0, size = 0 } = buffer ?? {};
          expect(size).toBeGreaterThan(0);
          expect(maxRate).toBeLessThanOrEqual(averageBitRate ?? Infinity);
          for (const { bytes, seconds } of dataRateLimits) {
            expect(size + maxRate * seconds).toBeLessThanOrEqual(bytes * 8 * (1 + 1e-9));
          }
        },
      ),
    );
  });

  it('does not exceed the average that was asked for less than the maximum', () => {
    expect(planRates({ codec: 'h264', variableBitRate: 1e6 })).toEqual({
      rate: 1e6,
      isConstant: false,
      buffer: { maxRate: 2e6, size: 2e6 },
    });
    expect(planRates({ codec: 'h264', constantBitRate: 1e6, vbvBufferDuration: 0.5 })).toEqual({
      rate: 1e6,
      isConstant: true,
      buffer: { maxRate: 1e6, size: 5e5 },
    });
    expect(planRates({ codec: 'h264', averageBitRate: 1e6 }).buffer).toBeUndefined();
  });
});
