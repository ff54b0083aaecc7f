/** Clips that met an error once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, map, toArray } from 'rxjs';

import { decode, encode, mux } from '../../operators/index.js';
import {
  AudioSample,
  demux,
  MediaTime,
  pull,
  type VideoSample,
  warnings$,
} from '../../src/index.js';
import { inspectMovie } from '../support/inspectMovie.js';
import { describeWithClip } from '../support/media.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-media-'));
const at = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWithClip('mp4parse-rust__no_timescale.mp4', 'pictures of damaged references', (path) => {
  it('come in order: those that do not are counted and left out', async () => {
    let misplaced = 0;
    const onDecodeError = ({ message }: { readonly message: string }): void => {
      if (message.includes('out of order')) misplaced++;
    };
    const times = await lastValueFrom(
      demux(path, ({ video }) =>
        video.pipe(
          decode<VideoSample>({ onDecodeError }),
          map((frame) => {
            using sample = frame;
            return sample.pts?.seconds ?? NaN;
          }),
          toArray(),
        ),
      ),
    );

    expect(misplaced).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describeWithClip('media__sample_rf64.wav', 'PCM whose channels nobody placed', (path) => {
  it('is written to mp4 in the usual places', async () => {
    await lastValueFrom(demux(path).pipe(mux(at('pcm.mp4'))));

    const [sound] = await inspectMovie(at('pcm.mp4'));
    expect(sound).toMatchObject({ type: 'audio', codec: 'pcm_s16le', channels: 2 });
    expect(sound?.end).toBeCloseTo(0.3486, 3);
  });
});

describeWithClip('made__rotated_90.mp4', 'a turned picture', (path) => {
  it('stays turned when it is encoded anew', async () => {
    await lastValueFrom(
      demux(path, ({ video }) =>
        video.pipe(decode(), encode({ codec: 'libx264', preset: 'ultrafast' })),
      ).pipe(mux(at('turned.mp4'))),
    );

    const rotation = (movie: string): Promise<number | undefined> =>
      lastValueFrom(demux(movie, ({ video }) => [video.track?.rotation]));
    expect(await rotation(at('turned.mp4'))).toBe(await rotation(path));
    expect(await rotation(path)).toBe(270);
  });
});

describe('sound that overlaps itself', () => {
  /** Ten blocks of a second each, each beginning `early` seconds before the one before it has ended. */
  const blocks = (early: number) =>
    pull(function* () {
      const bytes = new Uint8Array(48_000 * 2);
      for (let index = 0; index < 10; index++) {
        const pts = MediaTime.fromSeconds(index * (1 - early), 48_000);
        yield AudioSample.fromBytes(bytes, {
          sampleRate: 48_000,
          channels: 1,
          sampleFormat: 's16',
          pts,
        });
      }
    });

  it('is put in a row when it overlaps a little, and that is said', async () => {
    const warned: string[] = [];
    const listening = warnings$.subscribe(({ code }) => warned.push(code));
    await lastValueFrom(blocks(0.001).pipe(encode({ codec: 'flac' }), mux(at('row.flac'))));
    listening.unsubscribe();

    expect((await inspectMovie(at('row.flac')))[0]?.end).toBeCloseTo(10, 3);
    expect(warned).toEqual(['timestampAdjusted']);
  });

  it('is refused when its time jumps back', async () => {
    const jump = blocks(0.6).pipe(encode({ codec: 'flac' }), mux(at('jump.flac')));

    await expect(lastValueFrom(jump)).rejects.toMatchObject({ code: 'invalidTimestamp' });
  });
});
