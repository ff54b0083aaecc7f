import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { layOut } from '../../../../src/av/layoutPass.js';
import { type EditableFile } from '../../../../src/av/outlet.js';
import { type Box, parseBoxes } from '../../../../src/movie/boxes/box.js';
import { type LayoutWishes, type TrackWishes } from '../../../../src/movie/boxes/layoutWishes.js';
import { layOutMedia } from '../../../../src/movie/boxes/mediaLayout.js';
import { MediaTime } from '../../../../src/sample/time.js';
import {
  type ReadChunk,
  readChunks,
  type SyntheticTrack,
  syntheticMovie,
} from '../../../support/sampleMovie.js';

const inMemory = (movie: Buffer): EditableFile => ({
  size: () => Promise.resolve(movie.length),
  read: (position, size) => Promise.resolve(movie.subarray(position, position + size)),
  write: () => Promise.reject(new Error('the movie must stay as it is')),
});

async function laidOut(movie: Buffer, wishes: LayoutWishes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  await layOut(inMemory(movie), wishes, (bytes) => {
    parts.push(bytes);
    return Promise.resolve();
  });
  return Buffer.concat(parts);
}

const wish = (id: number, init: Partial<TrackWishes> = {}): TrackWishes => ({
  id,
  alignment: 1,
  chunkDuration: undefined,
  isFirst: false,
  ...init,
});

/** The samples of every track as one text, which is compared faster than they are. */
const samplesOf = (movie: Buffer): string[] =>
  readChunks(movie).map((chunks) =>
    chunks.flatMap(({ samples }) => samples.map((one) => one.toString('latin1'))).join('|'),
  );

const types = (movie: Buffer): string[] => parseBoxes(movie).boxes.map(({ type }) => type);

function indexOf(movie: Buffer): Box {
  const moov = parseBoxes(movie).boxes.find(({ type }) => type === 'moov');
  if (!moov) throw new Error('no index');
  return moov;
}

/** The index without what says where chunks lie. */
function restOfIndex(movie: Buffer): Buffer {
  const moov = indexOf(movie);
  for (const trak of moov.all('trak')) {
    const stbl = trak.find('mdia', 'minf', 'stbl');
    if (stbl) stbl.children = stbl.children?.filter(({ type }) => !/^(stsc|stco|co64)$/.test(type));
  }
  return moov.toBuffer();
}

/** Samples of 100 ms each, in chunks of `perChunk`. */
function steady(count: number, perChunk: number, size = 10): SyntheticTrack {
  const chunks = Array.from({ length: Math.ceil(count / perChunk) }, (_, chunk) =>
    Array.from({ length: Math.min(perChunk, count - chunk * perChunk) }, () => ({
      size,
      duration: 100,
    })),
  );
  return { timescale: 1000, chunks };
}

const sample = fc.record({
  size: fc.integer({ min: 0, max: 300 }),
  duration: fc.integer({ min: 0, max: 900 }),
});
const pcm = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.array(fc.integer({ min: 1, max: 60 })))
  .map(([size, counts]) => ({
    timescale: 1000,
    commonSize: size,
    chunks: counts.map((count) => Array.from({ length: count }, () => ({ size, duration: 1 }))),
  }));
const track: fc.Arbitrary<SyntheticTrack> = fc.oneof(
  fc.record({
    timescale: fc.constantFrom(600, 1000, 90_000),
    chunks: fc.array(fc.array(sample, { minLength: 1, maxLength: 6 }), { maxLength: 12 }),
    isWide: fc.boolean(),
  }),
  pcm,
);
const asked = fc.record({
  alignment: fc.constantFrom(1, 2, 7, 512, 4096),
  chunkDuration: fc.option(
    fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(600, 1000, 44_100)),
    { nil: undefined },
  ),
  isFirst: fc.boolean(),
});

describe('layOut', () => {
  it('keeps every sample and the rest of the index, and does what was asked, whatever the movie', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(track, asked), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom(0, 5),
        async (all, isIndexFirst, gap) => {
          const tracks = all.map(([one]) => one);
          const movie = syntheticMovie(tracks, gap);
          const wishes = all.map(([, { chunkDuration, ...rest }], index) =>
            wish(index + 1, {
              ...rest,
              chunkDuration: chunkDuration && new MediaTime(...chunkDuration),
            }),
          );
          const result = await laidOut(movie, { isIndexFirst, tracks: wishes });

          expect(samplesOf(result)).toEqual(samplesOf(movie));
          expect(restOfIndex(result)).toEqual(restOfIndex(movie));
          expect(types(result)).toEqual(
            isIndexFirst ? ['ftyp', 'moov', 'mdat'] : ['ftyp', 'mdat', 'moov'],
          );
          const chunks = readChunks(result);
          const broken = chunks.flatMap((own, index) => {
            const { alignment = 1, chunkDuration = new MediaTime(1, 1) } = wishes[index] ?? {};
            const { timescale = 1 } = tracks[index] ?? {};
            const isGood = ({ offset, duration, samples }: ReadChunk): boolean =>
              offset % alignment === 0 &&
              (samples.length === 1 || duration / timescale <= chunkDuration.seconds);
            return own.filter((chunk) => !isGood(chunk));
          });
          expect(broken).toEqual([]);
          const ends = (isFirst: boolean): number[] =>
            chunks.flatMap((own, index) =>
              wishes[index]?.isFirst === isFirst
                ? own.map(({ offset, size }) => (isFirst ? offset + size : offset))
                : [],
            );
          expect(Math.max(0, ...ends(true))).toBeLessThanOrEqual(Math.min(...ends(false)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('fills chunks as far as it may', async () => {
    const movie = syntheticMovie([steady(20, 1)]);
    const chunkDuration = new MediaTime(350, 1000);
    const result = await laidOut(movie, {
      isIndexFirst: false,
      tracks: [wish(1, { chunkDuration })],
    });
    const lengths = readChunks(result)[0]?.map(({ duration }) => duration);
    expect(lengths).toEqual([300, 300, 300, 300, 300, 300, 200]);
  });

  it('gives a sample that is too long a chunk of its own', async () => {
    const durations = [100, 5000, 0, 100, 100];
    const chunks = durations.map((duration) => [{ size: 3, duration }]);
    const movie = syntheticMovie([{ timescale: 1000, chunks }]);
    const result = await laidOut(movie, {
      isIndexFirst: false,
      tracks: [wish(1, { chunkDuration: new MediaTime(1, 2) })],
    });
    const counts = readChunks(result)[0]?.map(({ samples }) => samples.length);
    expect(counts).toEqual([1, 1, 3]);
  });

  it('lays the others out as Apple does: half a second in turns, a second alone, up to 1 MiB', async () => {
    const both = await laidOut(syntheticMovie([steady(40, 3), steady(40, 7)]), {
      isIndexFirst: false,
      tracks: [wish(1, { alignment: 2 }), wish(2)],
    });
    const order = readChunks(both)
      .flatMap((chunks, index) =>
        chunks.map(({ offset, duration }) => ({ index, offset, duration })),
      )
      .sort((a, b) => a.offset - b.offset);
    expect(order.map(({ duration }) => duration)).toEqual(Array(16).fill(500));
    expect(order.map(({ index }) => index)).toEqual(Array(8).fill([0, 1]).flat());

    const alone = await laidOut(syntheticMovie([steady(40, 3)]), {
      isIndexFirst: false,
      tracks: [wish(1, { alignment: 2 })],
    });
    expect(readChunks(alone)[0]?.map(({ duration }) => duration)).toEqual(Array(4).fill(1000));

    const large = await laidOut(syntheticMovie([steady(12, 1, 300_000)]), {
      isIndexFirst: false,
      tracks: [wish(1, { alignment: 2 })],
    });
    expect(readChunks(large)[0]?.map(({ samples }) => samples.length)).toEqual([3, 3, 3, 3]);
  });

  it('refuses a movie in fragments', async () => {
    const movie = Buffer.concat([
      syntheticMovie([steady(4, 2)]),
      Buffer.from([0, 0, 0, 8, ...Buffer.from('moof')]),
    ]);
    const result = laidOut(movie, { isIndexFirst: false, tracks: [wish(1)] });
    await expect(result).rejects.toMatchObject({ code: 'muxFailed' });
  });
});

describe('layOutMedia', () => {
  it.each([
    [3, 'stco', 8],
    [5, 'co64', 16],
  ])('%i GiB: %s, and a header of %i bytes', (count, table, header) => {
    const moov = indexOf(syntheticMovie([steady(count, 1, 16)]));
    const stbl = moov.find('trak', 'mdia', 'minf', 'stbl');
    stbl?.find('stsz')?.bytes.fill(Buffer.from([0x40, 0, 0, 0]), 12);
    const layout = layOutMedia(moov, [wish(1, { alignment: 4096 })], (size) => size + 100);
    expect(stbl?.children?.map(({ type }) => type)).toContain(table);
    expect(layout.header).toBe(header);
    expect(layout.size).toBeGreaterThanOrEqual(count * 2 ** 30);
    const parts = [...layout.parts()];
    expect(parts.filter((part) => 'from' in part)).toHaveLength(count);
  });
});
