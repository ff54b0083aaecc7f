import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MediaError } from '../../../../src/errors.js';
import { addedMedia } from '../../../../src/movie/boxes/addedTracks.js';
import { Box, parseBoxes } from '../../../../src/movie/boxes/box.js';
import { chunkOffsets } from '../../../../src/movie/boxes/chunkTable.js';
import { editsOf } from '../../../../src/movie/boxes/editList.js';
import { editMovie } from '../../../../src/movie/boxes/editMovie.js';
import { pictureOf } from '../../../../src/movie/boxes/picture.js';
import { referencesOf } from '../../../../src/movie/boxes/trackReferences.js';
import { type WrittenMovie } from '../../../../src/movie/boxes/trackEdit.js';
import { type Chapter, chapterLists } from '../../../../src/sample/chapter.js';
import { blackPng } from '../../../support/png.js';
import {
  syntheticMoov,
  syntheticTrak,
  warningsOf,
  writtenMovie,
  writtenTracks,
} from '../../../support/syntheticMovie.js';

const MEDIA_AT = 1000;

const movieWith = (chapters: readonly Chapter[], more: Partial<WrittenMovie> = {}): WrittenMovie =>
  writtenMovie(writtenTracks([['audio'], ['video']]), {
    chapters: chapterLists(chapters),
    ...more,
  });

/** An index of ten seconds, edited, as it is read again. */
function edited(movie: WrittenMovie, mvex = false): Box {
  const moov = syntheticMoov([syntheticTrak(1, 10_000), syntheticTrak(2, 10_000)], 10_000);
  if (mvex) moov.children?.push(new Box('mvex', undefined, []));
  editMovie(moov, movie, MEDIA_AT);
  const [read] = parseBoxes(moov.toBuffer()).boxes;
  if (!read) throw new Error('no index');
  return read;
}

/** The texts of the samples that an added track finds in the media. */
function titlesOf(trak: Box | undefined, movie: WrittenMovie): string[] {
  const media = addedMedia(movie)?.bytes ?? Buffer.alloc(0);
  const stbl = trak?.find('mdia', 'minf', 'stbl');
  return (stbl ? chunkOffsets(stbl) : []).map((offset) => {
    const at = offset - MEDIA_AT;
    return media.toString('utf8', at + 2, at + 2 + media.readUInt16BE(at));
  });
}

const THREE = [
  { title: 'a', start: 1 },
  { title: 'b', start: 4, duration: 1 },
  { title: 'c', start: 8 },
];

describe('chapters in an index', () => {
  it('are a track behind the others, to which the picture refers', () => {
    const movie = movieWith(THREE);
    const moov = edited(movie);
    const traks = moov.all('trak');
    expect(traks).toHaveLength(3);
    expect(traks.map((trak) => Object.fromEntries(referencesOf(trak)))).toEqual([
      {},
      { chap: [3] },
      {},
    ]);
    expect(titlesOf(traks[2], movie)).toEqual(['a', 'b', '', 'c']);
    expect(moov.find('mvhd')?.bytes.readUInt32BE(96)).toBe(4);
    // Nothing is presented in the first second.
    expect(traks[2] && editsOf(traks[2])).toEqual([
      { duration: 1000n, mediaTime: -1n },
      { duration: 9000n, mediaTime: 0n },
    ]);
    // Disabled, in the movie.
    expect(traks[2]?.find('tkhd')?.bytes.readUInt32BE(0)).toBe(2);
  });

  it('that start after the end are left out, with a warning', () => {
    const movie = movieWith([...THREE, { title: 'd', start: 10 }]);
    const warnings = warningsOf(() => {
      expect(titlesOf(edited(movie).all('trak')[2], movie)).toEqual(['a', 'b', '', 'c']);
    });
    expect(warnings).toMatchObject([{ code: 'chapterDropped' }]);
  });

  it('end with the movie at the latest', () => {
    const trak = edited(movieWith([{ title: 'a', start: 9, duration: 5 }])).all('trak')[2];
    expect(trak && editsOf(trak).at(-1)?.duration).toBe(1000n);
  });

  it('are there already while the movie is written, each with its defaults for fragments', () => {
    const movie = movieWith([...THREE, { title: 'd', start: 99 }], { isFinal: false });
    expect(
      warningsOf(() => {
        const moov = edited(movie, true);
        expect(titlesOf(moov.all('trak')[2], movie)).toEqual(['a', 'b', '', 'c', 'd']);
        expect(moov.find('mvex', 'trex')?.bytes.readUInt32BE(4)).toBe(3);
      }),
    ).toEqual([]);
  });

  it('belong to the sound where there is no picture', () => {
    const movie = writtenMovie(writtenTracks([['subtitle'], ['audio']]), {
      chapters: chapterLists(THREE),
    });
    expect(
      edited(movie)
        .all('trak')
        .map((trak) => [...referencesOf(trak).keys()]),
    ).toEqual([[], ['chap'], []]);
  });

  it('have the same media whenever they are asked for', () => {
    const titles = fc.uniqueArray(
      fc.tuple(fc.stringMatching(/^[a-zé€😀]{0,9}$/u), fc.integer({ min: 0, max: 12 })),
      { selector: ([, start]) => start, minLength: 1 },
    );
    fc.assert(
      fc.property(titles, (pairs) => {
        const chapters = pairs
          .map(([title, start]) => ({ title, start }))
          .sort((a, b) => a.start - b.start);
        const written = movieWith(chapters, { isFinal: false });
        const final = movieWith(chapters);
        expect(addedMedia(final)).toEqual(addedMedia(written));
        warningsOf(() => {
          expect(titlesOf(edited(final).all('trak')[2], final)).toEqual(
            chapters.filter(({ start }) => start < 10).map(({ title }) => title),
          );
        });
      }),
    );
  });

  it('are a list for players that know no tracks of them, with titles of whole characters', () => {
    const chpl = edited(movieWith([{ title: `${'a'.repeat(254)}é`, start: 2 }])).find(
      'udta',
      'chpl',
    )?.bytes;
    // Version 1; one; at 2 s in ticks of 100 ns; 254 bytes, since the last character has two.
    expect(chpl?.subarray(0, 18).toString('hex')).toBe('0100000000000000010000000001312d00fe');
    expect(chpl?.byteLength).toBe(18 + 254);
  });
});

describe('time codes in an index', () => {
  it('say what kind they are', () => {
    const flagsOf = (timecode: object): number | undefined => {
      const tracks = writtenTracks([['audio'], ['video', { timecode: timecode as never }]]);
      const trak = edited(writtenMovie(tracks)).all('trak')[2];
      return trak?.find('mdia', 'minf', 'stbl', 'stsd')?.children?.[0]?.bytes.readUInt32BE(12);
    };
    const frameRate = { num: 30_000, den: 1001 };
    expect(flagsOf({ start: '01:00:00:00', frameRate })).toBe(2);
    expect(flagsOf({ start: '01:00:00;00', frameRate })).toBe(3);
    expect(flagsOf({ start: '01:00:00:00', frameRate, wrapsAt24Hours: false })).toBe(0);
    expect(flagsOf({ start: '-01:00:00:00', frameRate })).toBe(4);
    expect(flagsOf({ start: 7, frameRate })).toBe(8);
  });

  it('of a track without samples are not in the movie', () => {
    const timecode = { start: '01:00:00:00' };
    const tracks = writtenTracks([['audio'], ['video'], ['video', { timecode }]]);
    expect(edited(writtenMovie(tracks)).all('trak')).toHaveLength(2);
  });
});

function outcomeOf(bytes: readonly number[]): unknown {
  try {
    return pictureOf(Uint8Array.from(bytes)).code;
  } catch (error) {
    return error instanceof MediaError ? error.code : error;
  }
}

describe('a picture', () => {
  it('says how large it is', () => {
    expect(pictureOf(blackPng(640, 360))).toEqual({ code: 'png ', width: 640, height: 360 });
    const app0 = Buffer.from('ffe00004abcd', 'hex');
    const frame = Buffer.from('ffffc2000b0801680280', 'hex');
    const jpeg = Buffer.concat([Buffer.from('ffd8', 'hex'), app0, frame, Buffer.alloc(8)]);
    expect(pictureOf(jpeg)).toEqual({ code: 'jpeg', width: 640, height: 360 });
  });

  it('is a JPEG or a PNG, whatever else the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, isLike) => {
        const start = isLike ? [0xff, 0xd8, 0xff] : [];
        expect(['jpeg', 'invalidArgument']).toContain(outcomeOf([...start, ...bytes]));
      }),
    );
  });
});
