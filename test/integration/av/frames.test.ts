/** Samples made in JavaScript on their way into libav, and back. */
import { describe, expect, it } from '@jest/globals';
import { type Frame } from 'node-av/lib';

import { FrameOrigin, wrapAudioFrame, wrapVideoFrame } from '../../../src/av/frame.js';
import { copySound } from '../../../src/av/frameBytes.js';
import { FramePool } from '../../../src/av/framePool.js';
import { withNativeFrame } from '../../../src/av/nativeFrame.js';
import { newPacket, readPacket, withPacket, wrapPacket } from '../../../src/av/packet.js';
import { pixelFormat } from '../../../src/av/names.js';
import { AudioSample, type SoundInit } from '../../../src/sample/audioSample.js';
import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { type RawPixelFormat } from '../../../src/sample/pixels.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type Track } from '../../../src/sample/track.js';
import { VideoSample } from '../../../src/sample/videoSample.js';

const TIME_BASE = { num: 1, den: 90_000 };
const noise = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7 + 3) & 255);
const picture = (
  pixels: RawPixelFormat,
  width: number,
  height: number,
  size: number,
): VideoSample =>
  VideoSample.fromBytes(noise(size), {
    width,
    height,
    pixelFormat: pixels,
    pts: 0.5,
    duration: 0.04,
  });

/** A clone as libav's encoders and filters make it of a frame without a reference count. */
function referred(frame: Frame): Frame {
  const clone = frame.clone();
  if (!clone) throw new Error('no memory');
  return clone;
}

describe('pictures from bytes', () => {
  it.each<[RawPixelFormat, number, number, number]>([
    ['yuv420p', 64, 32, 3072],
    ['yuv420p', 65, 33, 3267],
    ['yuv420p', 1, 1, 3],
    ['nv12', 65, 33, 3267],
    ['rgb24', 33, 5, 495],
    ['rgba', 3, 3, 36],
    ['yuva420p', 65, 33, 5412],
    ['yuv420p10le', 33, 17, 1734],
    ['gray', 7, 7, 49],
  ])('%s %s×%s arrive unharmed', (pixels, width, height, size) => {
    const sample = picture(pixels, width, height, size);
    const copy = withNativeFrame(sample, TIME_BASE, (frame) => {
      expect(frame.isWritable).toBe(false);
      expect(frame).toMatchObject({ width, height, pts: 45_000n, duration: 3600n, pictType: 0 });
      return referred(frame);
    });
    const bytes = sample.copyBytes();
    sample.close();
    const back = wrapVideoFrame(copy, new FrameOrigin(TIME_BASE));
    expect(Buffer.compare(back.copyBytes(), bytes)).toBe(0);
    expect(back.format).toMatchObject({ width, height, pixelFormat: pixels });
    expect(back.byteLength).toBe(size);
    back.close();
  });

  it('ask for key frames', () => {
    const sample = picture('gray', 4, 4, 16).retimed({ forceKeyFrame: true });
    expect(withNativeFrame(sample, TIME_BASE, ({ pictType }) => pictType)).toBe(1);
    sample.close();
  });

  it('stay until a promise settles', async () => {
    const sample = picture('gray', 64, 64, 4096);
    const size = withNativeFrame(sample, TIME_BASE, async (frame) => {
      await Promise.resolve();
      return frame.toBuffer().byteLength;
    });
    expect(await size).toBe(4096);
    sample.close();
  });

  it('are given back when the use fails', () => {
    const sample = picture('gray', 4, 4, 16);
    let lent: Frame | undefined;
    expect(() =>
      withNativeFrame(sample, TIME_BASE, (frame) => {
        lent = frame;
        throw new Error('refused');
      }),
    ).toThrow('refused');
    expect(lent?.width).toBe(0);
    sample.close();
  });
});

describe('sound from bytes', () => {
  it.each<[SoundInit['sampleFormat'], number, number]>([
    ['s16', 2, 100],
    ['s16p', 2, 7],
    ['fltp', 1, 1023],
    ['fltp', 8, 100],
    ['fltp', 12, 100],
    ['s32p', 64, 33],
    ['flt', 12, 10],
    ['u8', 1, 1],
    ['dblp', 2, 5],
  ])('%s with %s channels arrives unharmed', (sampleFormat, channels, count) => {
    const size = { u8: 1, s16: 2, s32: 4, flt: 4, dbl: 8 }[sampleFormat.replace('p', '')] ?? 0;
    const bytes = noise(size * channels * count);
    const sample = AudioSample.fromBytes(bytes, {
      sampleRate: 48_000,
      channels,
      sampleFormat,
      pts: 1,
    });
    const rate = { num: 1, den: 48_000 };
    const copy = withNativeFrame(sample, rate, (frame) => {
      expect(frame).toMatchObject({ pts: 48_000n, nbSamples: count });
      expect(Buffer.compare(copySound(frame), bytes)).toBe(0);
      return referred(frame);
    });
    sample.close();
    const back = wrapAudioFrame(copy, new FrameOrigin(rate));
    expect(back.format).toMatchObject({ sampleRate: 48_000, channels, sampleFormat });
    expect(back.sampleCount).toBe(count);
    expect(back.byteLength).toBe(bytes.byteLength);
    expect(Buffer.compare(back.copyBytes(), bytes)).toBe(0);
    back.close();
  });
});

describe('frames that several branches hold', () => {
  it('are never changed for one of them', () => {
    const first = picture('gray', 4, 4, 16);
    const copy = withNativeFrame(first, TIME_BASE, referred);
    first.close();
    const sample = wrapVideoFrame(copy, new FrameOrigin(TIME_BASE));
    const branch = sample.clone();
    const other = withNativeFrame(branch, { num: 1, den: 10 }, (frame) => frame.pts);
    expect(other).toBe(5n);
    expect(copy.pts).toBe(45_000n);
    sample.close();
    expect(withNativeFrame(branch, { num: 1, den: 10 }, (frame) => frame === copy)).toBe(true);
    branch.close();
  });
});

describe('the pool of frames', () => {
  const gray = { width: 16, height: 16, format: pixelFormat('gray') };

  it('hands out a frame again once nobody refers to it', () => {
    const pool = new FramePool();
    const frame = pool.takePicture(gray);
    expect(frame.isWritable).toBe(true);
    const reference = referred(frame);
    pool.give(frame);
    const second = pool.takePicture(gray);
    expect(second).not.toBe(frame);
    reference.free();
    expect(pool.takePicture(gray)).toBe(frame);
    pool.give(frame);
    pool.give(second);
    pool.close();
    expect(frame.width).toBe(0);
  });

  it('keeps no more than its limit, nor another geometry', () => {
    const pool = new FramePool(1);
    const frames = [pool.takePicture(gray), pool.takePicture({ ...gray, width: 32 })];
    for (const frame of frames) pool.give(frame);
    expect(frames.map(({ width }) => width)).toEqual([0, 32]);
    pool.close();
  });
});

describe('packets', () => {
  const track: Track = {
    index: 0,
    mediaType: 'audio',
    format: { mediaType: 'audio', codec: 'aac', sampleRate: 48_000, channels: 2 },
    timeBase: { num: 1, den: 48_000 },
    siblings: [],
  };
  const sample = (): EncodedSample =>
    EncodedSample.fromBytes(noise(100), { track, pts: 1, duration: new MediaTime(1024, 48_000) });

  it('are made of bytes', () => {
    const encoded = sample();
    readPacket(encoded, (packet) => {
      expect(packet).toMatchObject({
        pts: 48_000n,
        dts: 48_000n,
        duration: 1024n,
        isKeyframe: true,
      });
      expect(Buffer.compare(packet.data ?? Buffer.alloc(0), noise(100))).toBe(0);
    });
    expect(Buffer.compare(encoded.copyBytes(), noise(100))).toBe(0);
    encoded.close();
  });

  it('are retimed on the same memory', () => {
    const packet = newPacket();
    packet.data = Buffer.from(noise(100));
    packet.pts = 5n;
    const first = wrapPacket(packet, track);
    const clone = first.clone();
    const later = first.retimed({ pts: 9n, dts: undefined });
    expect(first.closed).toBe(true);
    expect(later.timing).toMatchObject({ pts: 9n, dts: undefined });
    expect(clone.timing.pts).toBe(5n);
    // A clone is open: what is lent for changing must be another packet.
    const again = clone.clone();
    withPacket(clone, (lent) => {
      expect(lent).not.toBe(packet);
      lent.pts = 77n;
    });
    expect(packet.pts).toBe(5n);
    again.close();
    expect(withPacket(clone, (lent) => lent === packet)).toBe(true);
    for (const each of [clone, later]) {
      expect(Buffer.compare(each.copyBytes(), noise(100))).toBe(0);
      each.close();
    }
  });
});
