import { describe, expect, it, jest } from '@jest/globals';

import { layOut } from '../../../src/av/layoutPass.js';
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

/** A file in memory. */
const memory = (bytes: Buffer): EditableFile => ({
  size: () => Promise.resolve(bytes.length),
  read: (position, size) => Promise.resolve(Buffer.from(bytes.subarray(position, position + size))),
  write: () => Promise.reject(new Error('the movie must stay as it is')),
});

/** The movie with its index in front. */
async function indexFirst(movie: Buffer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  await layOut(memory(movie), { isIndexFirst: true, tracks: undefined }, (bytes) => {
    parts.push(bytes);
    return Promise.resolve();
  });
  return Buffer.concat(parts);
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

describe('layOut, when only the index is to be moved', () => {
  it('puts the index before the media and moves its offsets along', async () => {
    const start = ftyp.length + free.length + 8;
    const bytes = await indexFirst(
      Buffer.concat([ftyp, free, box('mdat', media), index(start, start + 1234)]),
    );
    expect(types(bytes)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
    const [first = 0, second = 0] = offsets(bytes);
    expect(bytes.subarray(first, first + 16)).toEqual(media.subarray(0, 16));
    expect(bytes.subarray(second, second + 16)).toEqual(media.subarray(1234, 1250));
  });

  it('makes offsets wide that would no longer fit', async () => {
    const start = ftyp.length + 8;
    const before = index(start, 0xffff_fff0);
    const bytes = await indexFirst(Buffer.concat([ftyp, box('mdat', media), before]));
    const grown = before.length + 2 * 4;
    expect(types(bytes)).toEqual(['ftyp', 'moov', 'mdat']);
    expect(bytes.indexOf('co64')).toBeGreaterThan(0);
    expect(offsets(bytes)).toEqual([start + grown, 0xffff_fff0 + grown]);
    expect(bytes.subarray(start + grown)).toEqual(media);
  });

  it('leaves as it is what is in order', async () => {
    const movie = Buffer.concat([ftyp, index(500), box('mdat', media)]);
    expect(await indexFirst(movie)).toEqual(movie);
  });

  it('hands on nothing when a box is broken', async () => {
    const movie = Buffer.concat([ftyp, uint32(99_999), Buffer.from('mdat'), media]);
    const take = jest.fn(() => Promise.resolve());
    const laidOut = layOut(memory(movie), { isIndexFirst: true, tracks: undefined }, take);
    await expect(laidOut).rejects.toMatchObject({ code: 'muxFailed' });
    expect(take).not.toHaveBeenCalled();
  });
});
