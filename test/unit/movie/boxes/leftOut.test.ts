import { describe, expect, it } from '@jest/globals';

import { Box } from '../../../../src/movie/boxes/box.js';
import { editMovie, needsEditing } from '../../../../src/movie/boxes/editMovie.js';
import { fields, fullBox } from '../../../../src/movie/boxes/fields.js';
import { type WrittenMovie, type WrittenTrack } from '../../../../src/movie/boxes/trackEdit.js';
import { type Track } from '../../../../src/sample/track.js';

const track = (index: number, disposition: readonly string[] = []): Track => ({
  ...{ index, mediaType: 'video', format: { mediaType: 'data' }, siblings: [] },
  ...{ timeBase: { num: 1, den: 1000 }, disposition },
});
const written = (id: number, more: Partial<WrittenTrack> = {}): WrittenTrack => ({
  ...{ track: track(id - 1), id, timescale: 1000, firstPts: 0n, priming: 0n },
  ...more,
});
const movie = (tracks: readonly WrittenTrack[], isFinal: boolean): WrittenMovie => ({
  ...{ tracks, isFinal, isQuickTime: false, sessionEnd: undefined, metadata: [] },
});

/** An index whose tracks have headers, and defaults in fragments. */
function index(ids: readonly number[]): Box {
  const traks = ids.map((id) => {
    const tkhd = fullBox('tkhd', 0, 3, fields(64, 0, 32, id, 32, 0, 32, 0));
    return new Box('trak', undefined, [tkhd]);
  });
  const defaults = ids.map((id) => fullBox('trex', 0, 0, fields(32, id, 64, 0n, 64, 0n)));
  return new Box('moov', undefined, [...traks, new Box('mvex', undefined, defaults)]);
}

const left = (moov: Box): [number[], number[]] => [
  moov.all('trak').map((trak) => trak.find('tkhd')?.bytes.readUInt32BE(12) ?? 0),
  moov.find('mvex')?.children?.map(({ bytes }) => bytes.readUInt32BE(4)) ?? [],
];

describe('what is no track of a movie', () => {
  const cover = written(2, { track: track(1, ['attached_pic']) });
  const empty = written(3, { firstPts: undefined });

  it('is left out of its index: covers at once, tracks without samples at the end', () => {
    const all = [written(1), cover, empty];
    const [begun, whole] = [index([1, 2, 3]), index([1, 2, 3])];
    editMovie(begun, movie(all, false));
    editMovie(whole, movie(all, true));
    expect(left(begun)).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(left(whole)).toEqual([[1], [1]]);
  });

  it('is the only reason to look at an index of which nothing else was asked', () => {
    expect(needsEditing(movie([written(1)], true))).toBe(false);
    expect(needsEditing(movie([written(1), cover], false))).toBe(true);
    expect(needsEditing(movie([written(1), empty], false))).toBe(false);
    expect(needsEditing(movie([written(1), empty], true))).toBe(true);
  });
});
