import { describe, expect, it } from '@jest/globals';

import { MediaTime } from '../../../src/sample/time.js';
import { type PictureInit, VideoSample } from '../../../src/sample/videoSample.js';

const init: PictureInit = { width: 2, height: 2, pixelFormat: 'rgba', pts: 0 };
const pixels = Uint8Array.from({ length: 16 }, (_, index) => index);

describe('VideoSample.fromBytes', () => {
  it('does not copy, and gives copies back', () => {
    const bytes = Uint8Array.from(pixels);
    using sample = VideoSample.fromBytes(bytes, init);
    bytes[0] = 99;
    const copy = sample.copyBytes();
    expect(copy[0]).toBe(99);
    copy.fill(0);
    expect(sample.copyBytes()[1]).toBe(1);
  });

  it('drops padding, and bytes behind the picture', () => {
    const padded = Uint8Array.from([1, 2, 0, 3, 4, 0, 77, 77]);
    using sample = VideoSample.fromBytes(padded, { ...init, pixelFormat: 'gray', strides: [3] });
    expect([...sample.copyBytes()]).toEqual([1, 2, 3, 4]);
  });

  it('tells its format, its times and its size', () => {
    using sample = VideoSample.fromBytes(pixels, {
      ...init,
      pts: 1.5,
      duration: new MediaTime(1001, 30_000),
      sampleAspectRatio: { num: 4, den: 3 },
      color: { matrix: 'bt709', range: 'tv' },
      forceKeyFrame: true,
    });
    expect(sample.format).toEqual({
      mediaType: 'video',
      width: 2,
      height: 2,
      pixelFormat: 'rgba',
      frameRate: { num: 30_000, den: 1001 },
      sampleAspectRatio: { num: 4, den: 3 },
      color: { matrix: 'bt709', range: 'tv' },
    });
    expect([sample.pts?.seconds, sample.duration, sample.byteLength]).toEqual([
      1.5,
      new MediaTime(1001, 30_000),
      16,
    ]);
    expect([sample.forceKeyFrame, sample.track]).toEqual([true, undefined]);
  });

  it.each([
    [0.04, { num: 25, den: 1 }],
    [new MediaTime(2, 50), { num: 25, den: 1 }],
    [0, undefined],
    [new MediaTime(-1, 25), undefined],
    [undefined, undefined],
    [new MediaTime(2n ** 40n + 1n, 3), undefined],
  ])('takes %s s for the frame rate %j', (duration, frameRate) => {
    using sample = VideoSample.fromBytes(pixels, {
      ...init,
      ...(duration === undefined ? {} : { duration }),
    });
    expect(sample.format.frameRate).toEqual(frameRate);
  });

  it('takes a given frame rate before that of its duration', () => {
    using sample = VideoSample.fromBytes(pixels, {
      ...init,
      duration: 0.04,
      frameRate: { num: 24, den: 1 },
    });
    expect(sample.format.frameRate).toEqual({ num: 24, den: 1 });
  });

  it('refuses too few bytes', () => {
    expect(() => VideoSample.fromBytes(pixels.subarray(1), init)).toThrow(
      'A 2×2 rgba picture needs 16 bytes, not 15.',
    );
  });

  it('takes a view of a larger buffer for what it is', () => {
    const view = new Uint8Array(pixels.buffer, 4, 4);
    using sample = VideoSample.fromBytes(view, { ...init, pixelFormat: 'gray' });
    expect([...sample.copyBytes()]).toEqual([4, 5, 6, 7]);
  });
});

describe('VideoSample.retimed', () => {
  it('changes what is given and keeps the rest', () => {
    const sample = VideoSample.fromBytes(pixels, { ...init, pts: 1, duration: 0.5 });
    using later = sample.retimed({ pts: new MediaTime(7, 1) });
    expect(sample.closed).toBe(true);
    expect([later.pts?.seconds, later.duration?.seconds]).toEqual([7, 0.5]);
    expect([...later.copyBytes()]).toEqual([...pixels]);
  });
});
