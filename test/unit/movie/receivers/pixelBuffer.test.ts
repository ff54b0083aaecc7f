import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PixelBufferPool } from '../../../../src/movie/receivers/pixelBufferPool.js';
import { closeLedger, openLedger } from '../../../../src/sample/ledger.js';
import { type RawPixelFormat } from '../../../../src/sample/pixels.js';
import { codeOf } from '../../../support/codeOf.js';

const FORMATS: RawPixelFormat[] = [
  ...(['rgba', 'bgra', 'rgb24', 'nv12', 'yuv420p', 'yuva420p'] as const),
  ...(['p010le', 'yuv420p10le', 'yuv444p10le', 'rgba64le', 'gray16le'] as const),
];
const SMALL = { width: 2, height: 2, pixelFormat: 'rgba' } as const;

const take = (pool: PixelBufferPool) => {
  const buffer = pool.takeImmediately();
  if (!buffer) throw new Error('The pool is empty.');
  return buffer;
};

describe('a pixel buffer', () => {
  it('is as large as its format says, and its planes lie in it one after the other', () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.constantFrom(...FORMATS), (width, height, pixelFormat) => {
        const pool = new PixelBufferPool({ width, height, pixelFormat });
        using buffer = take(pool);
        expect(buffer.data.byteLength).toBe(pool.byteLength);
        const lengths = buffer.planes.map(({ stride, rows, data }) => {
          expect(data.byteLength).toBe(stride * rows);
          return data.byteLength;
        });
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(pool.byteLength);
        for (const [index, { data }] of buffer.planes.entries()) data.fill(index + 1);
        const drawn = lengths.flatMap((length, index) => new Array<number>(length).fill(index + 1));
        expect([...buffer.data]).toEqual(drawn);
      }),
    );
  });

  it('becomes a sample with what was drawn, and cannot be drawn into any more', () => {
    openLedger();
    const pool = new PixelBufferPool({ ...SMALL, color: { primaries: 'bt709' } });
    const buffer = take(pool);
    const { data } = buffer;
    const [plane] = buffer.planes;
    data.fill(7);
    const sample = buffer.toSample({ pts: 1, duration: 0.5, forceKeyFrame: true });
    expect([...sample.copyBytes()]).toEqual(new Array(16).fill(7));
    expect(sample.format).toMatchObject({ ...SMALL, color: { primaries: 'bt709' } });
    expect([sample.pts?.seconds, sample.duration?.seconds]).toEqual([1, 0.5]);
    expect(sample.forceKeyFrame).toBe(true);
    expect([data.byteLength, plane?.data.byteLength]).toEqual([0, 0]);
    expect(() => {
      data.set([1]);
    }).toThrow('detached');
    expect(buffer.isClosed).toBe(true);
    for (const use of [() => buffer.data, () => buffer.planes, () => buffer.toSample({ pts: 2 })]) {
      expect(codeOf(use)).toBe('useAfterClose');
    }
    buffer.close();
    expect([...sample.copyBytes()]).toEqual(new Array(16).fill(7));
    sample.close();
    expect(closeLedger()).toEqual([]);
  });

  it('stays as it is when its time is none', () => {
    using buffer = take(new PixelBufferPool(SMALL));
    expect(codeOf(() => buffer.toSample({ pts: Number.NaN }))).toBe('invalidArgument');
    expect(buffer.isClosed).toBe(false);
  });
});

describe('a pool of pixel buffers', () => {
  it('has as many as it may, and the same memory again', async () => {
    const pool = new PixelBufferPool(SMALL, { maximumBufferCount: 2 });
    const ready: boolean[] = [];
    pool.ready$.subscribe((isReady) => ready.push(isReady));
    const [first, second] = [take(pool), take(pool)];
    expect(pool.takeImmediately()).toBeUndefined();
    first.data.fill(3);
    const third = pool.take();
    const fourth = pool.take();
    first.close();
    first.close();
    expect([...(await third).data]).toEqual(new Array(16).fill(3));
    second.toSample({ pts: 0 }).close();
    (await fourth).close();
    expect(ready).toEqual([true, false, true]);
    (await third).close();
  });

  it('gives back only when every owner of a sample has closed', () => {
    const pool = new PixelBufferPool(SMALL, { maximumBufferCount: 1 });
    const sample = take(pool).toSample({ pts: 0 });
    const clone = sample.clone();
    sample.close();
    expect(pool.isReady).toBe(false);
    clone.close();
    expect(pool.isReady).toBe(true);
  });

  it('lets those go who have given up, and goes on with the others', async () => {
    const pool = new PixelBufferPool(SMALL, { maximumBufferCount: 1 });
    const only = take(pool);
    const controller = new AbortController();
    const given = pool.take({ signal: controller.signal });
    const next = pool.take();
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    only.close();
    (await next).close();
    await expect(pool.take({ signal: controller.signal })).rejects.toThrow('enough');
    expect(pool.isReady).toBe(true);
  });

  it.each([
    [{ ...SMALL, width: 0 }, {}],
    [{ ...SMALL, height: 1.5 }, {}],
    [{ ...SMALL, pixelFormat: 'vaapi' as RawPixelFormat }, {}],
    [SMALL, { maximumBufferCount: 0 }],
    [SMALL, { maximumBufferCount: 2.5 }],
  ])('is refused as %p, %p', (attributes, options) => {
    expect(codeOf(() => new PixelBufferPool(attributes, options))).toBe('invalidArgument');
  });
});
