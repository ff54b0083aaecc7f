/** What of a track is not presented, how long its last sample is, and what its samples need: edits of a finished index. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Box } from '../../../../src/movie/boxes/box.js';
import { type Chunk, chunksOf, writeChunks } from '../../../../src/movie/boxes/chunkTable.js';
import {
  type EditEntry,
  editsOf,
  lengthOf,
  setEdits,
} from '../../../../src/movie/boxes/editList.js';
import { editMovie, needsEditing } from '../../../../src/movie/boxes/editMovie.js';
import { fields } from '../../../../src/movie/boxes/fields.js';
import { durationOf } from '../../../../src/movie/boxes/mediaHeader.js';
import { sampleCount, sampleRuns } from '../../../../src/movie/boxes/sampleRuns.js';
import { type HiddenMedia, type WrittenTrack } from '../../../../src/movie/boxes/trackEdit.js';
import { MediaTime } from '../../../../src/sample/time.js';
import { TrackMarks } from '../../../../src/sample/trackMarks.js';
import {
  syntheticMoov,
  syntheticTrak,
  TICKS,
  writtenMovie,
  writtenTracks,
} from '../../../support/syntheticMovie.js';

const ticks = (value: number): MediaTime => new MediaTime(value, TICKS);

interface Made {
  readonly edits?: readonly EditEntry[];
  readonly duration: number;
  readonly stbl?: Box;
  readonly written: Partial<WrittenTrack>;
  readonly sessionStart?: MediaTime;
}

/** The track of an edited index. */
function edited({ edits = [], duration, stbl, written, sessionStart }: Made): Box {
  const minf = new Box('minf', undefined, stbl ? [stbl] : []);
  const trak = syntheticTrak(1, duration, minf);
  if (edits.length > 0) setEdits(trak, edits);
  const moov = syntheticMoov([trak], duration);
  const tracks = writtenTracks([['audio']]).map((track) => ({ ...track, ...written }));
  const movie = writtenMovie(tracks, sessionStart ? { sessionStart } : {});
  expect(needsEditing(movie)).toBe(true);
  editMovie(moov, movie);
  return trak;
}

/** What is presented in each tick: a tick of the media, or nothing. */
function timeline(edits: readonly EditEntry[]): (bigint | undefined)[] {
  return edits.flatMap(({ duration, mediaTime }) =>
    Array.from({ length: Number(duration) }, (_, n) =>
      mediaTime < 0n ? undefined : mediaTime + BigInt(n),
    ),
  );
}

/** Without what is empty at its end. */
function trimmed<T>(list: readonly (T | undefined)[]): (T | undefined)[] {
  const last = list.findLastIndex((one) => one !== undefined);
  return list.slice(0, last + 1);
}

const edit = fc.record({
  duration: fc.bigInt(1n, 30n),
  mediaTime: fc.oneof(fc.constant(-1n), fc.bigInt(0n, 100n)),
});
const stretch = fc
  .tuple(fc.nat(90), fc.nat(30))
  .map(([from, length]) => ({ from, to: from + length }));

describe('what is hidden', () => {
  it('is presented nowhere, and nothing else moves', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        fc.array(stretch, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (edits, stretches, areGaps) => {
          const before = timeline(edits);
          const marks = new TrackMarks();
          for (const { from, to } of stretches)
            marks.gaps.push({ from: ticks(from), to: ticks(to) });
          const hidden = stretches.map(({ from, to }): HiddenMedia => ({
            from: BigInt(from),
            to: BigInt(to),
          }));
          const [track] = writtenTracks([['audio', areGaps ? { marks } : {}]]);
          const written = { ...track, ...(areGaps ? {} : { hidden }) };
          const after = editsOf(edited({ edits, duration: 100, written }));
          const isHidden = (at: number): boolean =>
            stretches.some(({ from, to }) => at >= from && at < to);
          const expected = trimmed(before.map((media, at) => (isHidden(at) ? undefined : media)));
          expect(trimmed(timeline(after))).toEqual(expected);
          // Empty edits are not cut into pieces, and none is the last of several.
          const isEmpty = after.map(({ mediaTime }) => mediaTime < 0n);
          const pairs = isEmpty.filter((one, place) => one && isEmpty[place + 1] !== false);
          expect(pairs).toHaveLength(isEmpty.length === 1 && isEmpty[0] === true ? 1 : 0);
        },
      ),
    );
  });

  it('is counted from the start of the session, and to the end where nothing follows', () => {
    const marks = new TrackMarks();
    marks.open(ticks(1050));
    const [track] = writtenTracks([['video', { marks }]]);
    const trak = edited({ duration: 80, written: { ...track }, sessionStart: ticks(1000) });
    expect(editsOf(trak)).toEqual([{ duration: 50n, mediaTime: 0n }]);
    expect(trak.find('tkhd')?.bytes.readUInt32BE(20)).toBe(50);
  });
});

/** Tables of samples of one size. */
function tables(
  chunks: readonly Chunk[],
  times: readonly (readonly [number, number])[],
  size = 2,
): Box {
  const count = chunks.reduce((sum, chunk) => sum + chunk.count, 0);
  const stbl = new Box('stbl', undefined, [
    new Box(
      'stts',
      fields(32, 0, 32, times.length, ...times.flatMap(([n, lasts]) => [32, n, 32, lasts])),
    ),
    new Box('stsz', fields(32, 0, 32, size, 32, count)),
    new Box('stco', fields(32, 0, 32, 0)),
  ]);
  writeChunks(stbl, chunks);
  return stbl;
}

const pcm = {
  format: { mediaType: 'audio', codec: 'pcm_s16le', sampleRate: TICKS, channels: 1 },
} as const;

describe('PCM that is trimmed at its end', () => {
  it('is not in the index any more, whatever the chunks', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, fc.nat(200), (list, cut) => {
        const total = list.reduce((sum, count) => sum + count, 0);
        fc.pre(cut > 0 && cut < total);
        const chunks = list.map((count, n) => ({ offset: n * 1000, count, description: 1 }));
        const stbl = tables(chunks, [[total, 1]]);
        const [track] = writtenTracks([['audio', undefined, pcm]]);
        const hidden = [{ from: BigInt(total - cut), to: BigInt(total) }];
        const trak = edited({ duration: total, stbl, written: { ...track, hidden } });
        expect(sampleCount(stbl)).toBe(total - cut);
        expect([...chunksOf(stbl)].reduce((sum, { count }) => sum + count, 0)).toBe(total - cut);
        expect(
          [...sampleRuns(stbl)].reduce((sum, { count, duration }) => sum + count * duration, 0),
        ).toBe(total - cut);
        const mdhd = trak.find('mdia', 'mdhd');
        expect(mdhd && durationOf(mdhd)).toBe(BigInt(total - cut));
        expect(lengthOf(editsOf(trak))).toBe(BigInt(total - cut));
      }),
    );
  });

  it('stays where it is trimmed elsewhere', () => {
    const stbl = tables([{ offset: 0, count: 50, description: 1 }], [[50, 1]]);
    const [track] = writtenTracks([['audio', undefined, pcm]]);
    edited({ duration: 50, stbl, written: { ...track, hidden: [{ from: 10n, to: 20n }] } });
    expect(sampleCount(stbl)).toBe(50);
  });
});

describe('the last sample', () => {
  it.each([
    ['presented', { at: ticks(100), isDecodeTime: false }, 40],
    ['decoded', { at: ticks(100), isDecodeTime: true }, 45],
    ['ended earlier', { at: ticks(70), isDecodeTime: false }, 10],
  ])('lasts as it was told by what is %s', (_, end, lasts) => {
    const stbl = tables([{ offset: 0, count: 4, description: 1 }], [[4, 20]]);
    const marks = new TrackMarks();
    marks.end = end;
    const [track] = writtenTracks([['video', { marks }]]);
    const trak = edited({ duration: 80, stbl, written: { ...track, lastDts: 55n } });
    const times = [...sampleRuns(stbl)].flatMap(({ count, duration }) =>
      Array.from({ length: count }, () => duration),
    );
    expect(times).toEqual([20, 20, 20, lasts]);
    const mdhd = trak.find('mdia', 'mdhd');
    expect(mdhd && durationOf(mdhd)).toBe(BigInt(60 + lasts));
  });
});

describe('what samples need of each other', () => {
  const byteOf = (stbl: Box): number[] => [...(stbl.find('sdtp')?.bytes.subarray(4) ?? [])];
  const withSaid = (stbl: Box, dependencies: Uint8Array): Box => {
    const [track] = writtenTracks([['video']]);
    edited({ duration: 80, stbl, written: { ...track, dependencies } });
    return stbl;
  };

  it('goes before what libav says, answer by answer', () => {
    const stbl = tables([{ offset: 0, count: 4, description: 1 }], [[4, 20]]);
    stbl.put(new Box('sdtp', Buffer.from([0, 0, 0, 0, 0x20, 0x18, 0x18, 0x10])));
    withSaid(stbl, Uint8Array.of(0x01, 0x04, 0, 0x22));
    expect(byteOf(stbl)).toEqual([0x21, 0x14, 0x18, 0x22]);
  });

  it('says of samples to start at that they need no others', () => {
    const stbl = tables([{ offset: 0, count: 4, description: 1 }], [[4, 20]]);
    stbl.put(new Box('stss', fields(32, 0, 32, 2, 32, 1, 32, 3)));
    withSaid(stbl, Uint8Array.of(0, 0x08, 0, 0x10));
    expect(byteOf(stbl)).toEqual([0x20, 0x08, 0x20, 0x10]);
    expect(stbl.children?.map(({ type }) => type)).toContain('sdtp');
    const all = tables([{ offset: 0, count: 2, description: 1 }], [[2, 20]]);
    expect(byteOf(withSaid(all, Uint8Array.of(0x02, 0)))).toEqual([0x22, 0x20]);
  });

  it('is left out where samples of the index are others', () => {
    const stbl = tables([{ offset: 0, count: 4, description: 1 }], [[4, 20]]);
    expect(byteOf(withSaid(stbl, Uint8Array.of(1, 2, 3)))).toEqual([]);
  });
});
