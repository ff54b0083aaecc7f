import { describe, expect, it } from '@jest/globals';

import { EncodedSample, orderTime } from '../../../src/sample/encodedSample.js';
import { lend } from '../../../src/sample/sample.js';
import { MediaTime } from '../../../src/sample/time.js';
import { type Track } from '../../../src/sample/track.js';

function makeTrack(index: number): Track {
  const siblings: Track[] = [];
  const track: Track = {
    index,
    mediaType: 'video',
    format: { mediaType: 'video', codec: 'h264', width: 2, height: 2 },
    timeBase: { num: 1, den: 90_000 },
    siblings,
  };
  siblings.push(track);
  return track;
}

const track = makeTrack(0);
const bytes = Uint8Array.from([1, 2, 3]);

describe('EncodedSample.fromBytes', () => {
  it('keeps its times in ticks of the track', () => {
    using sample = EncodedSample.fromBytes(bytes, {
      track,
      pts: new MediaTime(3, 25),
      dts: new MediaTime(1, 25),
      duration: new MediaTime(1, 25),
      isSync: false,
    });
    expect(sample.timing).toEqual({
      pts: 10_800n,
      dts: 3_600n,
      duration: 3_600n,
      timeBase: { num: 1, den: 90_000 },
    });
    expect([sample.pts?.seconds, sample.dts?.seconds, sample.duration?.seconds]).toEqual([
      0.12, 0.04, 0.04,
    ]);
    expect([sample.isSync, sample.byteLength, sample.format]).toEqual([false, 3, track.format]);
    expect([...sample.copyBytes()]).toEqual([1, 2, 3]);
  });

  it('is decoded when it is presented, of unknown length, and a place to start, unless told otherwise', () => {
    using sample = EncodedSample.fromBytes(bytes, { track, pts: 1 });
    expect([sample.dts?.seconds, sample.duration, sample.isSync]).toEqual([1, undefined, true]);
  });

  it.each([
    ['an empty one', new Uint8Array(0), {}, 'at least one byte'],
    ['a negative duration', bytes, { duration: -1 }, 'must not be negative: -90000 ticks'],
  ])('refuses %s', (_, data, init, message) => {
    const make = (): unknown => EncodedSample.fromBytes(data, { track, pts: 0, ...init });
    expect(make).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
    expect(make).toThrow(message);
  });
});

describe('an EncodedSample', () => {
  it('at other times keeps its data, its other times and its lease', () => {
    let returns = 0;
    const sample = EncodedSample.fromBytes(bytes, { track, pts: 1, duration: 2, isSync: false });
    lend(sample, { name: 'demux', returned: () => returns++ });
    const later = sample.retimed({ pts: 5n });
    expect([sample.closed, returns]).toEqual([true, 0]);
    expect(later.timing).toMatchObject({ pts: 5n, dts: 90_000n, duration: 180_000n });
    expect([[...later.copyBytes()], later.isSync]).toEqual([[1, 2, 3], false]);
    later.close();
    expect(returns).toBe(1);
  });

  it('moves to another movie’s track as the same object', () => {
    using sample = EncodedSample.fromBytes(bytes, { track, pts: 0 });
    const other = makeTrack(3);
    expect(sample.moveTo(other)).toBe(sample);
    expect(sample.track).toBe(other);
  });

  it('gives clones of its own, of which each has its own track', () => {
    using sample = EncodedSample.fromBytes(bytes, { track, pts: 0 });
    using clone = sample.clone();
    clone.moveTo(makeTrack(1));
    expect([sample.track.index, clone.track.index]).toEqual([0, 1]);
  });

  it('has nothing to say once closed', () => {
    const sample = EncodedSample.fromBytes(bytes, { track, pts: 0 });
    sample.close();
    for (const use of [() => sample.timing, () => sample.pts, () => sample.isSync]) {
      expect(use).toThrow(expect.objectContaining({ code: 'useAfterClose' }));
    }
  });
});

describe('orderTime', () => {
  it('is the decode time, or else the presentation time', () => {
    using sample = EncodedSample.fromBytes(bytes, { track, pts: 2, dts: 1 });
    expect(orderTime(sample, 'mux')).toBe(90_000n);
    using presented = sample.clone().retimed({ dts: undefined });
    expect(orderTime(presented, 'mux')).toBe(180_000n);
  });

  it('must be there', () => {
    using sample = EncodedSample.fromBytes(bytes, { track, pts: 0 }).retimed({
      pts: undefined,
      dts: undefined,
    });
    const ask = (): unknown => orderTime(sample, 'mux');
    expect(ask).toThrow(
      expect.objectContaining({ code: 'invalidTimestamp', operator: 'mux', track: 'video #0' }),
    );
    expect(ask).toThrow('sample.retimed({ pts, dts })');
  });
});
