/** Movies whose samples lie in other files. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { lastValueFrom, map, type Observable } from 'rxjs';

import { interleave, mux } from '../../../operators/index.js';
import { demux, type EncodedSample, type MuxOptions } from '../../../src/index.js';
import { parseBoxes } from '../../../src/movie/boxes/box.js';
import { describeWith } from '../../support/judges.js';
import { readChunks } from '../../support/sampleMovie.js';
import { encodeAll, pictures, scratch, tones, writeMovie } from '../../support/writing.js';

const path = scratch();
const source = path('movies/data/source.mov');

beforeAll(async () => {
  mkdirSync(dirname(source), { recursive: true });
  const { samples: video } = await encodeAll(pictures(90), {
    codec: 'libx264',
    maxKeyFrameInterval: 15,
  });
  const { samples: audio } = await encodeAll(tones(144), { codec: 'aac' });
  await writeMovie(source, [video, audio]);
}, 60_000);

/** Writes a movie of references to the source. */
async function refer(
  name: string,
  base: string | undefined,
  options: MuxOptions = {},
): Promise<string> {
  const url = pathToFileURL(source);
  const properties = { sampleReferenceBaseURL: base };
  const lane = (samples: Observable<EncodedSample>) => ({
    samples: samples.pipe(map((sample) => sample.referring({ url }))),
    properties,
  });
  const referring$ = demux(source, ({ video, audio }) => interleave(lane(video), lane(audio)));
  await lastValueFrom(referring$.pipe(mux(path(name), options)));
  return path(name);
}

interface Entry {
  readonly type: string;
  readonly name: string;
}

interface Located {
  readonly type: string;
  readonly location?: string;
}

/** The files that each track names, by the names that mp4box.js reads. */
function filesOf(file: string): Entry[][] {
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const movie = createFile();
  movie.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(readFileSync(file)).buffer, 0));
  movie.flush();
  told.mockRestore();
  return movie.moov.traks.map(({ mdia }) => {
    // Its types leave the box out.
    const { dref } = mdia.minf.dinf as unknown as { dref: { entries: Located[] } };
    return dref.entries.map(({ type, location = '' }) => ({ type, name: location }));
  });
}

/** The samples that the index of one movie finds in the bytes of another. */
function samplesThrough(index: string, media: string): Buffer[] {
  const moov = parseBoxes(readFileSync(index)).boxes.find(({ type }) => type === 'moov');
  return readChunks(readFileSync(media), moov).flatMap((chunks) =>
    chunks.flatMap(({ samples }) => samples),
  );
}

describe('a .mov whose samples lie in another file', () => {
  it('names the file, relative to a folder that it is in, and where each sample lies', async () => {
    const base = pathToFileURL(path('movies')).href;
    const file = await refer('movies/relative.mov', base);
    for (const [first] of filesOf(file)) {
      expect(first).toEqual({ type: 'url ', name: 'data/source.mov' });
    }
    expect(samplesThrough(file, source)).toEqual(samplesThrough(source, source));
    expect(statSync(file).size).toBeLessThan(statSync(source).size / 2);
  });

  it.each([
    ['nothing is said', undefined],
    ['the file is not in the folder', 'file:///elsewhere/'],
    ['the folder is no absolute URL', 'movies'],
  ])('names it as it was named, when %s', async (_, base) => {
    const file = await refer(`unmodified.mov`, base, { overwrite: true });
    for (const [first] of filesOf(file)) {
      expect(first).toEqual({ type: 'url ', name: pathToFileURL(source).href });
    }
  });

  it('may have its index in front', async () => {
    const file = await refer('movies/front.mov', undefined, { shouldOptimizeForNetworkUse: true });
    expect(parseBoxes(readFileSync(file)).boxes.map(({ type }) => type)[1]).toBe('moov');
    expect(samplesThrough(file, source)).toEqual(samplesThrough(source, source));
  });

  it('is the only movie that can', async () => {
    const refused = { code: 'formatUnsupported' };
    await expect(refer('refused.mp4', undefined)).rejects.toMatchObject(refused);
    await expect(refer('refused.mkv', undefined)).rejects.toMatchObject(refused);
    const stream = { write: () => undefined };
    const url = pathToFileURL(source);
    const streamed = demux(source).pipe(
      map((sample) => sample.referring({ url })),
      mux(stream, { format: 'mov' }),
    );
    await expect(lastValueFrom(streamed)).rejects.toMatchObject(refused);
  });
});

describeWith('ffmpeg', 'a .mov whose samples lie in another file, decoded', (ffmpeg) => {
  const decoded = (file: string, ...options: string[]): string =>
    ffmpeg(['-v', 'error', ...options, '-i', file, '-map', '0', '-f', 'framemd5', '-']).text;

  it('gives the frames of that file', async () => {
    const expected = decoded(source);
    expect(expected.split('\n').length).toBeGreaterThan(200);
    const relative = await refer('movies/decoded.mov', pathToFileURL(path('movies')).href);
    expect(decoded(relative, '-enable_drefs', '1')).toBe(expected);
    const absolute = await refer('absolute.mov', undefined);
    expect(decoded(absolute, '-enable_drefs', '1', '-use_absolute_path', '1')).toBe(expected);
  });
});
