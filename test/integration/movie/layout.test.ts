/** Where media lie in a movie: as mp4box.js finds them, and as ffmpeg decodes them. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { lastValueFrom, merge } from 'rxjs';

import { writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type EncodedSample,
  MediaTime,
  type MuxOptions,
  type TrackProperties,
  WriterInput,
} from '../../../src/index.js';
import { pull } from '../../../src/source/pull.js';
import { describeWith, judge } from '../../support/judges.js';
import { clone, encodeAll, pictures, scratch, tones, writeMovie } from '../../support/writing.js';

const path = scratch();
/** Four seconds of pictures, and of two tones. */
let tracks: EncodedSample[][];

beforeAll(async () => {
  const video = await encodeAll(pictures(120), { codec: 'libx264', maxKeyFrameInterval: 15 });
  const first = await encodeAll(tones(192), { codec: 'aac' });
  const second = await encodeAll(tones(96, { sampleRate: 24_000 }), { codec: 'aac' });
  tracks = [video.samples, first.samples, second.samples];
}, 60_000);

/** Writes the tracks, each with its properties. */
async function write(
  name: string,
  properties: readonly (TrackProperties | undefined)[],
  options: MuxOptions = {},
): Promise<string> {
  const laid = tracks.map((samples, index) => {
    const own = { index, properties: properties[index] };
    return clone(samples).map((sample) => sample.moveTo({ ...sample.track, ...own }));
  });
  await writeMovie(path(name), laid, options);
  return path(name);
}

interface Chunk {
  readonly track: number;
  readonly offset: number;
  /** In seconds. */
  readonly start: number;
  readonly duration: number;
  readonly size: number;
}

interface Read {
  readonly boxes: readonly string[];
  readonly chunks: readonly Chunk[];
  /** Boxes of each track. */
  readonly traks: readonly (readonly string[])[];
}

/** The chunks of all tracks in the order of the file, as mp4box.js reads them. */
function read(file: string): Read {
  // It does not know all of QuickTime's boxes, and tells so.
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const movie = createFile();
  movie.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(readFileSync(file)).buffer, 0));
  movie.flush();
  told.mockRestore();
  const chunks = movie.moov.traks.flatMap((trak, track) => {
    const found: { offset: number; start: number; end: number; size: number }[] = [];
    for (const sample of movie.getTrackSamplesInfo(trak.tkhd.track_id)) {
      const { chunk_index: index = 1, offset, size, dts, duration, timescale } = sample;
      const end = (dts + duration) / timescale;
      const chunk = (found[index - 1] ??= { offset, start: dts / timescale, end, size: 0 });
      chunk.size += size;
      chunk.end = end;
    }
    return found.map(({ offset, start, end, size }) => ({
      ...{ track, offset, start, size },
      duration: end - start,
    }));
  });
  return {
    boxes: movie.boxes.map(({ type }) => type),
    chunks: chunks.sort((a, b) => a.offset - b.offset),
    traks: movie.moov.traks.map(({ boxes = [] }) => boxes.map(({ type }) => type)),
  };
}

/** What ffmpeg decodes, with times. */
function decoded(file: string): string | undefined {
  const ffmpeg = judge('ffmpeg');
  return ffmpeg?.(['-v', 'error', '-i', file, '-map', '0', '-f', 'framemd5', '-']).text;
}

const MEDIA = ['ftyp', 'mdat', 'moov'];

describe.each(['mov', 'mp4'])('media in %s', (extension) => {
  let plain: string;

  beforeAll(async () => {
    plain = await write(`plain.${extension}`, []);
  }, 30_000);

  it('begin where they are asked to, in chunks that are as long as they may be', async () => {
    const file = await write(`aligned.${extension}`, [
      { preferredMediaChunkAlignment: 4096 },
      { preferredMediaChunkDuration: new MediaTime(3, 10) },
    ]);
    const { boxes, chunks } = read(file);
    expect(boxes).toEqual(MEDIA);
    const [video, first, second] = [0, 1, 2].map((track) =>
      chunks.filter((chunk) => chunk.track === track),
    );
    expect(video?.map(({ offset }) => offset % 4096)).toEqual(Array(8).fill(0));
    expect(Math.max(...(first ?? []).map(({ duration }) => duration))).toBeLessThanOrEqual(0.3);
    // 0.3 s are 14 samples of 1024 at 48 kHz.
    expect(first?.[1]?.duration).toBeCloseTo((14 * 1024) / 48_000, 6);
    // As Apple does by itself: half a second, of which 11 samples at 24 kHz are left.
    expect(second?.[1]?.duration).toBeCloseTo((11 * 1024) / 24_000, 6);
    for (const [index, { start }] of chunks.entries())
      expect((chunks[index + 1]?.start ?? Infinity) - start).toBeGreaterThan(-0.1);
    expect(decoded(file)).toEqual(decoded(plain));
  });

  it('come before those of all others', async () => {
    const file = await write(`before.${extension}`, [
      undefined,
      undefined,
      { mediaDataLocation: 'beforeMainMediaDataNotInterleaved' },
    ]);
    const { chunks, traks } = read(file);
    const order = chunks.map(({ track }) => track);
    expect(order.lastIndexOf(2)).toBeLessThan(order.indexOf(0));
    expect(order.lastIndexOf(2)).toBeLessThan(order.indexOf(1));
    const [first] = chunks;
    expect(first?.duration).toBeGreaterThan(0.9);
    expect(traks.map((boxes) => boxes.includes('load'))).toEqual([
      false,
      false,
      extension === 'mov',
    ]);
    expect(decoded(file)).toEqual(decoded(plain));
  });

  it('come behind the index, in the same order or in another one', async () => {
    const optimized = await write(`front.${extension}`, [], { shouldOptimizeForNetworkUse: true });
    const filler = extension === 'mov' ? 'wide' : 'free';
    expect(read(optimized).boxes).toEqual(['ftyp', 'moov', filler, 'mdat']);
    expect(read(optimized).chunks.map(({ size }) => size)).toEqual(
      read(plain).chunks.map(({ size }) => size),
    );
    const both = await write(
      `both.${extension}`,
      [{ preferredMediaChunkAlignment: 512 }, { preferredMediaChunkAlignment: 512 }],
      { shouldOptimizeForNetworkUse: true },
    );
    const { boxes, chunks } = read(both);
    expect(boxes).toEqual(['ftyp', 'moov', 'mdat']);
    const misplaced = chunks.filter(({ track, offset }) => track < 2 && offset % 512 > 0);
    expect(misplaced).toEqual([]);
    expect([decoded(optimized), decoded(both)]).toEqual([decoded(plain), decoded(plain)]);
  });
});

describe('a writer whose tracks ask for a layout', () => {
  it('gets samples in any order, and leaves nothing else behind', async () => {
    const file = path('writer/movie.mov');
    const folder = path('writer');
    mkdirSync(folder);
    const writer = new AssetWriter(file);
    const titles = new WriterInput<EncodedSample>('video');
    titles.mediaDataLocation = 'beforeMainMediaDataNotInterleaved';
    const sound = new WriterInput<EncodedSample>('audio');
    sound.preferredMediaChunkDuration = 0.25;
    writer.add(titles);
    writer.add(sound);
    const { samples: video } = await encodeAll(pictures(120), { codec: 'libx264' });
    const { samples: audio } = await encodeAll(tones(192), { codec: 'aac' });
    const done = lastValueFrom(
      merge(pull(video).pipe(writeTo(titles)), pull(audio).pipe(writeTo(sound))),
    );
    await Promise.all([done, writer.finished]);
    const { chunks } = read(file);
    const order = chunks.map(({ track }) => track);
    expect(order.lastIndexOf(0)).toBeLessThan(order.indexOf(1));
    const lengths = chunks.flatMap(({ track, duration }) => (track === 1 ? [duration] : []));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(0.25);
    expect(readdirSync(folder)).toEqual(['movie.mov']);
    expect(writer.progress?.bytes).toBe(readFileSync(file).byteLength);
  });

  it('says so when the container cannot do it', async () => {
    const properties = { preferredMediaChunkAlignment: 4096 };
    const written = write('layout.mkv', [properties]);
    await expect(written).rejects.toMatchObject({ code: 'formatUnsupported' });
    await expect(written).rejects.toThrow('matroska');
    const fragments = write('fragments.mp4', [properties], {
      options: { movflags: 'frag_keyframe' },
    });
    await expect(fragments).rejects.toMatchObject({ code: 'formatUnsupported' });
  });
});

describeWith('mediainfo', 'a movie that is optimized for network use', (mediainfo) => {
  it.each([
    ['Yes', true],
    ['No', false],
  ])('can be streamed: %s', async (expected, shouldOptimizeForNetworkUse) => {
    const file = await write(`stream${expected}.mp4`, [], { shouldOptimizeForNetworkUse });
    expect(mediainfo(['--Inform=General;%IsStreamable%', file]).text.trim()).toBe(expected);
  });
});
