/** Sources that do not say when pictures are presented. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, map, toArray } from 'rxjs';

import { decode, encode, mux } from '../../operators/index.js';
import { demux, testPattern, type VideoSample } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-untimed-'));
const at = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pictures = () => testPattern({ width: 64, height: 48, frameRate: 25, duration: 1 });

/** When the pictures of a file are presented, in pictures of 1/25 s. */
const places = (path: string): Promise<number[]> =>
  lastValueFrom(
    demux(path, ({ video }) =>
      video.pipe(
        decode<VideoSample>(),
        map((picture) => {
          using sample = picture;
          return Math.round((sample.pts?.seconds ?? NaN) * 25);
        }),
        toArray(),
      ),
    ),
  );

describe('AVI, which says when pictures are decoded', () => {
  beforeAll(async () => {
    const encoded = pictures().pipe(encode({ codec: 'mpeg4', options: { bf: 2 } }));
    await lastValueFrom(encoded.pipe(mux(at('b.avi'))));
  });

  it('is copied, with pictures in the order in which they are presented', async () => {
    await lastValueFrom(demux(at('b.avi')).pipe(mux(at('b.mp4'))));

    const copied = await places(at('b.mp4'));
    expect(copied).toHaveLength(25);
    expect(copied.map((place) => place - (copied[0] ?? 0))).toEqual([...Array(25).keys()]);
  });

  it('is not copied with times that would be guessed wrong', async () => {
    const encoded = pictures().pipe(encode({ codec: 'libx264', options: { bf: 2 } }));
    await lastValueFrom(encoded.pipe(mux(at('h264.avi'))));
    const copied = lastValueFrom(demux(at('h264.avi')).pipe(mux(at('h264.mp4'))));
    await expect(copied).rejects.toMatchObject({
      code: 'invalidTimestamp',
      message: expect.stringContaining('decoding and encoding the track gives it one'),
    });
    expect(await places(at('h264.avi'))).toHaveLength(25);
  });

  it('is copied when nothing is presented in another order', async () => {
    const encoded = pictures().pipe(encode({ codec: 'libx264', options: { bf: 0 } }));
    await lastValueFrom(encoded.pipe(mux(at('plain.avi'))));
    await lastValueFrom(demux(at('plain.avi')).pipe(mux(at('plain.mp4'))));
    expect(await places(at('plain.mp4'))).toEqual([...Array(25).keys()]);
  });

  it('gives packets with both times', async () => {
    const times = await lastValueFrom(
      demux(at('b.avi')).pipe(
        map((packet) => {
          using sample = packet;
          return [sample.pts?.seconds ?? NaN, sample.dts?.seconds ?? NaN] as const;
        }),
        toArray(),
      ),
    );
    expect(times.every(([pts, dts]) => pts >= dts)).toBe(true);
    expect(times.some(([pts, dts]) => pts > dts + 0.06)).toBe(true);
  });
});

describe('a raw stream, which says nothing', () => {
  it.each([
    ['raw.h264', 'libx264'],
    ['raw.hevc', 'libx265'],
  ] as const)('has its headers in it, and is decoded at its rate: %s', async (name, codec) => {
    const encoded = pictures().pipe(encode({ codec, preset: 'ultrafast' }));
    await lastValueFrom(encoded.pipe(mux(at(name))));

    expect(await places(at(name))).toEqual([...Array(25).keys()]);
  });

  it('is the same when it comes out of an mp4', async () => {
    const encoded = pictures().pipe(encode({ codec: 'libx264', preset: 'ultrafast' }));
    await lastValueFrom(encoded.pipe(mux(at('boxed.mp4'))));
    await lastValueFrom(demux(at('boxed.mp4')).pipe(mux(at('unboxed.h264'))));

    expect(await places(at('unboxed.h264'))).toEqual([...Array(25).keys()]);
  });
});
