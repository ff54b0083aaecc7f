/** Our movies in several containers, as MediaInfo sees them: a reader that shares no code with libav. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import { testPattern, tone } from '../../../src/index.js';
import { describeWith } from '../../support/judges.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-mediainfo-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Described {
  readonly '@type': string;
  readonly Format: string;
  readonly Duration?: string;
  readonly IsTruncated?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

describeWith('mediainfo', 'movies as MediaInfo sees them', (mediainfo) => {
  it.each([
    ['mp4', 'MPEG-4', 'AVC', 'AAC', 0.06],
    ['mov', 'MPEG-4', 'AVC', 'AAC', 0.06],
    ['mkv', 'Matroska', 'AVC', 'AAC', 0.06],
    ['webm', 'WebM', 'VP8', 'Opus', 0.06],
    // MPEG-TS has no durations: what is counted ends where the last pictures begin.
    ['ts', 'MPEG-TS', 'AVC', 'AAC', 0.1],
  ])('%s', async (extension, container, picture, sound, tolerance) => {
    const path = join(folder, `movie.${extension}`);
    const codecs = extension === 'webm' ? ['libvpx', 'libopus'] : ['libx264', 'aac'];
    await lastValueFrom(
      interleave(
        testPattern({ width: 96, height: 64, frameRate: 25, duration: 2 }).pipe(
          encode({ codec: codecs[0] ?? '' }),
        ),
        tone({ duration: 2 }).pipe(encode({ codec: codecs[1] ?? '' })),
      ).pipe(mux(path)),
    );

    const { media } = JSON.parse(mediainfo(['--Output=JSON', path]).text) as {
      media: { track: Described[] };
    };
    const [general, video, audio] = media.track;
    expect([general?.Format, video?.Format, audio?.Format]).toEqual([container, picture, sound]);
    expect(Math.abs(Number(general?.Duration) - 2)).toBeLessThan(tolerance);
    expect(general?.IsTruncated).toBeUndefined();
    for (const { extra } of media.track)
      expect(extra ?? {}).not.toHaveProperty('ConformanceErrors');
  });
});
