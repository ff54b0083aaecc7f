/** The bits of MV-HEVC. That decoders understand them is seen in the integration tests. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BitReader, unescaped } from '../../../../src/codec/hevc/bitReader.js';
import { BitWriter } from '../../../../src/codec/hevc/bitWriter.js';
import { Layering } from '../../../../src/codec/hevc/layering.js';
import { referenceDisplays } from '../../../../src/codec/hevc/layerSets.js';
import {
  headerOf,
  joinUnits,
  makeUnit,
  splitUnits,
  typeOf,
} from '../../../../src/codec/hevc/nalUnit.js';
import { codeOf } from '../../../support/codeOf.js';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What libx265 4.1 gave for 320×240 at 25 pictures a second. */
const SETS = joinUnits([
  hex('40010c01ffff01600000030090000003000003003c959409'),
  hex('42010101600000030090000003000003003ca00a080f16595964932bc05a808083020000030002000003003210'),
  hex('4401c172b46240'),
]);
const VIEWS = { dimension: 'view', dimensionId: 1, viewIds: [0, 1] } as const;

describe('bits', () => {
  it('read what was written', () => {
    const field = fc.oneof(
      fc.record({ kind: fc.constant('ue' as const), value: fc.nat(2 ** 31 - 2) }),
      fc.record({ kind: fc.constant('bits' as const), value: fc.nat(2 ** 17 - 1) }),
    );
    const check = fc.property(fc.array(field), (fields) => {
      const to = new BitWriter();
      for (const { kind, value } of fields) {
        if (kind === 'ue') to.ue(value);
        else to.bits(value, 17);
      }
      const bits = to.position;
      const unit = makeUnit(Uint8Array.of(), to.trailing().bytes);
      const from = new BitReader(unit);
      for (const { kind, value } of fields) {
        expect(kind === 'ue' ? from.ue() : from.bits(17)).toBe(value);
      }
      expect(from.position).toBe(bits);
    });
    fc.assert(check);
  });

  it('units have no start codes in them, and come apart as they were put together', () => {
    const payload = fc
      .array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 255), { maxLength: 40 })
      .map((bytes) => Uint8Array.from([...bytes, 0x80]));
    const check = fc.property(fc.array(payload, { minLength: 1 }), (payloads) => {
      const units = payloads.map((bytes) => makeUnit(headerOf(33, 1), bytes));
      for (const [index, unit] of units.entries()) {
        expect(text(unit)).not.toMatch(/^(?:..)*0000(?:00|01|02)/);
        expect(unescaped(unit.subarray(2))).toEqual(payloads[index]);
      }
      expect(splitUnits(joinUnits(units))).toEqual(units);
    });
    fc.assert(check);
  });
});

describe('Layering', () => {
  it('says of two layers what libav understands: two views, the second one with sets of its own', () => {
    const units = splitUnits(new Layering(SETS, VIEWS, { left: 0, right: 1 }).extradata);
    expect(units.map((unit) => [typeOf(unit), (unit[1] ?? 0) >> 3])).toEqual([
      [32, 0],
      [33, 0],
      [34, 0],
      [39, 0],
      [33, 1],
      [34, 1],
    ]);
    // Read back field by field against H.265, and accepted by libav's decoder.
    expect(text(units[0] ?? hex(''))).toBe(
      '40010c11ffff01600000030090000003000003003c959415bf3c20002824c187060200000300bf8000000300003c8d014000f0a00c52b2f480',
    );
    expect(text(units[4] ?? hex(''))).toBe('42090e85924caf016a02020c08000003000800000300c840');
    expect(text(units[5] ?? hex(''))).toBe('4409108372b46240');
  });

  it('says which eye sees which view as the cameras of phones do', () => {
    // The same message of a recording, where view 1 is the left one.
    const recorded = hex('04040a8020');
    const [, , type, ...message] = referenceDisplays(1, 0);
    expect(type).toBe(176);
    expect(message.slice(0, recorded.length)).toEqual([...recorded]);
  });

  it('refuses sets that it does not understand, and pictures that are not alike', () => {
    expect(codeOf(() => new Layering(hex('00000001420101'), VIEWS))).toBe('encodeFailed');
    const layering = new Layering(SETS, VIEWS);
    const key = joinUnits([hex('2601af0880')]);
    const other = joinUnits([hex('0201d00980')]);
    expect(codeOf(() => layering.join(key, other))).toBe('encodeFailed');
    expect(codeOf(() => layering.join(key, joinUnits([])))).toBe('encodeFailed');
    // The second slice of a picture.
    const second = joinUnits([hex('26012f0880')]);
    expect(codeOf(() => layering.join(second, second))).toBe('encodeFailed');
  });

  it('moves what follows a slice’s head by whole bytes, whatever stands there', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });
    const check = fc.property(bytes, fc.boolean(), (data, isKey) => {
      // First slice, picture set 0; of others: count, no named set, one picture before.
      const head = isKey ? [0b1010_1111] : [0b1101_0000, 0b1000_1001, 0b0111_1000];
      const payload = Uint8Array.from([...head, ...data, 0x80]);
      const unit = makeUnit(headerOf(isKey ? 20 : 1, 0), payload);
      const joined = splitUnits(
        new Layering(SETS, VIEWS).join(joinUnits([unit]), joinUnits([unit])),
      );
      const moved = unescaped((joined[1] ?? hex('')).subarray(2));
      expect(joined[0]).toEqual(unit);
      expect(moved.length - payload.length).toBe(isKey ? 2 : 1);
      expect(moved.subarray(moved.length - data.length - 1)).toEqual(payload.subarray(head.length));
    });
    fc.assert(check);
  });
});
