/** What strangers' files may cost, in memory, in tracks and in time. */
import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { count, firstValueFrom, lastValueFrom, tap } from 'rxjs';

import { decode } from '../../operators/decode.js';
import {
  type CustomSource,
  demux,
  type EncodedSample,
  type MediaInput,
  MediaTime,
  probe,
  type SourceLimits,
} from '../../src/index.js';
import { runChild } from '../support/child.js';
import { describeWith } from '../support/judges.js';
import { blackPng } from '../support/png.js';
import { encodeAll, picture, pictures, scratch, tones, writeMovie } from '../support/writing.js';

const path = scratch();

interface Cost {
  readonly outcome: string;
  readonly warnings: readonly string[];
  readonly mib: number;
}

/** What becomes of files in a process of their own, one after the other: `probe` or `decode`, and the path. */
function costsOf(...jobs: readonly string[]): Cost[] {
  const { ended, text, stderr } = runChild('bomb.ts', jobs);
  expect([ended, stderr]).toEqual([0, '']);
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Cost);
}

const bomb = path('bomb.png');

beforeAll(() => {
  writeFileSync(bomb, blackPng(16_000, 16_000));
});

/** The code and the message of the error that opening ends with. */
async function refusal(input: MediaInput, limits: SourceLimits): Promise<unknown> {
  return await firstValueFrom(probe(input, { limits })).then(
    () => 'opened',
    (error: unknown) => error,
  );
}

const error = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('pictures that are too large', () => {
  it('are refused before they cost memory', () => {
    const costs = costsOf('probe', bomb, 'decode', bomb);
    expect(costs.map(({ outcome }) => outcome)).toEqual(
      Array(2).fill(
        expect.stringMatching(/^limitExceeded: Track 0 \(png\) has pictures of 16000x16000 pixels/),
      ),
    );
    for (const { mib } of costs) expect(mib).toBeLessThan(100);
  });

  it('are taken when the limit is raised', async () => {
    writeFileSync(path('large.png'), blackPng(300, 200));
    expect(await refusal(path('large.png'), { pixels: 59_999 })).toEqual(
      error('limitExceeded', /300x200 pixels, and the limit is 59999 in all.*limits\.pixels/),
    );
    expect(await refusal(path('large.png'), { pixels: 60_000 })).toBe('opened');
  });

  it('are refused by what the header of a movie says', async () => {
    const { samples } = await encodeAll(pictures(2), { codec: 'libx264' });
    await writeMovie(path('small.mp4'), [samples]);
    expect(await refusal(path('small.mp4'), { pixels: 1000 })).toEqual(
      error('limitExceeded', /Track 0 \(h264\) has pictures of 64×48 pixels/),
    );
  });

  it('are an error of the decoder too', async () => {
    const { samples } = await encodeAll(pictures(2), { codec: 'libx264' });
    await writeMovie(path('decoder.mp4'), [samples]);
    const frames$ = demux(path('decoder.mp4'), ({ video }) =>
      video.pipe(decode({ limits: { pixels: 1000 } })),
    );
    await expect(lastValueFrom(frames$)).rejects.toEqual(
      error('limitExceeded', /video #0 has pictures of 64×48 pixels/),
    );
  });
});

describeWith('ffmpeg', 'large pictures inside of other files', (ffmpeg) => {
  /** The bomb beside a second of sound, so that there are two tracks. */
  const beside = (name: string, ...args: readonly string[]): string => {
    const sound = ['-f', 'lavfi', '-i', 'sine=d=1'];
    const both = [...sound, '-i', bomb, '-map', '0', '-map', '1', '-c:v', 'copy'];
    ffmpeg(['-v', 'error', '-y', ...both, ...args, path(name)]);
    return path(name);
  };

  /** Matroska's PixelWidth and PixelHeight, two bytes each: 16000 becomes 160. */
  const lie = (movie: string): void => {
    const bytes = readFileSync(movie);
    for (const id of [0xb0, 0xba]) {
      const at = bytes.indexOf(Buffer.from([id, 0x82, 0x3e, 0x80]));
      expect(at).toBeGreaterThan(0);
      bytes.writeUInt16BE(160, at + 2);
    }
    writeFileSync(movie, bytes);
  };

  it('do not cost memory, neither as a cover nor in a track that is said to be small', () => {
    const song = beside('cover.mp3', '-disposition:v', 'attached_pic');
    const movie = beside('lie.mkv');
    lie(movie);
    const costs = costsOf('probe', song, 'probe', movie, 'decode', movie);
    expect(costs.map(({ outcome }) => outcome)).toEqual([
      expect.stringMatching(/^limitExceeded: Track 1 \(a cover\) has pictures of 16000×16000/),
      'opened',
      'decoded 0',
    ]);
    expect(costs.at(-1)?.warnings).toEqual(['decodeErrors']);
    for (const { mib } of costs) expect(mib).toBeLessThan(100);
  });
});

describeWith('ffmpeg', 'a cover as PNG', (ffmpeg) => {
  it('has its size before it is read, and is given once', async () => {
    writeFileSync(path('cover.png'), blackPng(300, 200));
    const inputs = ['-f', 'lavfi', '-i', 'sine=d=1', '-i', path('cover.png')];
    const maps = ['-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
    ffmpeg(['-v', 'error', '-y', ...inputs, ...maps, path('cover.m4a')]);
    const { tracks } = await firstValueFrom(probe(path('cover.m4a')));
    expect(tracks[1]?.format).toMatchObject({ codec: 'png', width: 300, height: 200 });
    const covers$ = demux(path('cover.m4a'), { tracks: ({ index }) => index === 1 }).pipe(
      tap((sample) => {
        sample.close();
      }),
      count(),
    );
    expect(await lastValueFrom(covers$)).toBe(1);
  });
});

describe('tracks', () => {
  it('past the limit are refused, and named', async () => {
    const { samples } = await encodeAll(tones(4), { codec: 'aac' });
    const clones = (): EncodedSample[] => samples.map((sample) => sample.clone());
    await writeMovie(path('three.mkv'), [clones(), clones(), samples]);
    expect(await refusal(path('three.mkv'), { tracks: 3 })).toBe('opened');
    expect(await refusal(path('three.mkv'), { tracks: 2 })).toEqual(
      error('limitExceeded', /more than 2 tracks.*limits\.tracks/),
    );
  });
});

describe('30,000 pictures a second', () => {
  it('are a rate like any other: as many come out as went in', async () => {
    const times = { duration: new MediaTime(1, 30_000) };
    const frames = Array.from({ length: 300 }, (_, index) =>
      picture(index, { ...times, pts: new MediaTime(index, 30_000) }),
    );
    const { samples } = await encodeAll(frames, { codec: 'libx264', preset: 'ultrafast' });
    await writeMovie(path('fast.mp4'), [samples]);
    const decoded$ = demux(path('fast.mp4'), ({ video }) =>
      video.pipe(
        decode(),
        tap((frame) => {
          frame.close();
        }),
        count(),
      ),
    );
    expect(await lastValueFrom(decoded$)).toBe(300);
  });
});

describe('time', () => {
  interface Stalling extends CustomSource {
    readonly closed: Promise<void>;
  }

  /** Gives the first `length` bytes, and then nothing for ever. */
  function stalling(bytes: Uint8Array, length: number): Stalling {
    let position = 0;
    let close = (): void => undefined;
    const closed = new Promise<void>((done) => (close = done));
    const read = (size: number): Uint8Array | Promise<never> => {
      const chunk = bytes.subarray(position, Math.min(position + size, length));
      position += chunk.byteLength;
      return chunk.byteLength > 0 ? chunk : new Promise(() => undefined);
    };
    return { closed, close, read };
  }

  let bytes: Buffer;

  beforeAll(async () => {
    const { samples } = await encodeAll(pictures(60), { codec: 'libx264' });
    await writeMovie(path('stall.mkv'), [samples]);
    bytes = readFileSync(path('stall.mkv'));
  });

  it('for opening ends with timedOut, and the source is closed', async () => {
    const source = stalling(bytes, 100);
    expect(await refusal(source, { openSeconds: 0.05 })).toEqual(
      error('timedOut', /could not be opened in 0\.05 s.*limits\.openSeconds/),
    );
    await source.closed;
  });

  it('for a read ends with timedOut after what was there was given', async () => {
    const source = stalling(bytes, bytes.byteLength - 2000);
    let given = 0;
    const limits = { readSeconds: 0.05, probeBytes: 100 };
    const samples$ = demux(source, { limits }).pipe(
      tap((sample) => {
        given++;
        sample.close();
      }),
    );
    await expect(lastValueFrom(samples$)).rejects.toEqual(
      error('timedOut', /could not give anything for 0\.05 s.*limits\.readSeconds/),
    );
    expect(given).toBeGreaterThan(0);
    await source.closed;
  });
});

describe('limits', () => {
  it.each([
    ['pixels', 0],
    ['tracks', -1],
    ['probeBytes', NaN],
    ['openSeconds', -1],
    ['readSeconds', '3' as unknown as number],
  ] as const)('of %s must be numbers in their range', async (name, value) => {
    expect(await refusal(path('none.mp4'), { [name]: value })).toEqual(
      error('invalidArgument', new RegExp(`The limit ${name} must be a number from`)),
    );
  });
});
