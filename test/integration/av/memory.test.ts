import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';

import { openEncoder } from '../../../src/av/encoder.js';
import { MediaTime } from '../../../src/sample/time.js';
import { VideoSample } from '../../../src/sample/videoSample.js';
import { pictureBytes } from '../../support/writing.js';

const MIB = 1024 * 1024;
const [WIDTH, HEIGHT] = [1280, 720];

describe('memory', () => {
  it.each(['yuv420p', 'rgba'] as const)(
    'stays flat while %s pictures are encoded',
    async (pixelFormat) => {
      const bytes = pictureBytes(1, pixelFormat, WIDTH, HEIGHT);
      const frame = (index: number): VideoSample =>
        VideoSample.fromBytes(bytes, {
          width: WIDTH,
          height: HEIGHT,
          pixelFormat,
          pts: new MediaTime(index, 30),
        });
      const first = frame(0);
      const settings = { codec: 'libx264', preset: 'ultrafast' };
      const work = await openEncoder(first, settings, () => undefined);
      const encode = async (sample: VideoSample): Promise<void> => {
        const outputs = await lastValueFrom(from(work.push(sample)).pipe(toArray()));
        for (const output of outputs) output.close();
      };
      await encode(first);
      for (let index = 1; index < 60; index++) await encode(frame(index));
      const before = process.memoryUsage().rss;
      for (let index = 60; index < 260; index++) await encode(frame(index));
      // 200 pictures are 264 or 703 MiB.
      expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(120);
      work.close();
    },
    30_000,
  );
});
