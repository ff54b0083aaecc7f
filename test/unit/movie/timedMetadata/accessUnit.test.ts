import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { Box } from '../../../../src/movie/boxes/box.js';
import { accessUnit, itemsIn } from '../../../../src/movie/timedMetadata/accessUnit.js';
import { DeclaredKeys } from '../../../../src/movie/timedMetadata/declaredKeys.js';
import { keysIn, keyTableEntry } from '../../../../src/movie/timedMetadata/keyTable.js';
import { type TimedMetadataItem, type TimedMetadataKey } from '../../../../src/index.js';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((one) => !/[\p{Cc}\ufeff\ufffe\uffff]/u.test(one));
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });

/** A type, and values that it can have. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  utf8: text,
  utf16: text,
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  int32: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint8: fc.nat(255),
  uint16: fc.nat(65_535),
  uint32: fc.nat(),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float32: float,
  float64: double,
  data: bytes,
  pointF32: fc.record({ x: float, y: float }),
  dimensionsF32: fc.record({ width: float, height: float }),
  rectF32: fc.record({ x: float, y: float, width: float, height: float }),
  affineTransformF64: fc.record({
    a: double,
    b: double,
    c: double,
    d: double,
    tx: double,
    ty: double,
  }),
  json: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  'com.example.reading': bytes,
  '#80': bytes,
};

const key = fc
  .record({
    key: text,
    keySpace: fc.constantFrom('mdta', 'me4c'),
    dataType: fc.constantFrom(...Object.keys(VALUES)),
    extendedLanguageTag: fc.option(fc.constantFrom('de', 'pt-BR'), { nil: undefined }),
  })
  .map(({ extendedLanguageTag, ...rest }): TimedMetadataKey =>
    extendedLanguageTag === undefined ? rest : { ...rest, extendedLanguageTag },
  );

const keys = fc.uniqueArray(key, {
  minLength: 1,
  maxLength: 6,
  selector: (one) => JSON.stringify(one),
});

const track = keys.chain((declared) =>
  fc.record({
    declared: fc.constant(declared),
    items: fc.array(
      fc
        .constantFrom(...declared)
        .chain((one) =>
          (VALUES[one.dataType] ?? fc.constant(undefined)).map(
            (value) => ({ ...one, value }) as TimedMetadataItem,
          ),
        ),
      { maxLength: 8 },
    ),
  }),
);

const round = (declared: readonly TimedMetadataKey[], items: readonly TimedMetadataItem[]) => {
  const table = new DeclaredKeys(declared);
  const found = keysIn(keyTableEntry(table.keys));
  return itemsIn(accessUnit(items.map((item) => table.match(item))), found ?? new Map());
};

describe('the samples of timed metadata', () => {
  it('give back what went into them', () => {
    fc.assert(
      fc.property(track, ({ declared, items }) => {
        expect(round(declared, items)).toEqual(items);
      }),
    );
  });

  it('never fail to be read, whatever they are', () => {
    const table = keysIn(
      keyTableEntry(
        new DeclaredKeys(Object.keys(VALUES).map((dataType) => ({ key: dataType, dataType }))).keys,
      ),
    );
    const noise = fc.array(
      fc
        .tuple(fc.nat(25), fc.uint8Array({ maxLength: 80 }))
        .map(([id, value]) =>
          new Box(Buffer.from([0, 0, 0, id]).toString('latin1'), value).toBuffer(),
        ),
    );
    fc.assert(
      fc.property(noise, fc.uint8Array({ maxLength: 20 }), (boxes, tail) => {
        const items = itemsIn(Buffer.concat([...boxes, tail]), table ?? new Map());
        expect(items.length).toBeLessThanOrEqual(boxes.length + 2);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (entry) => {
        expect(() => keysIn(entry)).not.toThrow();
      }),
    );
  });

  it('say that nothing is known as telephones do', () => {
    expect(accessUnit([])).toEqual(Buffer.from([0, 0, 0, 8, 0, 0, 0, 0]));
    expect(itemsIn(accessUnit([]), new Map())).toEqual([]);
  });

  it('hold values that are made of others', () => {
    const declared = [
      { key: 'com.example.face', dataType: 'com.example.face' },
      { key: 'com.example.face.bounds', keySpace: 'fiel', dataType: 'rectF32' },
      { key: 'com.example.face.id', keySpace: 'fiel', dataType: 'uint32' },
    ];
    const bounds = { ...declared[1], value: { x: 0, y: 0.5, width: 0.25, height: 0.5 } };
    const face = (id: number) => ({
      ...{ ...declared[0], keySpace: 'mdta' },
      value: [bounds, { ...declared[2], value: id }],
    });
    const items = [face(7), face(8)] as unknown as TimedMetadataItem[];

    expect(round(declared, items)).toEqual(items);
  });
});
