import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type MediaError } from '../../../src/errors.js';
import { requireMetadata } from '../../../src/movie/metadataRules.js';
import { dataTypeOf, valueBytes } from '../../../src/movie/metadataValues.js';
import { type MetadataItem } from '../../../src/sample/metadataItem.js';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1);

describe('items of metadata', () => {
  const right: readonly MetadataItem[] = [
    { key: 'com.apple.quicktime.title', value: 'A title' },
    { key: 'com.apple.quicktime.title', value: 'Ein Titel', extendedLanguageTag: 'de' },
    { key: 'com.apple.quicktime.title', value: 'Um título', extendedLanguageTag: 'pt-BR' },
    { key: 'com.apple.quicktime.location.ISO6709', value: '+48.1374+011.5755+500/' },
    { key: 'com.apple.quicktime.artwork', value: JPEG },
    { key: 'com.example', value: 255, dataType: 'uint8' },
    { key: 'com.example', value: 2n ** 64n - 1n, dataType: 'uint64' },
    { key: 'com.example', value: -0.5, dataType: 'float32', country: 'BR' },
    { key: '©nam', keySpace: 'itsk', value: 'A title' },
    { key: 'covr', keySpace: 'itsk', value: JPEG, dataType: 'jpeg' },
    { key: 'trkn', keySpace: 'itsk', value: '3/12' },
    { key: 'trkn', keySpace: 'itsk', value: 3 },
    { key: '©nam', keySpace: 'udta', value: 'Ein Titel', extendedLanguageTag: 'de' },
    { key: 'tagc', keySpace: 'udta', value: 'public.easy-to-read' },
    { key: 'cprt', keySpace: 'uiso', value: 'Me' },
    { key: 'yrrc', keySpace: 'uiso', value: 2026 },
    { key: 'abcd', keySpace: 'uiso', value: Uint8Array.of(1) },
  ];
  it.each(
    right.map((item) => [`${item.keySpace ?? 'mdta'} ${item.key} ${String(item.value)}`, item]),
  )('may be %s', (_, item) => {
    expect(() => {
      requireMetadata([item as MetadataItem]);
    }).not.toThrow();
  });

  const wrong: readonly (readonly [
    what: string,
    item: Partial<Record<keyof MetadataItem, unknown>>,
  ])[] = [
    ['A keySpace is one of', { key: 'a', keySpace: 'itlk', value: 'x' }],
    ['A key of mdta has 1 to 255 bytes', { key: '', value: 'x' }],
    ['A key of mdta has 1 to 255 bytes', { key: 'two words', value: 'x' }],
    ['A key of mdta has 1 to 255 bytes', { key: 'ä'.repeat(128), value: 'x' }],
    ['A key of itsk has four letters', { key: 'title', keySpace: 'itsk', value: 'x' }],
    ['must be a text that is not empty', { key: 'a', value: '' }],
    ['must be a text that is not empty', { key: 'a', value: 'a\0b' }],
    ['must be a text that is not empty', { key: 'a', value: '\ud800' }],
    ['must be a text to be utf8', { key: 'a', value: 5, dataType: 'utf8' }],
    ['must be a whole number to be uint8', { key: 'a', value: 256, dataType: 'uint8' }],
    ['must be a whole number to be int8', { key: 'a', value: 1.5, dataType: 'int8' }],
    ['must be a finite number', { key: 'a', value: Infinity }],
    ['must be bytes', { key: 'a', value: 'x', dataType: 'data' }],
    ['must be at least one byte', { key: 'a', value: new Uint8Array() }],
    ['must be a file of the kind png', { key: 'a', value: JPEG, dataType: 'png' }],
    ['must be a picture', { key: 'com.apple.quicktime.artwork', value: Uint8Array.of(1) }],
    ['must be a picture', { key: 'covr', keySpace: 'itsk', value: 'cover.jpg' }],
    ["two such as '3/12'", { key: 'trkn', keySpace: 'itsk', value: '0/12' }],
    ['must be a text (utf8)', { key: '©nam', keySpace: 'udta', value: 5 }],
    ['must be a text (utf8)', { key: 'cprt', keySpace: 'uiso', value: 'x', dataType: 'utf16' }],
    ['must be a year', { key: 'yrrc', keySpace: 'uiso', value: '2026' }],
    ['must be bytes, the payload', { key: 'abcd', keySpace: 'uiso', value: 'x' }],
    ['and may have 65535', { key: '©nam', keySpace: 'udta', value: 'x'.repeat(65_536) }],
    ['and may have 1000000', { key: 'a', value: 'x'.repeat(1_000_001) }],
    ['must be a place', { key: 'com.apple.quicktime.location.ISO6709', value: 'here' }],
    ['must be a place', { key: '©xyz', keySpace: 'udta', value: '+91.0+000.0/' }],
    ["such as 'public.easy-to-read'", { key: 'tagc', keySpace: 'udta', value: 'easy to read' }],
    ["such as 'pt' or 'pt-BR'", { key: 'a', value: 'x', extendedLanguageTag: 'zh-Hant' }],
    ['has no code in ISO 639-2/T', { key: 'a', value: 'x', extendedLanguageTag: 'qq' }],
    ['has two capital letters', { key: 'a', value: 'x', country: 'Brazil' }],
    ['only the language can be told', { key: '©nam', keySpace: 'udta', value: 'x', country: 'BR' }],
    [
      'only the language',
      { key: 'cprt', keySpace: 'uiso', value: 'x', extendedLanguageTag: 'pt-BR' },
    ],
  ];
  it.each(wrong)('are refused: %s (%j)', (message, item) => {
    expect(() => {
      requireMetadata([item as unknown as MetadataItem]);
    }).toThrow(
      expect.objectContaining({
        code: 'invalidArgument',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('are a list, and not more than an index may hold', () => {
    expect(() => {
      requireMetadata({ title: 'x' } as never);
    }).toThrow('Metadata is a list');
    const large = { key: 'a', value: Buffer.concat([JPEG, Buffer.alloc(40_000_000)]) };
    expect(() => {
      requireMetadata([large]);
    }).not.toThrow();
    expect(() => {
      requireMetadata([large, large]);
    }).toThrow('at most 64000000 bytes');
  });
});

function refusalOf(item: MetadataItem): string | undefined {
  try {
    requireMetadata([item]);
    return undefined;
  } catch (error) {
    return (error as MediaError).code;
  }
}

function readBack(item: MetadataItem, bits: number, isSigned: boolean): bigint {
  requireMetadata([item]);
  const bytes = valueBytes(item);
  expect(bytes.byteLength * 8).toBe(bits);
  const read = BigInt(`0x${bytes.toString('hex')}`);
  return isSigned ? BigInt.asIntN(bits, read) : read;
}

describe('values', () => {
  it('have the type that suits them', () => {
    const values = ['x', 5, -(2 ** 31), 2 ** 31, 0.5, 2n ** 40n, JPEG, Uint8Array.of(1)];
    const types = ['utf8', 'int32', 'int32', 'int64', 'float64', 'int64', 'jpeg', 'data'];
    expect(values.map((value) => dataTypeOf({ key: 'a', value }))).toEqual(types);
  });

  it.each([
    ['int8', 8, true],
    ['int16', 16, true],
    ['int32', 32, true],
    ['int64', 64, true],
    ['uint8', 8, false],
    ['uint16', 16, false],
    ['uint32', 32, false],
    ['uint64', 64, false],
  ] as const)('%s: what fits is kept, what does not is refused', (dataType, bits, isSigned) => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), (value) => {
        const [least, most] = isSigned
          ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
          : [0n, 2n ** BigInt(bits) - 1n];
        const item: MetadataItem = { key: 'a', value, dataType };
        const isRight = value >= least && value <= most;
        expect(isRight ? readBack(item, bits, isSigned) : refusalOf(item)).toBe(
          isRight ? value : 'invalidArgument',
        );
      }),
    );
  });

  it('are big-endian, also texts of 16 bits', () => {
    const hex = (item: MetadataItem): string => valueBytes(item).toString('hex');
    expect(hex({ key: 'a', value: 'aä', dataType: 'utf16' })).toBe('006100e4');
    expect(hex({ key: 'a', value: 4.5, dataType: 'float32' })).toBe('40900000');
    expect(hex({ key: 'a', value: 0.5 })).toBe('3fe0000000000000');
    expect(hex({ key: 'trkn', keySpace: 'itsk', value: '3/12' })).toBe('00000003000c0000');
    expect(hex({ key: 'disk', keySpace: 'itsk', value: 1 })).toBe('000000010000');
    expect(hex({ key: 'cpil', keySpace: 'itsk', value: 1 })).toBe('01');
  });
});
