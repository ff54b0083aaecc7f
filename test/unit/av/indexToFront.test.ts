import { describe, expect, it } from '@jest/globals';

import { indexToFront } from '../../../src/av/indexToFront.js';
import { type EditableFile } from '../../../src/av/outlet.js';

function box(type: string, ...payload: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  const whole = Buffer.concat([header, ...payload]);
  whole.writeUInt32BE(whole.length, 0);
  whole.write(type, 4, 'latin1');
  return whole;
}

const uint32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

const index = (...offsets: number[]): Buffer =>
  box(
    'moov',
    box('mvhd', Buffer.alloc(100)),
    box(
      'trak',
      box('mdia', box('minf', box('stbl', box('stco', uint32(0, offsets.length, ...offsets))))),
    ),
  );

/** A file in memory. `base` moves its positions, so that it seems to be large. */
function memory(bytes: Buffer): EditableFile & { readonly bytes: () => Buffer } {
  let content = Buffer.from(bytes);
  return {
    bytes: () => content,
    size: () => Promise.resolve(content.length),
    read: (position, size) =>
      Promise.resolve(Buffer.from(content.subarray(position, position + size))),
    write: (part, position) => {
      const end = position + part.byteLength;
      if (end > content.length)
        content = Buffer.concat([content, Buffer.alloc(end - content.length)]);
      content.set(part, position);
      return Promise.resolve();
    },
  };
}

const types = (bytes: Buffer): string[] => {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    found.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return found;
};

/** Offsets in the first stco or co64. */
function offsets(bytes: Buffer): number[] {
  const at = Math.max(bytes.indexOf('stco'), bytes.indexOf('co64'));
  const wide = bytes.toString('latin1', at, at + 4) === 'co64';
  return Array.from({ length: bytes.readUInt32BE(at + 8) }, (_, n) =>
    wide ? Number(bytes.readBigUInt64BE(at + 12 + n * 8)) : bytes.readUInt32BE(at + 12 + n * 4),
  );
}

const ftyp = box('ftyp', Buffer.from('isomiso2'));
const free = box('free');
const media = Buffer.from(Array.from({ length: 5000 }, (_, at) => at & 0xff));

describe('indexToFront', () => {
  it('puts the index before the media and moves its offsets along', async () => {
    const start = ftyp.length + free.length + 8;
    const file = memory(
      Buffer.concat([ftyp, free, box('mdat', media), index(start, start + 1234)]),
    );
    await indexToFront(file);
    const bytes = file.bytes();
    expect(types(bytes)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
    const [first = 0, second = 0] = offsets(bytes);
    expect(bytes.subarray(first, first + 16)).toEqual(media.subarray(0, 16));
    expect(bytes.subarray(second, second + 16)).toEqual(media.subarray(1234, 1250));
  });

  it('makes offsets wide that would no longer fit', async () => {
    const start = ftyp.length + 8;
    const before = index(start, 0xffff_fff0);
    const file = memory(Buffer.concat([ftyp, box('mdat', media), before]));
    await indexToFront(file);
    const bytes = file.bytes();
    const grown = before.length + 2 * 4;
    expect(types(bytes)).toEqual(['ftyp', 'moov', 'mdat']);
    expect(bytes.indexOf('co64')).toBeGreaterThan(0);
    expect(offsets(bytes)).toEqual([start + grown, 0xffff_fff0 + grown]);
    expect(bytes.subarray(start + grown)).toEqual(media);
  });

  it('leaves alone what is in order', async () => {
    const movie = Buffer.concat([ftyp, index(500), box('mdat', media)]);
    const file = memory(movie);
    await indexToFront(file);
    expect(file.bytes()).toEqual(movie);
  });

  it('touches nothing when a box is broken', async () => {
    const movie = Buffer.concat([ftyp, uint32(99_999), Buffer.from('mdat'), media]);
    const file = memory(movie);
    await expect(indexToFront(file)).rejects.toMatchObject({ code: 'muxFailed' });
    expect(file.bytes()).toEqual(movie);
  });
});
