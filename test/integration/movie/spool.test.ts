/** Copies of a movie that are there only for a while. */
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, type ObservableInput } from 'rxjs';

import { FileOutlet } from '../../../src/av/fileOutlet.js';
import { openMuxer } from '../../../src/av/openMuxer.js';
import { type CustomDestination, type Muxer, type MuxOptions } from '../../../src/backend.js';
import { parseBoxes } from '../../../src/movie/boxes/box.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { readChunks } from '../../support/sampleMovie.js';
import { noteSkip } from '../../support/skips.js';
import { clone, encodeAll, pictures, scratch, writeMovie } from '../../support/writing.js';

const path = scratch();
let samples: EncodedSample[];
/** The movie as a file with its index in front has it. */
let expected: Buffer;

const OPTIMIZED = { format: 'mp4', shouldOptimizeForNetworkUse: true } satisfies MuxOptions;

beforeAll(async () => {
  ({ samples } = await encodeAll(pictures(60), { codec: 'libx264' }));
  await writeMovie(path('file.mp4'), [clone(samples)], OPTIMIZED);
  expected = readFileSync(path('file.mp4'));
}, 60_000);

const types = (movie: Buffer): string[] => parseBoxes(movie).boxes.map(({ type }) => type);

/** The bytes of a movie's samples. */
const media = (movie: Buffer): Buffer[] =>
  readChunks(movie).flatMap((chunks) => chunks.flatMap((chunk) => chunk.samples));

/** A destination of one's own that wants its bytes in order, one call at a time. */
class InOrder implements CustomDestination {
  public readonly parts: Buffer[] = [];
  public closed = 0;
  public aborted = 0;
  #end = 0;
  #isBusy = false;

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    if (this.#isBusy) throw new Error('two calls at once');
    if (position !== this.#end) throw new Error(`${position} after ${this.#end}`);
    this.#isBusy = true;
    await new Promise(setImmediate);
    this.#isBusy = false;
    this.parts.push(Buffer.from(bytes));
    this.#end += bytes.byteLength;
  }

  public close(): void {
    this.closed++;
  }

  public abort(): void {
    this.aborted++;
  }
}

/** A new folder. */
function folder(name: string): string {
  mkdirSync(path(name));
  return path(name);
}

/** A muxer that has been given all samples. */
async function written(destination: CustomDestination, options: MuxOptions): Promise<Muxer> {
  const muxer = await openMuxer(destination, { ...OPTIMIZED, ...options });
  const [first] = samples;
  if (first) muxer.start([first.track]);
  for (const sample of clone(samples)) muxer.write(sample, 0);
  return muxer;
}

const settled = (work: ObservableInput<void>): Promise<void> =>
  lastValueFrom(from(work), { defaultValue: undefined });

describe('a movie whose index is to come first', () => {
  it.each([
    ['a writer of one’s own', undefined],
    ['one that can be sought', true],
  ])('goes to %s in order, when it is whole', async (_, seekable) => {
    const destination = Object.assign(new InOrder(), seekable === true ? { seekable } : {});
    await writeMovie(destination, [clone(samples)], OPTIMIZED);
    const movie = Buffer.concat(destination.parts);
    expect(types(movie)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
    expect([destination.closed, destination.aborted]).toEqual([1, 0]);
    expect(media(movie)).toHaveLength(60);
    expect(media(movie)).toEqual(media(expected));
  });

  it('goes to a stream', async () => {
    const stream = new PassThrough();
    const received = buffer(stream);
    await writeMovie(stream, [clone(samples)], OPTIMIZED);
    expect(types(await received)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
  });

  it('goes there in fragments, when an interval is asked for', async () => {
    const destination = new InOrder();
    const options = { ...OPTIMIZED, movieFragmentInterval: 1 };
    await writeMovie(destination, [clone(samples)], options);
    expect(types(Buffer.concat(destination.parts)).slice(0, 3)).toEqual(['ftyp', 'moov', 'moof']);
  });

  it('goes there in fragments, when it is not asked for', async () => {
    const destination = new InOrder();
    await writeMovie(destination, [clone(samples)], { format: 'mp4' });
    expect(types(Buffer.concat(destination.parts)).slice(0, 3)).toEqual(['ftyp', 'moov', 'moof']);
  });

  it('goes there laid out, when only a track asks for it', async () => {
    const destination = new InOrder();
    const laid = clone(samples).map((sample) =>
      sample.moveTo({ ...sample.track, properties: { preferredMediaChunkAlignment: 64 } }),
    );
    await writeMovie(destination, [laid], { format: 'mov' });
    expect(types(Buffer.concat(destination.parts))).toEqual(['ftyp', 'mdat', 'moov']);
  });

  it('fails when its destination does, and is told so at once', async () => {
    const temporary = folder('failing');
    const destination = new InOrder();
    destination.write = () => Promise.reject(new Error('gone'));
    const muxer = await written(destination, { directoryForTemporaryFiles: temporary });
    await expect(settled(muxer.finish())).rejects.toMatchObject({
      code: 'ioError',
    });
    expect([destination.closed, destination.aborted]).toEqual([0, 1]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('can be given up while its destination does not answer', async () => {
    const destination = new InOrder();
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    destination.write = () => {
      isAsked();
      return new Promise(() => undefined);
    };
    const temporary = folder('silent');
    const muxer = await written(destination, { directoryForTemporaryFiles: temporary });
    const finishing = settled(muxer.finish()).catch(() => undefined);
    await asked;
    await settled(muxer.abort(new Error('enough')));
    expect([destination.closed, destination.aborted]).toEqual([0, 1]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(finishing).toBeInstanceOf(Promise);
  });
});

describe('directoryForTemporaryFiles', () => {
  it('is where the movie lies until it is whole', async () => {
    const temporary = folder('used');
    const destination = new InOrder();
    const muxer = await written(destination, { directoryForTemporaryFiles: temporary });
    const lyingThere = (): boolean =>
      readdirSync('/proc/self/fd').some((fd) => linkOf(fd).startsWith(`${temporary}/rxmux-`));
    let wasThere = false;
    const write = destination.write.bind(destination);
    destination.write = (bytes, position) => {
      wasThere ||= process.platform === 'linux' ? lyingThere() : true;
      return write(bytes, position);
    };
    await settled(muxer.finish());
    expect(wasThere).toBe(true);
    expect(process.platform === 'linux' && lyingThere()).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is named when no file can be created in it, before anything is written', async () => {
    const missing = path('missing');
    const opened = openMuxer(path('never.mp4'), { directoryForTemporaryFiles: missing });
    await expect(opened).rejects.toMatchObject({ code: 'ioError' });
    await expect(opened).rejects.toThrow(missing);
    expect(() => statSync(path('never.mp4'))).toThrow('ENOENT');
  });

  it('keeps the movie whole, when its index cannot be moved', async () => {
    const temporary = folder('vanishing');
    const file = path('kept.mp4');
    const muxer = await openMuxer(file, { ...OPTIMIZED, directoryForTemporaryFiles: temporary });
    const [first] = samples;
    if (first) muxer.start([first.track]);
    for (const sample of clone(samples)) muxer.write(sample, 0);
    rmSync(temporary, { recursive: true });
    const finished = settled(muxer.finish());
    await expect(finished).rejects.toThrow(`whole in '${file}'`);
    expect(types(readFileSync(file))).toEqual(['ftyp', 'free', 'mdat', 'moov']);
  });

  it('may lie on another file system than the movie', async () => {
    const other = '/dev/shm';
    const isOther = statOf(other) !== undefined && statOf(other) !== statOf(path('.'));
    if (!isOther) noteSkip('a folder for temporary files elsewhere', 'no second file system');
    const temporary = isOther ? other : path('.');
    const own = folder('own');
    const before = readdirSync(temporary);
    await writeMovie(`${own}/movie.mp4`, [clone(samples)], {
      ...OPTIMIZED,
      directoryForTemporaryFiles: temporary,
    });
    expect(readFileSync(`${own}/movie.mp4`)).toEqual(expected);
    expect(readdirSync(own)).toEqual(['movie.mp4']);
    expect(readdirSync(temporary).filter((name) => !before.includes(name))).toEqual(
      isOther ? [] : ['own'].filter((name) => !before.includes(name)),
    );
  });

  it('is used for a movie that replaces another one', async () => {
    const own = folder('replaced');
    const options = { ...OPTIMIZED, overwrite: true };
    await writeMovie(`${own}/movie.mp4`, [clone(samples)], { format: 'mp4' });
    await writeMovie(`${own}/movie.mp4`, [clone(samples)], options);
    expect(readFileSync(`${own}/movie.mp4`)).toEqual(expected);
    expect(readdirSync(own)).toEqual(['movie.mp4']);
  });
});

describe('a file that is written once more', () => {
  const old = Buffer.from('the movie as it was written');

  /** A file in a folder of its own, with something in it. */
  async function opened(name: string): Promise<{ outlet: FileOutlet; file: string }> {
    const file = `${folder(name)}/movie.mp4`;
    const outlet = await FileOutlet.open(file);
    await outlet.write(old, 0);
    return { outlet, file };
  }

  it('is the old one until the new one is whole', async () => {
    const { outlet, file } = await opened('whole');
    await outlet.rewrite?.(
      async (movie, take) => {
        expect(await movie.read(0, 100)).toEqual(old);
        for (const part of ['the other ', 'movie']) {
          await take(Buffer.from(part));
          expect(readFileSync(file)).toEqual(old);
        }
      },
      () => undefined,
    );
    expect(readFileSync(file, 'latin1')).toBe('the other movie');
    await outlet.close();
    expect(readdirSync(path('whole'))).toEqual(['movie.mp4']);
  });

  it('stays the old one when that fails, and is removed when it is given up', async () => {
    const failing = await opened('failed');
    const fail = () => Promise.reject(new Error('no'));
    const failed = failing.outlet.rewrite?.(fail, () => undefined);
    await expect(failed).rejects.toThrow('whole in');
    await failing.outlet.abort(new Error('no'));
    expect(readFileSync(failing.file)).toEqual(old);
    expect(readdirSync(path('failed'))).toEqual(['movie.mp4']);

    const unwanted = await opened('unwanted');
    const given = unwanted.outlet.rewrite?.(fail, () => {
      throw new Error('given up');
    });
    await expect(given).rejects.toThrow('given up');
    await unwanted.outlet.abort(new Error('given up'));
    expect(readdirSync(path('unwanted'))).toEqual([]);
  });
});

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // Closed since it was listed.
    return '';
  }
}

function statOf(name: string): number | undefined {
  try {
    return statSync(name).dev;
  } catch {
    return undefined;
  }
}
