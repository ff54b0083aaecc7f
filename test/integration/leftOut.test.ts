/** Tracks that are left out of a movie. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';

import { mux } from '../../operators/index.js';
import { demux } from '../../src/index.js';
import { inspectMovie } from '../support/inspectMovie.js';
import { describeWithClip } from '../support/media.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-left-out-'));
const at = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWithClip(
  'made__multi_audio_subs.mkv',
  'a movie with subtitles that mp4 cannot hold',
  (path) => {
    it('is refused, with the way out', async () => {
      await expect(lastValueFrom(demux(path).pipe(mux(at('all.mp4'))))).rejects.toMatchObject({
        code: 'formatUnsupported',
        track: 'subtitle #3',
        message: expect.stringContaining('leave the track out') as unknown as string,
      });
    });

    it('is written when they are left out', async () => {
      const tracks = ({ mediaType }: { mediaType: string }): boolean => mediaType !== 'subtitle';
      await lastValueFrom(demux(path, { tracks }).pipe(mux(at('chosen.mp4'))));

      const types = (await inspectMovie(at('chosen.mp4'))).map(({ type }) => type);
      expect(types).toEqual(['video', 'audio', 'audio']);
    });

    it('may be any of its tracks, under the place that it has in the source', async () => {
      await lastValueFrom(demux(path, (movie) => movie.samplesOf(2)).pipe(mux(at('third.mka'))));

      expect((await inspectMovie(at('third.mka'))).map(({ type }) => type)).toEqual(['audio']);
    });
  },
);
