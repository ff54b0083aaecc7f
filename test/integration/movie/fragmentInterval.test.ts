import { readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { concatMap, lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import {
  AssetWriter,
  type CustomDestination,
  demux,
  type EncodedSample,
  MediaError,
  type MuxOptions,
  testPattern,
  tone,
  WriterInput,
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

/** A file in memory. */
class Growing implements CustomDestination {
  public readonly seekable = true;
  public bytes: Buffer = Buffer.alloc(0);

  public write(bytes: Uint8Array, position: number): void {
    const more = position + bytes.byteLength - this.bytes.length;
    if (more > 0) this.bytes = Buffer.concat([this.bytes, Buffer.alloc(more)]);
    this.bytes.set(bytes, position);
  }
}

/** How many samples of a track its fragments say that there are. */
function samplesIn(bytes: Buffer, id: number): number {
  const file = createFile();
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  const { moofs = [] } = file as unknown as { moofs?: readonly Moof[] };
  const parts = moofs.flatMap(({ trafs }) => trafs.filter(({ tfhd }) => tfhd.track_id === id));
  return parts
    .flatMap(({ truns }) => truns)
    .reduce((sum, { sample_count }) => sum + sample_count, 0);
}

interface Moof {
  readonly trafs: readonly {
    readonly tfhd: { readonly track_id: number };
    readonly truns: readonly { readonly sample_count: number }[];
  }[];
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

  it('is kept for sound that lies behind the pictures: no more of it waits', async () => {
    const out = new Growing();
    const waiting: number[] = [];
    let handed = 0;
    // In a file the sound lies behind the pictures that it belongs to, in pieces of 0.4 s.
    const file = path('pieces.mp4');
    await write(interleave(video(), audio()), file, {});
    const source$ = demux(file).pipe(
      concatMap(nextTurn),
      tap(({ track }) => {
        if (track.mediaType === 'audio') handed++;
        waiting.push(((handed - samplesIn(out.bytes, 2)) * 1024) / 48_000);
      }),
    );
    await write(source$, out, { format: 'mp4', movieFragmentInterval: 0.6 });
    expect(Math.max(...waiting)).toBeLessThanOrEqual(0.6 + 0.04);
    expect(samplesIn(out.bytes, 1)).toBe(0);
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

describe('pictures that are presented in another order than they are decoded in', () => {
  const COUNTS = [23, 38, 50, 62, 74];
  const pictures = (count: number): Observable<EncodedSample> =>
    testPattern({ ...picture, duration: count / 25 }).pipe(
      encode({ codec: 'libx264', preset: 'veryfast', options: { bf: 3, 'b-pyramid': 'normal' } }),
    );

  // Flags of one's own keep libav from making fragments.
  const plain: MuxOptions = { options: { movflags: '+write_colr' } };

  it.each([
    ['a file', 'mp4', {}],
    ['a file with fragments as short as can be', 'mp4', { movieFragmentInterval: 0 }],
    ['a stream', 'stream', {}],
    ['a stream with a fragment for each', 'stream', { movieFragmentInterval: 0 }],
  ] as const)('in %s: each at its time, and none hidden', async (_, kind, options) => {
    for (const count of COUNTS) {
      const reference = path(`plain-${kind}-${count}.mp4`);
      const file = path(`cut-${kind}-${count}.mp4`);
      await write(pictures(count), reference, { ...plain, overwrite: true });
      if (kind === 'mp4') await write(pictures(count), file, { ...options, overwrite: true });
      else {
        const out = new Collected();
        await write(pictures(count), out, { ...options, format: 'mp4' });
        writeFileSync(file, out.bytes);
      }
      const times = await timesOf(file);
      expect(times).toHaveLength(count);
      expect(times).toEqual(await timesOf(reference));
      expect(await inspectMovie(file)).toMatchObject([{ packets: count, start: 0 }]);
    }
  });
});

describe('tracks with gaps', () => {
  it('keep their times across fragments', async () => {
    const late = (sample: EncodedSample, index: number): EncodedSample => {
      const { pts = 0n, dts = 0n, timeBase } = sample.timing;
      const gap = index < 40 ? 0n : BigInt(timeBase.den) * 3n;
      return sample.retimed({ pts: pts + gap, dts: dts + gap });
    };
    const source$ = (): Observable<EncodedSample> => interleave(video(), audio().pipe(map(late)));
    const plain = path('gap-plain.mp4');
    await write(source$(), plain, { options: { movflags: '+write_colr' } });
    for (const movieFragmentInterval of [0, 0.3, 0.5]) {
      const file = path(`gap-${movieFragmentInterval}.mp4`);
      await write(source$(), file, { movieFragmentInterval });
      expect(await timesOf(file)).toEqual(await timesOf(plain));
    }
  });
});

describe('a stream', () => {
  it('has whole fragments when a track begins late', async () => {
    const shifted$ = audio().pipe(
      map((sample) => {
        const { pts = 0n, dts = 0n, timeBase } = sample.timing;
        const late = BigInt(timeBase.den) * 15n;
        return sample.retimed({ pts: pts + late, dts: dts + late });
      }),
    );
    const pictures$ = testPattern({ ...picture, duration: 20 }).pipe(
      encode({ codec: 'libx264', preset: 'ultrafast' }),
    );
    const out = new Collected();
    await write(interleave(pictures$, shifted$), out, { format: 'mp4' });
    const file = path('late.mp4');
    writeFileSync(file, out.bytes);
    const times = await timesOf(file);
    expect(times.filter((time) => time.startsWith('0:'))).toHaveLength(500);
    expect(times.find((time) => time.startsWith('1:'))).toMatch(/^1: 14\.97/);
  });

  it('ends a fragment before its head is more than libav can go back in', async () => {
    const out = new Collected();
    const pictures$ = testPattern({ width: 16, height: 16, frameRate: 1000, duration: 10 }).pipe(
      encode({ codec: 'libx264', preset: 'ultrafast', options: { g: 20_000 } }),
    );
    await write(pictures$, out, { format: 'mp4', movieFragmentInterval: 60 });
    expect(boxes(out.bytes).slice(0, 4)).toEqual(['ftyp', 'moov', 'moof', 'mdat']);
    expect(fragments(out.bytes)).toBe(Math.ceil(10_000 / 1024));
    const file = path('many.mp4');
    writeFileSync(file, out.bytes);
    expect(await timesOf(file)).toHaveLength(10_000);
  });
});

/** When each sample is presented and decoded, by track and in file order. */
const timesOf = (file: string): Promise<string[]> =>
  lastValueFrom(
    demux(file).pipe(
      map((sample) => {
        const { pts, dts } = sample;
        sample.close();
        return `${sample.track.index}: ${pts?.seconds.toFixed(4) ?? ''} ${dts?.seconds.toFixed(4) ?? ''}`;
      }),
      toArray(),
      map((all) => all.sort()),
    ),
  );

interface FragmentBoxes {
  readonly moov: {
    readonly mvhd: { readonly timescale: number };
    readonly mvex?: { readonly mehd?: { readonly fragment_duration: number } };
  };
  readonly moofs: readonly {
    readonly mfhd: { readonly sequence_number: number };
    readonly trafs: readonly { readonly truns: readonly { readonly sample_count: number }[] }[];
  }[];
}

describe('what else is told of fragments', () => {
  /** What mp4box.js finds, which shares no code with libav or with us. */
  const written = async (options: MuxOptions): Promise<FragmentBoxes> => {
    const out = new Collected();
    await write(video(), out, { format: 'mp4', ...options });
    const file = createFile();
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(out.bytes).buffer, 0));
    file.flush();
    return file;
  };

  it('initialMovieFragmentInterval makes the first one shorter', async () => {
    const options = { movieFragmentInterval: 1, initialMovieFragmentInterval: 0.2 };
    const file = await written(options);
    const lengths = file.moofs.map(
      ({ trafs }) => trafs[0]?.truns.reduce((sum, { sample_count }) => sum + sample_count, 0) ?? 0,
    );
    // 0.2 s of 25 pictures a second; then up to the next key frame.
    expect(lengths[0]).toBe(5);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(50);
    expect(lengths).toHaveLength(3);
  });

  it('initialMovieFragmentSequenceNumber numbers them', async () => {
    const file = await written({
      movieFragmentInterval: 0.5,
      initialMovieFragmentSequenceNumber: 7,
    });
    expect(file.moofs.map(({ mfhd }) => mfhd.sequence_number)).toEqual([7, 8, 9, 10]);
  });

  it('overallDurationHint says how long it will become', async () => {
    const file = await written({ movieFragmentInterval: 0.5, overallDurationHint: 12.5 });
    const { mvex, mvhd } = file.moov;
    expect(Number(mvex?.mehd?.fragment_duration) / mvhd.timescale).toBe(12.5);
    const silent = await written({ movieFragmentInterval: 0.5 });
    expect(silent.moov.mvex?.mehd).toBeUndefined();
  });

  it.each([
    [{ initialMovieFragmentInterval: -1 }, /from 0 .* not -1/],
    [{ initialMovieFragmentSequenceNumber: 0 }, /from 1 to .* not 0/],
    [{ initialMovieFragmentSequenceNumber: 1.5 }, /a whole number .* not 1.5/],
    [{ overallDurationHint: -2 }, /not less than 0, and not -2/],
  ])('%j is refused', async (options, message) => {
    await expect(write(video(), path('never.mp4'), options)).rejects.toMatchObject({
      code: 'invalidArgument',
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('is refused where there are no fragments, and once writing has started', async () => {
    const options = { overallDurationHint: 3 };
    await expect(write(video(), path('never.mkv'), options)).rejects.toThrow(
      /matroska has none, so overallDurationHint cannot be set/,
    );
    const writer = new AssetWriter(path('set.mp4'));
    expect(writer.initialMovieFragmentSequenceNumber).toBe(1);
    expect(writer.overallDurationHint).toBeUndefined();
    expect(writer.initialMovieFragmentInterval).toBeUndefined();
    expect(() => {
      writer.initialMovieFragmentSequenceNumber = 0;
    }).toThrow(/initialMovieFragmentSequenceNumber/);
    expect(() => {
      writer.overallDurationHint = -1;
    }).toThrow(/not less than 0/);
    writer.initialMovieFragmentSequenceNumber = 3;
    writer.add(new WriterInput('video'));
    writer.startWriting();
    expect(() => {
      writer.overallDurationHint = 1;
    }).toThrow(MediaError);
    await writer.cancelWriting();
    await expect(writer.finished).rejects.toMatchObject({ code: 'operationCancelled' });
  });
});
