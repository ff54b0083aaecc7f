import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodecParameters } from 'node-av/lib';
import { AV_CODEC_ID_AAC, AV_CODEC_ID_H264, AV_CODEC_ID_PCM_S16LE } from 'node-av/constants';
import { BeforeSession } from '../../../src/av/beforeSession.js';

const SECOND = 90_000n;
const before = (codecId: number, isSound: boolean, den = 90_000): BeforeSession => {
  const codecpar = new CodecParameters();
  codecpar.alloc();
  codecpar.codecId = codecId as typeof codecpar.codecId;
  return new BeforeSession(codecpar, { num: 1, den }, isSound);
};
const pictures = (den?: number): BeforeSession => before(AV_CODEC_ID_H264, false, den);
const at = (dts: bigint, duration = 3000n, pts = dts) => ({ pts, dts, duration });

describe('pictures before a session', () => {
  it('take next to no time, and those in it keep theirs', () => {
    const track = pictures();
    expect(track.place(at(-SECOND))).toEqual({ pts: -240n, dts: -240n, duration: 8n });
    expect(track.place(at(-3000n, 3000n, 3000n))).toEqual({ pts: 3000n, dts: -8n, duration: 8n });
    expect(track.place(at(0n))).toEqual(at(0n));
    expect(track.isCut).toBe(false);
  });

  it('stay where they are when the first one is presented in it', () => {
    const track = pictures();
    expect(track.place(at(-6000n, 3000n, 0n))).toEqual(at(-6000n, 3000n, 0n));
    expect(track.place(at(-3000n))).toEqual(at(-3000n));
  });

  it('stay where they are where a picture is a tick', () => {
    expect(pictures(25).place(at(-25n, 1n))).toEqual(at(-25n, 1n));
  });

  it('stay in order and apart, however they come', () => {
    const steps = fc.array(fc.bigInt({ min: 1n, max: 9000n }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 24, max: 1_000_000 }), (all, den) => {
        const track = pictures(den);
        const length = all.reduce((sum, step) => sum + step, 0n);
        let time = -length;
        let last = -length - 1n;
        for (const duration of all) {
          const placed = track.place(at(time, duration));
          const { pts = 0n, dts = 0n } = placed ?? {};
          expect(dts).toBeGreaterThan(last);
          expect(pts).toBeGreaterThanOrEqual(dts);
          expect(dts).toBeGreaterThanOrEqual(time);
          last = dts;
          time += duration;
        }
      }),
    );
  });
});

describe('sound before a session', () => {
  it('is there as far as a decoder needs it', () => {
    const track = before(AV_CODEC_ID_AAC, true);
    expect(track.place(at(-9001n, 3000n))).toBeUndefined();
    expect(track.isCut).toBe(true);
    expect(track.place(at(-8999n, 3000n))).toEqual(at(-8999n, 3000n));
    expect(track.place(at(100n, 3000n))).toEqual(at(100n, 3000n));
  });

  it('is not there at all when it is not compressed', () => {
    const track = before(AV_CODEC_ID_PCM_S16LE, true);
    expect(track.place(at(-3000n))).toBeUndefined();
    expect(track.place(at(-2999n))).toEqual(at(-2999n));
  });

  it('is kept where nobody knows how long it lasts', () => {
    expect(before(AV_CODEC_ID_AAC, true).place(at(-90_000n, 0n))).toEqual(at(-90_000n, 0n));
  });
});
