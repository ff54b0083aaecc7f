import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CodedPicture, DecoderBuffer } from '../../../src/passes/decoderBuffer.js';

const buffer = { maxRate: 8000, size: 8000 };

/** Bits that are missing at each picture. */
function missing(pictures: readonly CodedPicture[]): number[] {
  const model = new DecoderBuffer(buffer);
  return pictures.map((picture) => model.take(picture));
}

describe('a decoder buffer', () => {
  it('lets pictures through that arrive as fast as they are taken out', () => {
    const pictures = Array.from({ length: 100 }, (_, index) => ({ bytes: 100, time: index / 10 }));
    expect(missing(pictures)).toEqual(pictures.map(() => 0));
  });

  it('tells of a picture that is late by how much', () => {
    const pictures = [
      { bytes: 900, time: 0 },
      { bytes: 150, time: 0.1 },
    ];
    expect(missing(pictures)).toEqual([0, 400]);
  });

  it('begins as full as is said, and holds no more than its size', () => {
    const model = new DecoderBuffer(buffer, 0.5);
    expect(model.take({ bytes: 500, time: 0 })).toBe(0);
    expect(model.take({ bytes: 1, time: 0 })).toBe(8);
    expect(model.take({ bytes: 1000, time: 100 })).toBe(0);
    expect(model.take({ bytes: 1, time: 100 })).toBe(8);
  });

  it('is empty only where some stretch needs more than comes in it and was there before', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, (all) => {
        const pictures: CodedPicture[] = all.map((bytes, index) => ({ bytes, time: index / 25 }));
        const first = missing(pictures).findIndex((bits) => bits > 0);
        const late = pictures.findIndex((_, end) =>
          pictures.slice(0, end + 1).some((from, begin) => {
            const bits = all.slice(begin, end + 1).reduce((sum, bytes) => sum + bytes * 8, 0);
            const comes = (end - begin) / 25;
            const had = begin === 0 ? buffer.size * 0.9 : buffer.size;
            return from.time >= 0 && bits > had + comes * buffer.maxRate + 1e-6;
          }),
        );
        expect(first).toBe(late);
      }),
    );
  });
});
