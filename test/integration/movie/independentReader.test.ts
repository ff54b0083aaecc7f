/** Our movies, read by mp4box.js: a reader that shares no code with libav, and that any machine with Node has. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFile, MP4BoxBuffer, type Movie, type Sample } from 'mp4box';
import { lastValueFrom } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import { type MuxOptions, testPattern, tone } from '../../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-mp4box-'));

interface Read {
  readonly info: Movie;
  readonly boxes: string[];
  readonly samples: readonly (readonly Sample[])[];
}

/** Everything that mp4box.js makes of a file. */
function read(path: string): Read {
  const file = createFile();
  let info: Movie | undefined;
  file.onReady = (movie) => {
    info = movie;
  };
  const bytes = readFileSync(path);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  file.flush();
  if (!info) throw new Error(`mp4box.js makes nothing of ${path}`);
  const samples = info.tracks.map(({ id }) => file.getTrackSamplesInfo(id));
  return { info, boxes: file.boxes.map(({ type }) => type), samples };
}

function write(name: string, options: MuxOptions = {}): Promise<unknown> {
  return lastValueFrom(
    interleave(
      testPattern({ width: 64, height: 48, frameRate: 25, duration: 2 }).pipe(
        encode({ codec: 'libx264', preset: 'medium', maxKeyFrameInterval: 25 }),
      ),
      tone({ duration: 2 }).pipe(encode({ codec: 'aac' })),
    ).pipe(mux(join(folder, name), options)),
  );
}

let plain: Read;

beforeAll(async () => {
  await write('plain.mp4');
  plain = read(join(folder, 'plain.mp4'));
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('movies as mp4box.js reads them', () => {
  it('have the tracks, codecs and sizes that were asked for', () => {
    const [video, audio] = plain.info.tracks;

    expect(video).toMatchObject({
      type: 'video',
      nb_samples: 50,
      video: { width: 64, height: 48 },
    });
    expect(video?.codec).toMatch(/^avc1\./);
    expect(audio).toMatchObject({
      type: 'audio',
      audio: { sample_rate: 48_000, channel_count: 2 },
    });
    expect(audio?.codec).toBe('mp4a.40.2');
  });

  it('present every picture for as long as it lasts, the last one too', () => {
    const [video = []] = plain.samples;
    const seconds = video.map(({ duration, timescale }) => duration / timescale);

    expect(seconds).toHaveLength(50);
    for (const length of seconds) expect(length).toBeCloseTo(0.04, 6);
    const times = video.map(({ cts, timescale }) => cts / timescale).sort((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeCloseTo(49 * 0.04, 6);
  });

  it('begin a group of pictures where it was asked', () => {
    const sync = plain.samples[0]?.flatMap(({ is_sync, number }) => (is_sync ? [number] : []));

    expect(sync).toEqual([0, 25]);
  });

  it('end with their tracks', () => {
    const { duration, timescale } = plain.info;

    expect(duration / timescale).toBeCloseTo(2, 2);
  });

  it('interleave: no track runs ahead of the other by more than a fragment of half a second', () => {
    const all = plain.samples
      .flatMap((samples, track) =>
        samples.map(({ offset, dts, timescale }) => ({ track, offset, time: dts / timescale })),
      )
      .sort((a, b) => a.offset - b.offset);
    const heads = [0, 0];
    for (const { track, time } of all) {
      heads[track] = time;
      expect(Math.abs((heads[0] ?? 0) - (heads[1] ?? 0))).toBeLessThan(0.6);
    }
  });

  it('have their index in front when that is asked for', async () => {
    expect(plain.boxes.indexOf('moov')).toBeGreaterThan(plain.boxes.indexOf('mdat'));

    await write('front.mp4', { shouldOptimizeForNetworkUse: true });

    const front = read(join(folder, 'front.mp4'));
    expect(front.boxes.indexOf('moov')).toBeLessThan(front.boxes.indexOf('mdat'));
    expect(front.samples.map((samples) => samples.length)).toEqual(
      plain.samples.map((samples) => samples.length),
    );
  });
});
