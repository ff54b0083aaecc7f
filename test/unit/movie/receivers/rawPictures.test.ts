import { Readable } from 'node:stream';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lastValueFrom, map, toArray } from 'rxjs';

import { rawPictures, type VideoSample } from '../../../../src/index.js';
import { closeLedger, openLedger } from '../../../../src/sample/ledger.js';
import { codeOf } from '../../../support/codeOf.js';

const SIZE = { width: 3, height: 2, pixelFormat: 'rgb24' } as const;
const BYTES = 18;
const RATE = { frameRate: { num: 30_000, den: 1001 } };

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

const bytesOf = (count: number): Uint8Array =>
  Uint8Array.from({ length: count * BYTES }, (_, n) => n % 251);

const gathered = (stream: Parameters<typeof rawPictures>[0]) =>
  lastValueFrom(
    rawPictures(stream, SIZE, RATE).pipe(
      map((sample) => {
        const { pts, duration, format } = sample;
        const picture = { pts, duration, format, bytes: [...sample.copyBytes()] };
        sample.close();
        return picture;
      }),
      toArray(),
    ),
  );

describe('rawPictures', () => {
  it('cuts pictures out of pieces of any size, and times them exactly', async () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 7 * BYTES }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const whole = bytesOf(7);
        const ends = [...places.toSorted((a, b) => a - b), whole.byteLength];
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        const found = await gathered(chunks);
        expect(found.flatMap(({ bytes }) => bytes)).toEqual([...whole]);
        for (const [index, { pts, duration, format }] of found.entries()) {
          expect([pts?.value, pts?.timescale]).toEqual([BigInt(index * 1001), 30_000]);
          expect([duration?.value, duration?.timescale]).toEqual([1001n, 30_000]);
          expect(format).toMatchObject(SIZE);
        }
      }),
    );
  });

  it('reads a Node stream no further than its buffers', async () => {
    let read = 0;
    const stream = new Readable({
      highWaterMark: 1,
      read() {
        this.push(read < 50 ? bytesOf(1) : null);
        read++;
      },
    });
    const held: VideoSample[] = [];
    let wake = (): void => undefined;
    const done = new Promise<void>((resolve, reject) => {
      rawPictures(stream, SIZE, { ...RATE, maximumBufferCount: 2 }).subscribe({
        next: (sample) => {
          held.push(sample);
          wake();
        },
        complete: resolve,
        error: reject,
      });
    });
    let most = 0;
    for (let count = 0; count < 50; count++) {
      while (held.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      // All that can happen without another buffer has happened.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, held.length);
      // What the stream holds, what is being cut, and what is out.
      expect(read - count).toBeLessThanOrEqual(6);
      held.shift()?.close();
    }
    await done;
    expect(most).toBe(2);
  });

  it('lets go of a stream that has nothing when nobody listens any more', async () => {
    const stream = new Readable({ read: () => undefined });
    const closed = new Promise((resolve) => stream.once('close', resolve));
    const subscription = rawPictures(stream, SIZE, RATE).subscribe();
    stream.push(bytesOf(1).subarray(0, 5));
    await new Promise((resolve) => setImmediate(resolve));
    subscription.unsubscribe();
    await closed;
    expect(stream.destroyed).toBe(true);
  });

  it('fails where a stream ends within a picture, brings something else, or fails', async () => {
    const ended = gathered([bytesOf(1), new Uint8Array(5)]);
    await expect(ended).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    await expect(gathered([bytesOf(1), 'text' as never])).rejects.toMatchObject({
      code: 'invalidArgument',
    });
    const broken = new Readable({
      read() {
        this.destroy(new Error('the cable'));
      },
    });
    await expect(gathered(broken)).rejects.toThrow('the cable');
  });

  it('takes all bytes at once as well', async () => {
    expect((await gathered(bytesOf(3))).flatMap(({ bytes }) => bytes)).toEqual([...bytesOf(3)]);
  });

  it('may be subscribed again where a function opens the stream', async () => {
    let opened = 0;
    const open = (): Uint8Array[] => {
      opened++;
      return [bytesOf(2)];
    };
    const source = rawPictures(open, SIZE, RATE);
    for (let again = 0; again < 2; again++) {
      const times$ = source.pipe(
        map((sample) => {
          sample.close();
          return sample.pts?.value;
        }),
        toArray(),
      );
      expect(await lastValueFrom(times$)).toEqual([0n, 1001n]);
    }
    expect(opened).toBe(2);
  });

  it.each([
    ['sizes', { ...SIZE, width: 0 }, RATE],
    ['rates', SIZE, { frameRate: { num: 0, den: 1 } }],
    ['buffers', SIZE, { ...RATE, maximumBufferCount: 0 }],
  ])('refuses %s that cannot be', (_, attributes, options) => {
    expect(codeOf(() => rawPictures([], attributes, options))).toBe('invalidArgument');
  });
});
