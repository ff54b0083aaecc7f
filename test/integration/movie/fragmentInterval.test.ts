import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { concatMap, lastValueFrom, type Observable, tap } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import {
  type CustomDestination,
  type EncodedSample,
  type MuxOptions,
  testPattern,
  tone,
} from '../../../src/index.js';
import { inspectMovie } from '../../support/inspectMovie.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

const picture = { width: 64, height: 48, frameRate: 25, duration: 2 };
const video = (): Observable<EncodedSample> =>
  testPattern(picture).pipe(encode({ codec: 'libx264', options: { tune: 'zerolatency', g: 25 } }));
const audio = (): Observable<EncodedSample> =>
  tone({ duration: 2, sampleRate: 48_000 }).pipe(encode({ codec: 'aac' }));

/** The kinds of boxes on the top level, in order. */
function boxes(bytes: Buffer): string[] {
  const kinds: string[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    kinds.push(bytes.toString('latin1', at + 4, at + 8));
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8) throw new Error(`A box of ${length} bytes at ${at}`);
    at += length;
  }
  return kinds;
}

class Collected implements CustomDestination {
  readonly #chunks: Uint8Array[] = [];

  public write(bytes: Uint8Array): void {
    this.#chunks.push(Uint8Array.from(bytes));
  }

  public get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

const nextTurn = <T>(value: T): Promise<T> =>
  new Promise((resolve) => {
    setImmediate(resolve, value);
  });

const fragments = (bytes: Buffer): number => boxes(bytes).filter((kind) => kind === 'moof').length;

const write = (
  source$: Observable<EncodedSample>,
  destination: CustomDestination | string,
  options: MuxOptions,
): Promise<unknown> => lastValueFrom(source$.pipe(mux(destination, options)));

describe('movieFragmentInterval', () => {
  it('of 0 makes each sample a fragment, the last one too', async () => {
    const out = new Collected();
    await write(video(), out, { format: 'mp4', movieFragmentInterval: 0 });
    expect(boxes(out.bytes).slice(0, 2)).toEqual(['ftyp', 'moov']);
    expect(fragments(out.bytes)).toBe(50);
  });

  it('of 0 hands a sample over before the next one is written', async () => {
    const out = new Collected();
    const seen: number[] = [];
    const oneATurn$ = video().pipe(
      concatMap(nextTurn),
      tap(() => seen.push(fragments(out.bytes))),
    );
    await write(oneATurn$, out, { format: 'mp4', movieFragmentInterval: 0 });
    // When the sample of index n comes, all those before it are out.
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('of 0 waits for both tracks before the header, which says where each begins', async () => {
    const file = path('both.mp4');
    await write(interleave(video(), audio()), file, { movieFragmentInterval: 0 });
    const [pictures, sound] = await inspectMovie(file);
    expect(pictures).toMatchObject({ codec: 'h264', packets: 50, start: 0 });
    expect(pictures?.end).toBeCloseTo(2, 2);
    expect(sound).toMatchObject({ codec: 'aac', start: 0 });
    expect(sound?.end).toBeCloseTo(2, 1);
  });

  it('of half a second makes four of two seconds', async () => {
    const out = new Collected();
    await write(video(), out, { format: 'mov', movieFragmentInterval: 0.5 });
    expect(fragments(out.bytes)).toBe(4);
  });

  it('leaves a plain movie when a file is finished', async () => {
    const file = path('plain.mp4');
    await write(video(), file, { movieFragmentInterval: 0.1 });
    expect(boxes(readFileSync(file))).toEqual(expect.arrayContaining(['ftyp', 'mdat', 'moov']));
    expect(fragments(readFileSync(file))).toBe(0);
    expect(await inspectMovie(file)).toMatchObject([{ packets: 50, start: 0, end: 2 }]);
  });

  it.each([
    ['in Matroska', 'x.mkv', 1, /Fragments are a matter of mp4 and mov/],
    ['below nothing', 'x.mp4', -1, /from 0 .* to 2147 s, not -1/],
    ['beyond what libav can count', 'x.mp4', 3000, /from 0 .* to 2147 s, not 3000/],
  ])('%s is refused', async (_, name, movieFragmentInterval, message) => {
    await expect(write(video(), path(name), { movieFragmentInterval })).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringMatching(message) as unknown,
    });
  });
});
