/** Buffers of inputs and outputs: node-av frees them only in the way that the pool goes. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { IOContext } from 'node-av/lib';
import { lastValueFrom, tap } from 'rxjs';

import { encode } from '../../../operators/encode.js';
import { mux } from '../../../operators/mux.js';
import { demux, type MediaInput, testPattern } from '../../../src/index.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const pictures = () =>
  testPattern({ width: 64, height: 48, frameRate: 25, duration: 0.4 }).pipe(
    encode({ codec: 'mpeg4' }),
  );

/** The largest buffer that was given up, in bytes. */
function watchLosses(): () => number {
  let largest = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the context that it is called on
  const { freeContext } = IOContext.prototype;
  jest.spyOn(IOContext.prototype, 'freeContext').mockImplementation(function (this: IOContext) {
    largest = Math.max(largest, this.bufferSize);
    freeContext.call(this);
  });
  return () => largest;
}

const read = (input: MediaInput): Promise<unknown> =>
  lastValueFrom(
    demux(input).pipe(
      tap((sample) => {
        sample.close();
      }),
    ),
  );

describe('buffers of IO contexts', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are not lost by inputs: bytes, streams, damaged ones, and what is no movie', async () => {
    const clip = path('clip.mkv');
    await lastValueFrom(pictures().pipe(mux(clip)));
    const bytes = readFileSync(clip);
    const lost = watchLosses();
    await read(bytes);
    await read(Readable.from([bytes]));
    await read(bytes.subarray(0, 600)).catch(() => undefined);
    await expect(read(Buffer.alloc(50_000, 'no movie'))).rejects.toMatchObject({
      code: 'invalidSourceMedia',
    });
    expect(lost()).toBe(16);
  });

  it('are not lost by outputs, whether they can be sought, and whether they fail', async () => {
    const lost = watchLosses();
    await lastValueFrom(pictures().pipe(mux(path('a.mp4'))));
    await lastValueFrom(pictures().pipe(mux({ write: () => undefined }, { format: 'mkv' })));
    const failing = {
      write: () => {
        throw new Error('full');
      },
    };
    await expect(
      lastValueFrom(pictures().pipe(mux(failing, { format: 'mkv' }))),
    ).rejects.toMatchObject({ code: 'ioError' });
    expect(lost()).toBe(0);
  });
});
