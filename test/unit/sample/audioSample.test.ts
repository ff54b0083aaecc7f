import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { AudioSample, type SoundInit } from '../../../src/sample/audioSample.js';
import { bytesPerSample, type RawSampleFormat } from '../../../src/sample/pcm.js';
import { MediaTime } from '../../../src/sample/time.js';

const init: SoundInit = { sampleRate: 48_000, channels: 2, sampleFormat: 's16', pts: 0 };
const BITS: Record<RawSampleFormat, number> = {
  u8: 8,
  s16: 16,
  s32: 32,
  flt: 32,
  dbl: 64,
  u8p: 8,
  s16p: 16,
  s32p: 32,
  fltp: 32,
  dblp: 64,
};
const FORMATS = Object.keys(BITS) as RawSampleFormat[];

describe('bytesPerSample', () => {
  it.each(FORMATS)('of %s is what its name says', (format) => {
    expect(bytesPerSample(format) * 8).toBe(BITS[format]);
  });

  it.each(['s24', '', 'toString'])("refuses '%s'", (format) => {
    expect(() => bytesPerSample(format)).toThrow(`'${format}' is not a sample format.`);
  });
});

describe('AudioSample.fromBytes', () => {
  it('counts samples and time exactly', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMATS),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 768_000 }),
        (sampleFormat, channels, count, sampleRate) => {
          const bytes = new Uint8Array((count * channels * BITS[sampleFormat]) / 8);
          using sample = AudioSample.fromBytes(bytes, {
            ...init,
            sampleFormat,
            channels,
            sampleRate,
          });
          expect(sample.sampleCount).toBe(count);
          expect(sample.duration.equals(new MediaTime(count, sampleRate))).toBe(true);
          expect(sample.byteLength).toBe(bytes.byteLength);
        },
      ),
    );
  });

  it('does not copy, and gives copies back', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4]);
    using sample = AudioSample.fromBytes(bytes, init);
    bytes[0] = 9;
    const copy = sample.copyBytes();
    expect([...copy]).toEqual([9, 2, 3, 4]);
    copy.fill(0);
    expect([...sample.copyBytes()]).toEqual([9, 2, 3, 4]);
  });

  it('tells its format and time', () => {
    using sample = AudioSample.fromBytes(new Uint8Array(48), {
      ...init,
      channels: 6,
      channelLayout: '5.1',
      pts: 2,
    });
    expect(sample.format).toEqual({
      mediaType: 'audio',
      sampleRate: 48_000,
      channels: 6,
      sampleFormat: 's16',
      channelLayout: '5.1',
    });
    expect([sample.pts?.seconds, sample.sampleCount]).toEqual([2, 4]);
  });

  it.each<[string, Partial<SoundInit>, number, string]>([
    ['a rate of 0', { sampleRate: 0 }, 4, 'not 0'],
    ['a rate beyond libav’s', { sampleRate: 768_001 }, 4, 'not 768001'],
    ['a fractional rate', { sampleRate: 44_100.5 }, 4, 'not 44100.5'],
    ['no channel', { channels: 0 }, 4, 'not 0'],
    ['65 channels', { channels: 65 }, 130, 'not 65'],
    ['no sample', {}, 0, 'at least one, not 0'],
    ['part of a sample', {}, 6, 'a multiple of 4 bytes, at least one, not 6'],
  ])('refuses %s', (_, change, length, message) => {
    const make = (): unknown =>
      AudioSample.fromBytes(new Uint8Array(length), { ...init, ...change });
    expect(make).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
    expect(make).toThrow(message);
  });
});

describe('an AudioSample', () => {
  it('at another time keeps its sound', () => {
    const sample = AudioSample.fromBytes(Uint8Array.from([1, 2, 3, 4]), init);
    using later = sample.retimed({ pts: new MediaTime(3, 1) });
    expect([sample.closed, later.pts?.seconds, later.sampleCount]).toEqual([true, 3, 1]);
    expect([...later.copyBytes()]).toEqual([1, 2, 3, 4]);
  });

  it('cannot be asked for its length once closed', () => {
    const sample = AudioSample.fromBytes(new Uint8Array(4), init);
    sample.close();
    for (const use of [() => sample.duration, () => sample.sampleCount, () => sample.clone()]) {
      expect(use).toThrow(expect.objectContaining({ code: 'useAfterClose' }));
    }
  });
});
