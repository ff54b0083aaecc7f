import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Box, parseBoxes } from '../../../../src/movie/boxes/box.js';

const NAMES = [
  'moov',
  'trak',
  'tkhd',
  'udta',
  'meta',
  'stsd',
  'tref',
  'chap',
  '©nam',
  'free',
  'ilst',
  'hdlr',
];

const { tree } = fc.letrec<{ tree: Box; list: Box[] }>((tie) => ({
  list: fc.array(tie('tree'), { maxLength: 4 }),
  tree: fc
    .tuple(
      fc.constantFrom(...NAMES),
      fc.uint8Array({ maxLength: 24 }),
      fc.option(tie('list'), { nil: undefined, depthSize: 'small' }),
      fc.boolean(),
    )
    .map(([type, bytes, children, isWide]) => {
      const box = new Box(type, bytes, children);
      box.isWide = isWide;
      return box;
    }),
}));

const written = (bytes: Uint8Array): Buffer => {
  const { boxes, tail } = parseBoxes(Buffer.from(bytes));
  return Buffer.concat([...boxes.map((box) => box.toBuffer()), tail]);
};

describe('a tree of boxes', () => {
  it('is written back byte for byte, whatever was read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(written(bytes)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is written back byte for byte when it is boxes in boxes', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), (boxes) => {
        const bytes = Buffer.concat(boxes.map((box) => box.toBuffer()));
        expect(written(bytes)).toEqual(bytes);
      }),
    );
  });

  it('knows its size', () => {
    fc.assert(
      fc.property(tree, (box) => {
        expect(box.byteLength).toBe(box.toBuffer().byteLength);
      }),
    );
  });

  it('survives being cut anywhere', () => {
    fc.assert(
      fc.property(tree, fc.nat(400), (box, cut) => {
        const bytes = box.toBuffer().subarray(0, cut);
        expect(written(bytes)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('finds boxes by their path, puts and replaces children', () => {
    const mdia = new Box('mdia', undefined, [new Box('mdhd'), new Box('hdlr')]);
    const moov = new Box('moov', undefined, [new Box('mvhd'), new Box('trak', undefined, [mdia])]);
    expect(moov.find('trak', 'mdia', 'hdlr')?.type).toBe('hdlr');
    expect(moov.find('trak', 'minf')).toBeUndefined();
    mdia.insertAfter('mdhd', new Box('elng', Buffer.from('x')));
    mdia.put(new Box('elng', Buffer.from('y')));
    mdia.put(new Box('minf'));
    expect(mdia.children?.map(({ type }) => type)).toEqual(['mdhd', 'elng', 'hdlr', 'minf']);
    expect(mdia.find('elng')?.bytes.toString()).toBe('y');
  });

  it('keeps the zeros that end a list of QuickTime', () => {
    const list = new Box('udta', undefined, [new Box('©nam', Buffer.from('a'))]);
    list.tail = Buffer.alloc(4);
    const [read] = parseBoxes(list.toBuffer()).boxes;
    expect([read?.children?.length, read?.tail.byteLength]).toEqual([1, 4]);
  });
});
