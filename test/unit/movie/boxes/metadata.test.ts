/** What metadata are in the boxes of a movie, spelled out by hand. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Box, parseBoxes } from '../../../../src/movie/boxes/box.js';
import { editMovie, needsEditing } from '../../../../src/movie/boxes/editMovie.js';
import { type MetadataItem } from '../../../../src/sample/metadataItem.js';
import {
  syntheticMoov,
  syntheticTrak,
  writtenMovie,
  writtenTracks,
} from '../../../support/syntheticMovie.js';

/** An index of one track, edited, and read again. */
function edited(
  metadata: readonly MetadataItem[],
  ofTrack: readonly MetadataItem[] = [],
  ...more: readonly Box[]
): Box {
  const moov = syntheticMoov([syntheticTrak(1)]);
  moov.children?.push(...more);
  const tracks = writtenTracks([['video', { metadata: ofTrack }]]);
  editMovie(moov, writtenMovie(tracks, { metadata }));
  const [again] = parseBoxes(moov.toBuffer()).boxes;
  if (!again) throw new Error('no index');
  return again;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

/** The values of a list, as `index type country language value`. */
function valuesOf(ilst: Box | undefined): string[][] {
  return (ilst?.children ?? []).map((item) =>
    parseBoxes(item.bytes).boxes.map(({ type, bytes }) => {
      const country = text(bytes.subarray(4, 6)).replaceAll('\0', '');
      const language = bytes.readUInt16BE(6).toString(16);
      return `${text(Buffer.from(item.type, 'latin1')).replaceAll('\0', '').codePointAt(0) ?? ''} ${type} ${bytes.readUInt32BE(0)} ${country} ${language} ${text(bytes.subarray(8))}`;
    }),
  );
}

describe('metadata in boxes', () => {
  it('are not looked at where there are none', () => {
    const tracks = writtenTracks([['video', { metadata: [] }]]);
    expect(needsEditing(writtenMovie(tracks))).toBe(false);
  });

  it('with names for keys are a list of keys and a list of values, special ones first', () => {
    const meta = edited([
      { key: 'a.b', value: 'any' },
      { key: 'c', value: 5 },
      { key: 'a.b', value: 'de', extendedLanguageTag: 'de' },
      { key: 'a.b', value: 'br', extendedLanguageTag: 'pt-BR' },
      { key: 'c', value: 6, dataType: 'int32' },
    ]).find('meta');
    expect(meta?.bytes.byteLength).toBe(0);
    expect(text(meta?.find('hdlr')?.bytes.subarray(8, 12))).toBe('mdta');
    expect(text(meta?.find('keys')?.bytes)).toBe(
      '\0\0\0\0\0\0\0\x02\0\0\0\x0bmdtaa.b\0\0\0\x09mdtac',
    );
    expect(valuesOf(meta?.find('ilst'))).toEqual([
      ['1 data 1 BR 41f2 br', '1 data 1  10b5 de', '1 data 1  0 any'],
      ['2 data 21  0 \0\0\0\x05'],
      ['2 data 67  0 \0\0\0\x06'],
    ]);
  });

  it('of iTunes join what libav wrote', () => {
    const data = (value: string): Buffer =>
      new Box('data', Buffer.from(`\0\0\0\x01\0\0\0\0${value}`, 'latin1')).toBuffer();
    const ilst = new Box('ilst', undefined, [
      new Box('\u00a9too', data('Lavf')),
      new Box('covr', data('one')),
      new Box('\u00a9nam', data('old')),
    ]);
    const hdlr = new Box(
      'hdlr',
      Buffer.from('\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0', 'latin1'),
    );
    const before = new Box('udta', undefined, [new Box('meta', Buffer.alloc(4), [hdlr, ilst])]);
    const jpeg = Buffer.from('\u00ff\u00d8\u00fftwo', 'latin1');
    const moov = edited(
      [
        { key: 'covr', keySpace: 'itsk', value: jpeg },
        { key: '©nam', keySpace: 'itsk', value: 'new' },
        { key: 'cpil', keySpace: 'itsk', value: 1 },
        { key: 'trkn', keySpace: 'itsk', value: '3/12' },
      ],
      [],
      before,
    );
    const list = moov.find('udta', 'meta', 'ilst');
    expect(list?.children?.map(({ type }) => type)).toEqual([
      '©too',
      'covr',
      '©nam',
      'cpil',
      'trkn',
    ]);
    expect(
      valuesOf(list).map((values) => values.map((value) => value.split(' ').slice(2).join(' '))),
    ).toEqual([
      ['1  0 Lavf'],
      ['1  0 one', '13  0 \u00ff\u00d8\u00fftwo'],
      ['1  0 new'],
      ['21  0 \x01'],
      ['0  0 \0\0\0\x03\0\x0c\0\0'],
    ]);
  });

  it('of users: QuickTime has all languages in one box, ISO has one for each', () => {
    const texts = (keySpace: 'udta' | 'uiso', key: string): MetadataItem[] => [
      { keySpace, key, value: 'ä' },
      { keySpace, key, value: 'de', extendedLanguageTag: 'de' },
    ];
    const quickTime = edited(texts('udta', '©nam')).find('udta')?.children ?? [];
    expect(quickTime.map(({ type, bytes }) => [type, text(bytes)])).toEqual([
      ['©nam', '\0\x02\x55\xc4\u00c3\u00a4\0\x02\x10\xb5de'],
    ]);
    const iso =
      edited([...texts('uiso', 'cprt'), { keySpace: 'uiso', key: 'yrrc', value: 2026 }]).find(
        'udta',
      )?.children ?? [];
    expect(iso.map(({ type, bytes }) => [type, text(bytes)])).toEqual([
      ['cprt', '\0\0\0\0\x55\xc4\u00c3\u00a4\0'],
      ['cprt', '\0\0\0\0\x10\xb5de\0'],
      ['yrrc', '\0\0\0\0\x07\u00ea'],
    ]);
  });

  it('of a track are in it, and replace what is there', () => {
    const trak = edited(
      [],
      [
        { keySpace: 'udta', key: 'tagc', value: 'public.easy-to-read' },
        { keySpace: 'udta', key: 'tagc', value: 'public.subtitles.forced-only' },
        { keySpace: 'udta', key: 'name', value: 'Camera 1' },
        { key: 'a', value: 'x' },
      ],
    ).find('trak');
    expect(trak?.find('udta')?.children?.map(({ type, bytes }) => [type, text(bytes)])).toEqual([
      ['tagc', 'public.easy-to-read'],
      ['tagc', 'public.subtitles.forced-only'],
      ['name', 'Camera 1'],
    ]);
    expect(valuesOf(trak?.find('meta', 'ilst'))).toEqual([['1 data 1  0 x']]);
  });

  it('of any kind are all there, each with its own type, and nothing else has changed', () => {
    const item = fc.record({
      key: fc.stringMatching(/^[a-z]{1,3}$/),
      value: fc.oneof(fc.string({ minLength: 1 }), fc.double(), fc.uint8Array({ minLength: 1 })),
      extendedLanguageTag: fc.constantFrom('und', 'de', 'pt-BR'),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const moov = edited(items);
        expect(valuesOf(moov.find('meta', 'ilst')).flat()).toHaveLength(items.length);
        const keys = moov.find('meta', 'keys')?.bytes.readUInt32BE(4);
        expect(keys).toBe(new Set(items.map(({ key }) => key)).size);
        moov.children = moov.children?.filter(({ type }) => type !== 'meta');
        expect(moov.toBuffer()).toEqual(syntheticMoov([syntheticTrak(1)]).toBuffer());
      }),
    );
  });
});
