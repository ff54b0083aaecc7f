import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { IndexTap } from '../../../src/av/indexTap.js';
import { Box } from '../../../src/movie/boxes/box.js';

const box = (type: string, size: number): Buffer =>
  new Box(type, Buffer.alloc(size, type)).toBuffer();

const movie = (before: number, index: number, after: number): Buffer =>
  Buffer.concat([box('ftyp', 8), box('mdat', before), box('moov', index), box('mdat', after)]);

const sizes = fc.record({
  before: fc.nat(200),
  index: fc.nat(200),
  after: fc.nat(200),
});

describe('IndexTap', () => {
  it('finds the index, however the bytes come', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 90 }), ({ before, index, after }, chunk) => {
        const [file, tap] = [movie(before, index, after), new IndexTap()];
        for (let at = 0; at < file.byteLength; at += chunk)
          tap.saw(at, file.subarray(at, at + chunk));

        expect(tap.index).toEqual(box('moov', index));
      }),
    );
  });

  it('finds it when the reader leaves media out, and goes back', () => {
    fc.assert(
      fc.property(sizes, fc.nat(15), ({ before, index, after }, early) => {
        const [file, tap] = [movie(before, index, after), new IndexTap()];
        const start = 16 + 8 + before;
        tap.saw(0, file.subarray(0, 40));
        tap.saw(0, file.subarray(0, 8));
        tap.saw(start - early, file.subarray(start - early));

        expect(tap.index).toEqual(box('moov', index));
      }),
    );
  });

  it('does not depend on memory that is used again', () => {
    const [file, tap] = [movie(10, 50, 0), new IndexTap()];
    const memory = Buffer.from(file.subarray(0, 60));
    tap.saw(0, memory);
    memory.fill(0);
    tap.saw(60, file.subarray(60));

    expect(tap.index).toEqual(box('moov', 50));
  });

  it('finds nothing in what is no movie, nor in a part of an index', () => {
    const noise = new IndexTap();
    noise.saw(0, Buffer.alloc(100));
    const part = new IndexTap();
    part.saw(0, movie(0, 50, 0).subarray(0, 60));

    expect(noise.index).toBeUndefined();
    expect(part.index).toBeUndefined();
  });

  it('keeps nothing when it is not needed any more', () => {
    const tap = new IndexTap();
    tap.end();
    tap.saw(0, movie(0, 50, 0));

    expect(tap.index).toBeUndefined();
  });
});
