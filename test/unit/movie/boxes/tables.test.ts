/** The boxes whose fields are edited. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Box } from '../../../../src/movie/boxes/box.js';
import { chunkOffsets } from '../../../../src/movie/boxes/chunkTable.js';
import { type EditEntry, editsOf, setEdits } from '../../../../src/movie/boxes/editList.js';
import { shiftFragmentIndex } from '../../../../src/movie/boxes/fragmentIndex.js';
import {
  durationOf,
  setDuration,
  setLanguage,
  timescaleOf,
} from '../../../../src/movie/boxes/mediaHeader.js';
import { needsWide, shiftOffsets, widenOffsets } from '../../../../src/movie/boxes/offsets.js';
import { TrackHeader } from '../../../../src/movie/boxes/trackHeader.js';

const uint32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

describe('offsets of chunks', () => {
  const movie = (offsets: number[]): Box => {
    const stbl = new Box('stbl', undefined, [
      new Box('stco', uint32(0, offsets.length, ...offsets)),
    ]);
    const minf = new Box('minf', undefined, [stbl]);
    const mdia = new Box('mdia', undefined, [minf]);
    return new Box('moov', undefined, [new Box('trak', undefined, [mdia])]);
  };
  const offsetsOf = (moov: Box): number[] => {
    const stbl = moov.find('trak', 'mdia', 'minf', 'stbl');
    return stbl ? chunkOffsets(stbl) : [];
  };
  const offset = fc.nat(0xffff_ffff);

  it('move by what was asked, and get 64 bits when they need them', () => {
    fc.assert(
      fc.property(fc.array(offset), fc.nat(2 ** 40), (offsets, shift) => {
        const moov = movie(offsets);
        const isWide = needsWide(moov, shift);
        shiftOffsets(moov, shift);
        expect(offsetsOf(moov)).toEqual(offsets.map((one) => one + shift));
        const stbl = moov.find('trak', 'mdia', 'minf', 'stbl');
        expect(stbl?.children?.map(({ type }) => type)).toEqual([isWide ? 'co64' : 'stco']);
      }),
    );
  });

  it('stay what they are when they are widened', () => {
    const moov = movie([1, 0xffff_ffff]);
    widenOffsets(moov);
    expect(offsetsOf(moov)).toEqual([1, 0xffff_ffff]);
    expect(moov.find('trak', 'mdia', 'minf', 'stbl', 'co64')).toBeDefined();
  });
});

describe('edit lists', () => {
  const entry = fc.record({
    duration: fc.bigInt({ min: 0n, max: 2n ** 40n }),
    mediaTime: fc.bigInt({ min: -1n, max: 2n ** 40n }),
  });

  it('are read as they were written, in 32 or 64 bits', () => {
    fc.assert(
      fc.property(fc.array(entry), (edits: EditEntry[]) => {
        const trak = new Box('trak', undefined, [new Box('tkhd'), new Box('mdia')]);
        setEdits(trak, edits);
        expect(editsOf(trak)).toEqual(edits);
        expect(trak.children?.map(({ type }) => type)).toEqual(['tkhd', 'edts', 'mdia']);
        setEdits(trak, []);
        expect(editsOf(trak)).toEqual([]);
      }),
    );
  });
});

describe('headers', () => {
  it.each([
    ['32 bits', 0, 20],
    ['64 bits', 1, 32],
  ])('of media tell and change times of %s', (_, version, size) => {
    const mdhd = new Box('mdhd', Buffer.alloc(size + 4));
    mdhd.bytes[0] = version;
    mdhd.bytes.writeUInt32BE(48_000, version === 1 ? 20 : 12);
    setDuration(mdhd, 123_456n);
    setLanguage(mdhd, 'deu');
    expect([timescaleOf(mdhd), durationOf(mdhd)]).toEqual([48_000, 123_456n]);
    // ISO/IEC 14496-12 §8.4.2.3: each letter less 0x60, in five bits.
    expect(mdhd.bytes.readUInt16BE(size)).toBe((4 << 10) | (5 << 5) | 21);
  });

  it.each([
    ['32 bits', 0, { duration: 20, group: 34, volume: 36, size: 76, length: 84 }],
    ['64 bits', 1, { duration: 28, group: 46, volume: 48, size: 88, length: 96 }],
  ])('of tracks have their fields with times of %s', (_, version, at) => {
    const tkhd = new Box('tkhd', Buffer.alloc(at.length));
    const { bytes } = tkhd;
    bytes[0] = version;
    bytes[3] = 3;
    bytes.writeUInt32BE(7, version === 1 ? 20 : 12);
    const header = new TrackHeader(tkhd);
    header.isEnabled = false;
    header.alternateGroup = 5;
    header.volume = 0.5;
    header.size = { width: 426.5, height: 240 };
    header.duration = 99n;
    expect([header.id, bytes[3]]).toEqual([7, 2]);
    expect(bytes.readUInt16BE(at.group)).toBe(5);
    expect(bytes.readUInt16BE(at.volume)).toBe(0x80);
    expect(bytes.readUInt32BE(at.size)).toBe(426.5 * 0x1_0000);
    expect(bytes.readUInt32BE(at.size + 4)).toBe(240 * 0x1_0000);
    expect(
      bytes.readUIntBE(version === 1 ? at.duration + 2 : at.duration, version === 1 ? 6 : 4),
    ).toBe(99);
    header.isEnabled = true;
    expect(bytes[3]).toBe(3);
  });
});

describe('the index of fragments', () => {
  it('moves in 64 and in 32 bits, whatever the sizes of its numbers', () => {
    const wide = Buffer.concat([uint32(0x0100_0000, 1, 0b01_00_10, 2), Buffer.alloc(2 * 22)]);
    wide.writeBigUInt64BE(1000n, 16 + 8);
    wide.writeBigUInt64BE(2000n, 16 + 22 + 8);
    const narrow = Buffer.concat([uint32(0, 1, 0, 1), uint32(5, 300), Buffer.alloc(3)]);
    const mfra = new Box('mfra', undefined, [new Box('tfra', wide), new Box('tfra', narrow)]);
    shiftFragmentIndex(mfra, () => 11);
    expect([wide.readBigUInt64BE(24), wide.readBigUInt64BE(46)]).toEqual([1011n, 2011n]);
    expect([narrow.readUInt32BE(16), narrow.readUInt32BE(20)]).toEqual([5, 311]);
  });
});
