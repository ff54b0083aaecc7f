import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Box } from '../../../../src/movie/boxes/box.js';
import { editMovie, needsEditing } from '../../../../src/movie/boxes/editMovie.js';
import { TrackHeader } from '../../../../src/movie/boxes/trackHeader.js';
import { type WrittenMovie } from '../../../../src/movie/boxes/trackEdit.js';
import { referencesOf, setReferences } from '../../../../src/movie/boxes/trackReferences.js';
import {
  syntheticMoov,
  syntheticTrak,
  warningsOf,
  writtenMovie,
  writtenTracks,
} from '../../../support/syntheticMovie.js';

const TIMECODES = {
  format: { mediaType: 'data', codecTag: 'tmcd' },
} as const;

/** The references of each track after the edit, by its number. */
function edited(movie: WrittenMovie, traks: readonly Box[]): Record<string, object> {
  const moov = syntheticMoov(traks);
  editMovie(moov, movie);
  const found: Record<string, object> = {};
  for (const trak of moov.all('trak')) {
    found[String(TrackHeader.of(trak)?.id)] = Object.fromEntries(referencesOf(trak));
  }
  return found;
}

const withReferences = (id: number, references: Record<string, number[]>): Box => {
  const trak = syntheticTrak(id);
  setReferences(trak, new Map(Object.entries(references)));
  return trak;
};

describe('references between tracks', () => {
  it('are by the numbers of the file', () => {
    const tracks = writtenTracks([
      ['video'],
      [
        'audio',
        {
          references: [
            { type: 'folw', tracks: [3] },
            { type: 'fall', tracks: [2] },
          ],
        },
      ],
      ['audio'],
      ['subtitle'],
    ]);
    const movie = writtenMovie(tracks);

    expect(
      edited(
        movie,
        [1, 2, 3, 4].map((id) => syntheticTrak(id)),
      ),
    ).toEqual({
      1: {},
      2: { folw: [4], fall: [3] },
      3: {},
      4: {},
    });
  });

  it('to tracks without samples are left out of the final index, with a warning', () => {
    const tracks = writtenTracks([
      [
        'audio',
        {
          references: [
            { type: 'folw', tracks: [1] },
            { type: 'abcd', tracks: [1, 2] },
          ],
        },
      ],
      ['subtitle'],
      ['subtitle'],
    ]);
    const traks = (): Box[] => [syntheticTrak(1), syntheticTrak(3)];

    const warnings = warningsOf(() => {
      expect(edited(writtenMovie(tracks), traks())).toEqual({ 1: { abcd: [3] }, 3: {} });
    });
    expect(warnings.map(({ code }) => code)).toEqual(['referenceDropped', 'referenceDropped']);
    expect(warnings[0]?.message).toMatch(/audio #0 .* subtitle #1 \('folw'\)/);
    // While it is written nothing is final.
    expect(warningsOf(() => edited(writtenMovie(tracks, { isFinal: false }), traks()))).toEqual([]);
  });

  it('of libav between our tracks give way to what was asked', () => {
    const tracks = writtenTracks([
      ['audio', { references: [{ type: 'fall', tracks: [2] }] }],
      ['audio'],
      ['audio'],
    ]);
    // Track 9 is one that libav added.
    const traks = [
      withReferences(1, { fall: [2], tmcd: [9] }),
      withReferences(2, { fall: [1] }),
      syntheticTrak(3),
    ];

    expect(edited(writtenMovie(tracks), traks)).toEqual({
      1: { tmcd: [9], fall: [3] },
      2: {},
      3: {},
    });
  });

  it('make time codes belong to the pictures, never to themselves', () => {
    const tracks = writtenTracks([['data', undefined, TIMECODES], ['audio'], ['video']]);
    const traks = [withReferences(1, { tmcd: [1] }), syntheticTrak(2), syntheticTrak(3)];

    expect(edited(writtenMovie(tracks), traks)).toEqual({ 1: {}, 2: {}, 3: { tmcd: [1] } });
  });

  it('leave time codes alone that somebody points at', () => {
    const tracks = writtenTracks([
      ['video'],
      ['video', { references: [{ type: 'tmcd', tracks: [2] }] }],
      ['data', undefined, TIMECODES],
    ]);
    const traks = [withReferences(1, { tmcd: [3] }), syntheticTrak(2), syntheticTrak(3)];

    expect(edited(writtenMovie(tracks), traks)).toEqual({ 1: {}, 2: { tmcd: [3] }, 3: {} });
  });

  it('are nobody’s business where nobody asks', () => {
    expect(needsEditing(writtenMovie(writtenTracks([['video'], ['audio']])))).toBe(false);
  });

  it('are read as they were written', () => {
    const id = fc.integer({ min: 1, max: 0xffff_ffff });
    const type = fc.stringMatching(/^[a-z]{4}$/);
    fc.assert(
      fc.property(fc.dictionary(type, fc.array(id, { minLength: 1 })), (references) => {
        expect(Object.fromEntries(referencesOf(withReferences(1, references)))).toEqual(references);
      }),
    );
  });
});

describe('groups of tracks', () => {
  it('are those that were asked for, and no others', () => {
    const group = (alternateGroup: number): { alternateGroup: number } => ({ alternateGroup });
    const tracks = writtenTracks([['video'], ['audio', group(2)], ['audio', group(2)], ['audio']]);
    const moov = syntheticMoov([1, 2, 3, 4].map((id) => syntheticTrak(id)));
    for (const trak of moov.all('trak')) {
      const header = TrackHeader.of(trak);
      if (header) header.alternateGroup = 1;
    }

    editMovie(moov, writtenMovie(tracks));

    const groups = moov.all('trak').map((trak) => trak.find('tkhd')?.bytes.readUInt16BE(34));
    expect(groups).toEqual([0, 2, 2, 0]);
  });
});
