import { describe, expect, it } from '@jest/globals';

import { fakeTrack } from '../../../marbles/index.js';
import { aliasRecord } from '../../../src/movie/boxes/aliasRecord.js';
import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { relativeTo } from '../../../src/sample/sampleReference.js';

const sampleOf = (): EncodedSample =>
  EncodedSample.fromBytes(Uint8Array.of(1, 2, 3), { track: fakeTrack('video'), pts: 1 });

describe('a sample that lies in another file', () => {
  it('takes the place of the one that it was, with its times', () => {
    const sample = sampleOf();
    const reference = sample.referring({ url: 'file:///m.mov', byteOffset: 100, byteLength: 50 });
    expect(sample.closed).toBe(true);
    expect(reference.pts?.seconds).toBe(1);
    const later = reference.retimed({ pts: reference.timing.pts });
    expect(() => later.copyBytes()).toThrow('file:///m.mov');
    later.close();
  });

  it.each([
    ['a place that nobody knows', {}],
    ['a negative place', { byteOffset: -1 }],
    ['no size', { byteOffset: 0, byteLength: 0 }],
    ['a size that is not whole', { byteOffset: 0, byteLength: 1.5 }],
    ['a path with spaces', { url: 'my movie.mov', byteOffset: 0 }],
    ['no file', { url: '', byteOffset: 0 }],
  ])('is refused for %s, and stays the one that it was', (_, place) => {
    const sample = sampleOf();
    expect(() => sample.referring({ url: 'file:///m.mov', ...place })).toThrow(
      expect.objectContaining({ code: 'invalidArgument' }),
    );
    expect(sample.closed).toBe(false);
    sample.close();
  });
});

describe('the name of a file', () => {
  const movie = 'file:///Users/me/Movies/data/m.mov';

  it.each([
    ['file:///Users/me/Movies/', 'data/m.mov'],
    ['file:///Users/me/Movies', 'data/m.mov'],
    ['file:///Users/me/Movies/data/m.mov', movie],
    ['file:///Users/me/Mov', movie],
    ['file:///Users/you/', movie],
    ['Movies', movie],
    [undefined, movie],
  ])('with the folder %s is %s', (base, expected) => {
    expect(relativeTo(movie, base)).toBe(expected);
  });

  it('stays as it is when it is relative already', () => {
    expect(relativeTo('data/m.mov', 'file:///Users/me/')).toBe('data/m.mov');
  });
});

describe('an alias record', () => {
  it('has the levels to a relative file, and its path', () => {
    const record = aliasRecord('data/m.mov');
    expect([record?.readUInt16BE(4), record?.readUInt16BE(6)]).toEqual([record?.byteLength, 2]);
    expect([record?.readUInt16BE(130), record?.readUInt16BE(132)]).toEqual([1, 2]);
    expect(record?.toString('latin1', 51, 56)).toBe('m.mov');
    expect(record?.includes(':data:m.mov')).toBe(true);
  });

  it('has no levels to an absolute one', () => {
    const record = aliasRecord('file:///a/b.mov');
    expect([record?.readUInt16BE(130), record?.readUInt16BE(132)]).toEqual([0, 0]);
  });

  it('is not made of what lies on no disk', () => {
    expect(aliasRecord('https://example.com/m.mov')).toBeUndefined();
  });
});
