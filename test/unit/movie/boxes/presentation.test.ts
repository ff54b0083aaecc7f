/** How tracks are to be shown and heard, in their headers. */
import { describe, expect, it } from '@jest/globals';

import { type Box, parseBoxes } from '../../../../src/movie/boxes/box.js';
import { editMovie, needsEditing } from '../../../../src/movie/boxes/editMovie.js';
import { type WrittenMovie } from '../../../../src/movie/boxes/trackEdit.js';
import { type VideoFormat } from '../../../../src/sample/format.js';
import { type TrackProperties } from '../../../../src/sample/trackProperties.js';
import {
  syntheticMoov,
  syntheticTrak,
  writtenMovie,
  writtenTracks,
} from '../../../support/syntheticMovie.js';

const FORMAT: VideoFormat = { mediaType: 'video', width: 64, height: 48 };

function written(
  properties: TrackProperties | undefined,
  format: Partial<VideoFormat> = {},
  more: Partial<WrittenMovie> = {},
): WrittenMovie {
  const ofVideo = { format: { ...FORMAT, ...format } };
  return writtenMovie(writtenTracks([['video', properties, ofVideo]]), more);
}

function edited(movie: WrittenMovie): Box {
  const moov = syntheticMoov([syntheticTrak(1)]);
  editMovie(moov, movie);
  const trak = parseBoxes(moov.toBuffer()).boxes[0]?.find('trak');
  if (!trak) throw new Error('no track');
  return trak;
}

const tkhd = (trak: Box): Buffer => trak.find('tkhd')?.bytes ?? Buffer.alloc(0);
const sizeOf = (bytes: Buffer, at: number): number[] =>
  [at, at + 4].map((place) => bytes.readUInt32BE(place) / 0x1_0000);

describe('a track', () => {
  it('of which nothing is asked, and which is enabled, is left alone', () => {
    expect(needsEditing(written(undefined))).toBe(false);
    expect(needsEditing(written({ marksOutputTrackAsEnabled: true }))).toBe(false);
    expect(needsEditing(written({}, { sampleAspectRatio: { num: 1, den: 1 } }))).toBe(false);
    expect(
      needsEditing(written({}, { sampleAspectRatio: { num: 2, den: 1 } }, { isQuickTime: false })),
    ).toBe(false);
  });

  it('has the size, the volume and the state that were set', () => {
    const properties = { preferredVolume: 0.5, marksOutputTrackAsEnabled: false };
    const trak = edited(written({ ...properties, naturalSize: { width: 100.5, height: 60 } }));
    expect(sizeOf(tkhd(trak), 76)).toEqual([100.5, 60]);
    expect(tkhd(trak).readInt16BE(36)).toBe(0x80);
    expect(tkhd(trak).readUInt32BE(0)).toBe(2);
    const tapt = trak.find('tapt')?.children?.map(({ type, bytes }) => [type, ...sizeOf(bytes, 4)]);
    expect(tapt).toEqual([
      ['clef', 100.5, 60],
      ['prof', 100.5, 60],
      ['enof', 64, 48],
    ]);
    expect(trak.children?.map(({ type }) => type)).toEqual(['tkhd', 'tapt', 'mdia']);
  });

  it('of ISO has no aperture modes', () => {
    const trak = edited(
      written({ naturalSize: { width: 100, height: 60 } }, {}, { isQuickTime: false }),
    );
    expect(trak.find('tapt')).toBeUndefined();
    expect(sizeOf(tkhd(trak), 76)).toEqual([100, 60]);
  });

  it('whose pixels are not square is shown as wide as they are', () => {
    const trak = edited(written({}, { sampleAspectRatio: { num: 64, den: 45 } }));
    const [width, height] = sizeOf(tkhd(trak), 76);
    expect(width).toBeCloseTo((64 * 64) / 45, 4);
    expect(height).toBe(48);
  });

  it.each([
    [{ languageCode: 'deu' }, 0x10b5, undefined],
    [{ extendedLanguageTag: 'pt-BR' }, 0x41f2, 'pt-BR'],
    [{ extendedLanguageTag: 'qq-Latn' }, 0x55c4, 'qq-Latn'],
    [{ languageCode: 'zho', extendedLanguageTag: 'zh-Hant' }, 0x690f, 'zh-Hant'],
  ])('speaks %j', (properties, packed, tag) => {
    const mdia = edited(written(properties)).find('mdia');
    expect(mdia?.find('mdhd')?.bytes.readUInt16BE(20)).toBe(packed);
    const elng = mdia?.find('elng')?.bytes.toString('latin1');
    expect(elng).toBe(tag === undefined ? undefined : `\0\0\0\0${tag}\0`);
  });
});
