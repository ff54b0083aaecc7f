/** Tracks that a container seems to take, and that nothing could read there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { mux } from '../../operators/index.js';
import { EncodedSample, type FormatDescription, pull, type Track } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-unholdable-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes one sample of a track with such a format. */
async function write(format: FormatDescription, name: string): Promise<number> {
  const siblings: Track[] = [];
  const { mediaType } = format;
  const track = { index: 0, mediaType, format, timeBase: { num: 1, den: 1000 }, siblings };
  siblings.push(track);
  const samples = function* (): Generator<EncodedSample> {
    yield EncodedSample.fromBytes(Uint8Array.of(0x82, 0x49, 0x83, 0x42), {
      track,
      pts: 0,
      duration: 0.04,
    });
  };
  const written = await lastValueFrom(pull(samples).pipe(mux(join(folder, name))));
  return written.samples;
}

const vp9 = { mediaType: 'video', codec: 'vp9', width: 64, height: 64 } as const;

it.each([
  ['VP9 without a pixel format in mp4', vp9, 'blank.mp4', /pixel format is not known/],
  [
    'TrueHD in MPEG-TS',
    { mediaType: 'audio', codec: 'truehd', sampleRate: 48_000, channels: 2 } as const,
    'hd.ts',
    /no player would know/,
  ],
  [
    'PGS in MPEG-TS',
    { mediaType: 'subtitle', codec: 'hdmv_pgs_subtitle' } as const,
    'pgs.ts',
    /no player would know/,
  ],
])('%s is refused', async (_, format, name, message) => {
  await expect(write(format, name)).rejects.toMatchObject({
    code: 'formatUnsupported',
    message: expect.stringMatching(message) as unknown as string,
  });
});

it('VP9 is taken with one', async () => {
  expect(await write({ ...vp9, pixelFormat: 'yuv420p' }, 'known.mp4')).toBe(1);
});
