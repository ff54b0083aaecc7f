/** Bitstream filters and parsers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, from } from 'rxjs';

import { libav } from '../../../src/av/index.js';
import { type Work } from '../../../src/codec/work.js';
import { EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { type Track } from '../../../src/sample/track.js';
import { describeWith } from '../../support/judges.js';
import { drain, openMovie } from '../../support/reading.js';

type Filter = Work<EncodedSample, EncodedSample>;

const bitstreamFilter = (track: Track, filters: string): Promise<Filter> =>
  firstValueFrom(from(libav.openBitstreamFilter(track, filters)));

/** What comes of all samples. */
async function run(work: Filter, samples: readonly EncodedSample[]): Promise<EncodedSample[]> {
  const outputs: EncodedSample[] = [];
  for (const sample of samples) outputs.push(...(await outputsOf(work.push(sample))));
  outputs.push(...(await outputsOf(work.flush())));
  work.close();
  return outputs;
}

const outputsOf = async (outputs: ReturnType<Filter['push']>): Promise<EncodedSample[]> => {
  const list: EncodedSample[] = [];
  await from(outputs).forEach((sample) => list.push(sample));
  return list;
};

const NOWHERE: Track = {
  index: 0,
  mediaType: 'video',
  format: { mediaType: 'video', codec: 'h264', width: 16, height: 16 },
  timeBase: { num: 1, den: 25 },
  siblings: [],
};

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxmux-bitstream-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWith('ffmpeg', 'bitstream filters', (ffmpeg) => {
  let path = '';
  let raw = '';

  beforeAll(() => {
    path = join(folder, 'clip.mp4');
    raw = join(folder, 'clip.h264');
    const source = 'testsrc2=s=160x120:r=25:d=1';
    ffmpeg([
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      source,
      '-c:v',
      'libx264',
      '-g',
      '10',
      '-bf',
      '2',
      path,
    ]);
    ffmpeg(['-v', 'error', '-i', path, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', raw]);
  });

  async function samplesOf(): Promise<{
    track: Track;
    samples: EncodedSample[];
    close: () => void;
  }> {
    const movie = await openMovie(path);
    const track = movie.info.tracks[0];
    if (!track) throw new Error('no track');
    const samples = await drain(movie.read(new Set([0])));
    return {
      track,
      samples,
      close: () => {
        movie.close();
      },
    };
  }

  it('make the bytes that ffmpeg makes', async () => {
    openLedger();
    const { track, samples, close } = await samplesOf();
    const times = samples.map(({ timing }) => timing.pts);
    const outputs = await run(await bitstreamFilter(track, 'h264_mp4toannexb'), samples);
    expect(outputs.map(({ timing }) => timing.pts)).toEqual(times);
    const bytes = Buffer.concat(outputs.map((sample) => sample.copyBytes()));
    expect(Buffer.compare(bytes, readFileSync(raw))).toBe(0);
    expect(samples.every(({ closed }) => closed)).toBe(true);
    for (const output of outputs) output.close();
    close();
    expect(closeLedger()).toEqual([]);
  });

  it('form chains, change the format, and leave clones alone', async () => {
    const { track, samples, close } = await samplesOf();
    const clones = samples.map((sample) => sample.clone());
    const before = clones.map((sample) => sample.copyBytes());
    const work = await bitstreamFilter(
      track,
      "h264_metadata=level=5.1,setts=pts='PTS+7',h264_mp4toannexb",
    );
    const outputs = await run(work, samples);
    expect(outputs).toHaveLength(25);
    expect(outputs[0]?.timing.pts).toBe((clones[0]?.timing.pts ?? 0n) + 7n);
    expect(outputs[0]?.track.format.extradata?.slice(0, 4)).toEqual(Uint8Array.of(0, 0, 0, 1));
    for (const [index, clone] of clones.entries()) {
      expect(Buffer.compare(clone.copyBytes(), before[index] ?? Buffer.alloc(0))).toBe(0);
      clone.close();
    }
    for (const output of outputs) output.close();
    close();
  });

  it('and parsers cut a raw stream where ffmpeg does, whatever the pieces', async () => {
    const bytes = readFileSync(raw);
    const movie = await openMovie(raw);
    const track = movie.info.tracks[0];
    if (!track) throw new Error('no track');
    const expected = await drain(movie.read(new Set([0])));
    const keys = expected.map(({ isSync, byteLength }) => [byteLength, isSync]);
    for (const sample of expected) sample.close();
    for (const piece of [333, 4096, 1 << 20]) {
      const pieces: EncodedSample[] = [];
      for (let at = 0; at < bytes.byteLength; at += piece) {
        pieces.push(EncodedSample.fromBytes(bytes.subarray(at, at + piece), { track, pts: at }));
      }
      const work = await firstValueFrom(from(libav.openParser(track)));
      const outputs = await run(work, pieces);
      expect(outputs.map(({ isSync, byteLength }) => [byteLength, isSync])).toEqual(keys);
      const whole = Buffer.concat(outputs.map((sample) => sample.copyBytes()));
      expect(Buffer.compare(whole, bytes)).toBe(0);
      for (const output of outputs) output.close();
    }
    movie.close();
  });
});

describe('what cannot be filtered is refused', () => {
  it.each([
    ['nope', 'filterFailed'],
    ['aac_adtstoasc', 'filterFailed'],
    ['h264_metadata=levle=5', 'invalidArgument'],
    ['null=', 'filterFailed'],
  ])('%s', async (filters, code) => {
    await expect(
      (async () => {
        (await bitstreamFilter(NOWHERE, filters)).close();
      })(),
    ).rejects.toMatchObject({ code });
  });

  it('a codec without a parser', async () => {
    const track: Track = {
      ...NOWHERE,
      mediaType: 'subtitle',
      format: { mediaType: 'subtitle', codec: 'mov_text' },
    };
    await expect(
      (async () => {
        (await firstValueFrom(from(libav.openParser(track)))).close();
      })(),
    ).rejects.toMatchObject({ code: 'formatUnsupported' });
  });
});

describe('the log', () => {
  it('tells what libav says, and prints nothing', async () => {
    const told = firstValueFrom(libav.log$);
    const decoding = openMovie(
      Uint8Array.from({ length: 4000 }, (_, i) => [0, 0, 0, 8, 102, 116, 121, 112][i % 8] ?? 0),
    );
    await expect(decoding).rejects.toMatchObject({ code: 'invalidSourceMedia' });
    expect((await told).message).not.toBe('');
  });
});
