import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { type TimedMetadataItem } from '../../../../src/index.js';
import { id3Tag, itemsOfTag } from '../../../../src/movie/timedMetadata/id3Tag.js';

const text = fc
  .string({ unit: 'grapheme' })
  .filter((one) => !/[^\P{Cc}\t\n\r]|\p{Surrogate}/u.test(one));
const name = text.filter((one) => one !== '');
const of = (
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<string | Uint8Array>,
  dataType: 'utf8' | 'data',
): fc.Arbitrary<TimedMetadataItem> =>
  fc.record({ key, value }).map((item) => ({ ...item, keySpace: 'org.id3', dataType }));

const items = fc.array(
  fc.oneof(
    of(fc.constantFrom('TIT2', 'TPE1', 'WOAR'), text, 'utf8'),
    of(
      name.map((one) => `TXXX:${one}`),
      text,
      'utf8',
    ),
    of(
      name.map((one) => `COMM:${one}`),
      text,
      'utf8',
    ),
    of(
      name.map((one) => `WXXX:${one}`),
      text,
      'utf8',
    ),
    of(
      fc.stringMatching(/^[\w.-]+$/).map((one) => `PRIV:${one}`),
      fc.uint8Array(),
      'data',
    ),
  ),
  { minLength: 1, maxLength: 6 },
);

describe('tags of ID3', () => {
  it('give back what went into them', () => {
    fc.assert(
      fc.property(items, (all) => {
        expect(itemsOfTag(id3Tag(all))).toEqual(all);
      }),
    );
  });

  it('never fail to be read, whatever they are and wherever they end', () => {
    fc.assert(
      fc.property(items, fc.nat(), fc.uint8Array({ maxLength: 60 }), (all, end, noise) => {
        const tag = id3Tag(all);
        expect(itemsOfTag(tag.subarray(0, end % tag.byteLength)).length).toBeLessThanOrEqual(
          all.length,
        );
        expect(itemsOfTag(Buffer.concat([Buffer.from('ID3'), noise]))).toBeInstanceOf(Array);
      }),
    );
  });

  it.each([
    ['Latin-1', [0, 0xe4], 'ä'],
    ['UTF-16 with a mark', [1, 0xff, 0xfe, 0xe4, 0], 'ä'],
    ['UTF-16, big-endian', [2, 0, 0xe4], 'ä'],
    ['UTF-8', [3, 0xc3, 0xa4], 'ä'],
    ['UTF-8 that ends with zero', [3, 0xc3, 0xa4, 0], 'ä'],
  ])('are read in %s', (_, frame, value) => {
    const payload = Buffer.from(frame);
    const head = [...Buffer.from('TIT2'), 0, 0, 0, payload.byteLength, 0, 0];
    const tag = [...Buffer.from('ID3'), 3, 0, 0, 0, 0, 0, head.length + payload.byteLength];
    expect(itemsOfTag(Buffer.from([...tag, ...head, ...payload]))).toEqual([
      { key: 'TIT2', keySpace: 'org.id3', dataType: 'utf8', value },
    ]);
  });

  it('keep frames that nobody knows as bytes', () => {
    const tag = [
      ...Buffer.from('ID3'),
      4,
      0,
      0,
      0,
      0,
      0,
      12,
      ...Buffer.from('ABCD'),
      0,
      0,
      0,
      2,
      0,
      0,
      7,
      8,
    ];
    expect(itemsOfTag(Buffer.from(tag))).toEqual([
      { key: 'ABCD', keySpace: 'org.id3', dataType: 'data', value: new Uint8Array([7, 8]) },
    ]);
  });
});
