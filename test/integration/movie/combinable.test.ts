/** Fragments of several writers become one movie: the header of one, and the fragments of all. */
import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filter, lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';

import { encode, interleave, mux, writeTo } from '../../../operators/index.js';
import {
  AssetWriter,
  type AssetWriterOptions,
  type AudioSample,
  type CustomDestination,
  demux,
  MediaTime,
  testPattern,
  tone,
  type VideoSample,
  WriterInput,
} from '../../../src/index.js';
import { walkBoxes } from '../../../src/movie/boxes/box.js';
import { describeWith } from '../../support/judges.js';
import { scratch } from '../../support/writing.js';

const path = scratch();

class Collected implements CustomDestination {
  readonly #pieces: Uint8Array[] = [];

  public write(bytes: Uint8Array): void {
    this.#pieces.push(Uint8Array.from(bytes));
  }

  public get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

const OPTIONS = {
  format: 'mp4',
  producesCombinableFragments: true,
  movieFragmentInterval: 0.5,
} as const satisfies AssetWriterOptions;

interface Part {
  readonly header: Buffer;
  readonly fragments: Buffer;
}

/** What comes before the first fragment, and the fragments. */
function split(bytes: Buffer): Part {
  const first = walkBoxes(bytes).find(({ type }) => type === 'moof');
  if (!first) throw new Error('There are no fragments.');
  return { header: bytes.subarray(0, first.start), fragments: bytes.subarray(first.start) };
}

/** One movie of all parts, whose headers are the same. */
function combine(parts: readonly Part[]): Buffer {
  const [first] = parts;
  if (!first) throw new Error('There are no parts.');
  for (const { header } of parts) expect(header.equals(first.header)).toBe(true);
  return Buffer.concat([first.header, ...parts.map(({ fragments }) => fragments)]);
}

/** Pictures and sound of a part of a clip, in the clip's time. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Sound from before the part and from after it, in seconds. */
  readonly more?: number;
}

const at = (seconds: number): MediaTime => new MediaTime(Math.round(seconds * 48_000), 48_000);

const pictures = ({ start, end }: Span): Observable<VideoSample> =>
  testPattern({ width: 64, height: 48, frameRate: 25, duration: end - start }).pipe(
    map((sample) => sample.retimed({ pts: (sample.pts ?? MediaTime.zero).plus(at(start)) })),
  );

/** A tone that goes on from part to part. */
const sound = ({ start, end, more = 0 }: Span): Observable<AudioSample> =>
  tone({ duration: end - start + more * 2, sampleRate: 48_000, frequency: 375 }).pipe(
    map((sample) => sample.retimed({ pts: (sample.pts ?? MediaTime.zero).plus(at(start - more)) })),
  );

/** Each part by a writer of its own, as if on a machine of its own. */
async function writePart(span: Span, codec: string, number: number): Promise<Part> {
  const out = new Collected();
  const writer = new AssetWriter(out, { ...OPTIONS, sessionEnd: at(span.end) });
  writer.initialMovieFragmentSequenceNumber = number;
  const video = writer.add(new WriterInput<VideoSample>('video', { codec }));
  const audio = writer.add(new WriterInput<AudioSample>('audio', { codec: 'aac' }));
  writer.startWriting();
  writer.startSession(at(span.start));
  pictures(span).pipe(writeTo(video)).subscribe();
  sound(span).pipe(writeTo(audio)).subscribe();
  await writer.finished;
  return split(out.bytes);
}

const SPANS: readonly Span[] = [
  { start: 0, end: 2 },
  { start: 2, end: 5 },
  { start: 5, end: 6.2 },
];

interface Packet {
  readonly codec_type: 'video' | 'audio';
  readonly pts_time: string;
  readonly dts_time: string;
}

describeWith('ffprobe', 'three writers', (ffprobe) => {
  describeWith('ffmpeg', 'of one clip', (ffmpeg) => {
    const packetsOf = (file: string): Packet[] => {
      const query = ['-v', 'error', '-show_packets', '-of', 'json', file];
      return (JSON.parse(ffprobe(query).text) as { packets: Packet[] }).packets;
    };
    const timesOf = (packets: readonly Packet[], type: string): number[] =>
      packets
        .filter(({ codec_type }) => codec_type === type)
        .map(({ pts_time }) => Number(pts_time))
        .sort((a, b) => a - b);

    describe.each(['libx264', 'libx265'])('%s', (codec) => {
      const file = path(`${codec}.mp4`);
      let parts: Part[] = [];

      beforeAll(async () => {
        const writing = SPANS.map((span, index) => writePart(span, codec, index * 1000 + 1));
        parts = await Promise.all(writing);
        writeFileSync(file, combine(parts));
      });

      it('make one movie, with every sample at its time', () => {
        const packets = packetsOf(file);
        expect(timesOf(packets, 'video')).toEqual(
          Array.from({ length: 155 }, (_, index) => Number((index / 25).toFixed(6))),
        );
        const frames = SPANS.flatMap(({ start, end }) =>
          Array.from({ length: Math.ceil(((end - start) * 48_000) / 1024 - 1e-6) }, (_, index) =>
            Number((start + (index * 1024) / 48_000).toFixed(6)),
          ),
        );
        expect(timesOf(packets, 'audio')).toEqual(frames);
        for (const type of ['video', 'audio']) {
          const decoded = packets.filter(({ codec_type }) => codec_type === type);
          const times = decoded.map(({ dts_time }) => Number(dts_time));
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        }
      });

      it('which is decoded without a complaint, picture by picture', () => {
        const decode = ['-v', 'warning', '-i', file, '-map', '0:v', '-f', 'framecrc', '-'];
        const { text, stderr } = ffmpeg(decode);
        expect(stderr).toBe('');
        expect(text.split('\n').filter((line) => line.startsWith('0,'))).toHaveLength(155);
        const all = ['-v', 'warning', '-i', file, '-f', 'null', '-'];
        expect(ffmpeg(all).stderr).toBe('');
      });

      it('whose header says nothing of what follows', () => {
        const header = parts[0]?.header ?? Buffer.alloc(0);
        for (const type of ['edts', 'elst', 'btrt', 'mehd']) expect(header).not.toContain(type);
        const query = ['-v', 'error', '-show_entries', 'format=start_time:stream=bit_rate'];
        const alone = path(`${codec}-alone.mp4`);
        writeFileSync(alone, Buffer.concat([header, parts[1]?.fragments ?? Buffer.alloc(0)]));
        const told = JSON.parse(ffprobe([...query, '-of', 'json', alone]).text) as {
          format: { start_time: string };
        };
        // The second part stands where it belongs.
        expect(Number(told.format.start_time)).toBe(2);
      });

      it('whose fragments are numbered on', () => {
        const bytes = readFileSync(file);
        const numbers = walkBoxes(bytes)
          .filter(({ type }) => type === 'moof')
          .map(({ start }) => bytes.readUInt32BE(start + 8 + 12));
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(numbers.filter((number) => number > 2000).length).toBeGreaterThan(1);
      });
    });

    it('join their sound so that the seam cannot be heard, where each hears what comes before and after', async () => {
      const frame = 1024 / 48_000;
      const seam = 96 * frame;
      const [start, end, more] = [frame * 4, seam * 2, frame * 4];
      const cut = [
        { start, end: seam, more },
        { start: seam, end, more },
      ];
      const parts = await Promise.all(cut.map((span) => writePart(span, 'libx264', 1)));
      const [file, whole] = [path('seam.mp4'), path('whole.mp4')];
      writeFileSync(file, combine(parts));
      writeFileSync(whole, combine([await writePart({ start, end, more }, 'libx264', 1)]));
      const decoded = (of: string): Float32Array => {
        const { bytes } = ffmpeg(['-v', 'error', '-i', of, '-map', '0:a', '-f', 'f32le', '-']);
        return new Float32Array(Uint8Array.from(bytes).buffer);
      };
      const [joined, reference] = [decoded(file), decoded(whole)];
      expect(joined).toHaveLength(reference.length);
      const channels = Math.round(joined.length / (48_000 * (end - start)));
      const middle = Math.round((96 - 4) * 1024 * channels);
      const around = (samples: Float32Array): Float32Array =>
        samples.subarray(middle - 4096, middle + 4096);
      const loudest = Math.max(...around(reference).map(Math.abs));
      const apart = around(joined).map((value, index) =>
        Math.abs(value - (around(reference)[index] ?? NaN)),
      );
      expect(loudest).toBeGreaterThan(0.05);
      expect(Math.max(...apart)).toBeLessThan(loudest / 20);
    });
  });
});

describe('a clip that is cut anywhere', () => {
  const source = path('source.mp4');

  beforeAll(async () => {
    const video$ = testPattern({ width: 64, height: 48, frameRate: 25, duration: 3 }).pipe(
      encode({ codec: 'libx264', options: { g: 5, bf: 2, 'x264-params': 'scenecut=0' } }),
    );
    const audio$ = tone({ duration: 3, sampleRate: 48_000 }).pipe(encode({ codec: 'aac' }));
    await lastValueFrom(interleave(video$, audio$).pipe(mux(source)));
  });

  interface Told {
    readonly line: string;
    readonly pts: MediaTime;
    readonly isKey: boolean;
  }

  /** Each sample from zero on. */
  const samplesOf = (file: string): Promise<Told[]> =>
    lastValueFrom(
      demux(file).pipe(
        map((sample) => {
          const { track, isSync, byteLength, pts = MediaTime.zero } = sample;
          sample.close();
          const line = `${track.index} ${pts.seconds.toFixed(5)} ${byteLength}`;
          return { line, pts, isKey: isSync && track.mediaType === 'video' };
        }),
        filter(({ pts }) => pts.value >= 0n),
        toArray(),
      ),
    );

  const linesOf = async (file: string): Promise<string[]> =>
    (await samplesOf(file)).map(({ line }) => line).sort();

  async function copyPart(start: MediaTime, end: MediaTime | undefined): Promise<Part> {
    const out = new Collected();
    const session = { sessionStart: start, ...(end ? { sessionEnd: end } : {}) };
    await lastValueFrom(demux(source).pipe(mux(out, { ...OPTIONS, ...session })));
    return split(out.bytes);
  }

  it('is the clip again: each sample once, at its time', async () => {
    const keys = (await samplesOf(source)).filter(({ isKey, pts }) => isKey && pts.value > 0n);
    expect(keys.length).toBeGreaterThan(10);
    const whole = await linesOf(source);
    await fc.assert(
      fc.asyncProperty(fc.subarray(keys, { minLength: 1, maxLength: 4 }), async (chosen) => {
        const starts = [MediaTime.zero, ...chosen.map(({ pts }) => pts)];
        const parts: Part[] = [];
        for (const [index, start] of starts.entries()) {
          parts.push(await copyPart(start, starts[index + 1]));
        }
        const file = path('cut.mp4');
        writeFileSync(file, combine(parts));
        expect(await linesOf(file)).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('begins with a key frame where something was left out', async () => {
    await expect(copyPart(new MediaTime(52, 100), undefined)).rejects.toMatchObject({
      code: 'invalidTimestamp',
      message: expect.stringMatching(/needs others from before.*Start the session at a key frame/s),
    });
  });
});

describe('sound that was copied from movies of other bit rates', () => {
  it.each(['mp4', 'mov'])('has the same header in %s', async (format) => {
    const rates: (number | undefined)[] = [];
    const parts: Part[] = [];
    for (const frequency of [100, 15_000]) {
      const file = path(`${frequency}.${format}`);
      const sound$ = tone({ duration: 2, sampleRate: 48_000, frequency });
      await lastValueFrom(sound$.pipe(encode({ codec: 'aac' }), mux(file)));
      const out = new Collected();
      const copy$ = demux(file).pipe(
        tap(({ track }) => rates.push(track.format.bitRate)),
        mux(out, { ...OPTIONS, format }),
      );
      await lastValueFrom(copy$);
      parts.push(split(out.bytes));
    }
    expect(new Set(rates).size).toBe(2);
    expect(combine(parts).byteLength).toBeGreaterThan(0);
  });
});

describe('producesCombinableFragments', () => {
  const write = (to: CustomDestination | string, options: AssetWriterOptions): Promise<unknown> =>
    lastValueFrom(
      pictures({ start: 0, end: 1 }).pipe(encode({ codec: 'libx264' }), mux(to, options as object)),
    );

  it('makes a file of fragments, which stays one when it is finished', async () => {
    const file = path('parts.mp4');
    await write(file, {
      ...OPTIONS,
      movieFragmentInterval: 0.25,
      shouldOptimizeForNetworkUse: true,
    });
    const kinds = walkBoxes(readFileSync(file)).map(({ type }) => type);
    expect(kinds.slice(0, 4)).toEqual(['ftyp', 'moov', 'moof', 'mdat']);
    expect(new Set(kinds.slice(2))).toEqual(new Set(['moof', 'mdat']));
  });

  it.each<[string, AssetWriterOptions, string, RegExp]>([
    ['without an interval', { format: 'mp4' }, 'invalidArgument', /set movieFragmentInterval/],
    ['in Matroska', { ...OPTIONS, format: 'matroska' }, 'invalidArgument', /matroska has none/],
    [
      'with flags of its own',
      { ...OPTIONS, options: { movflags: 'cmaf' } },
      'invalidArgument',
      /Leave out the option 'movflags'/,
    ],
    ['before zero', { ...OPTIONS, sessionStart: -1 }, 'invalidArgument', /before zero/],
  ])('%s is refused', async (_, options, code, message) => {
    const asked = { ...options, producesCombinableFragments: true };
    await expect(write(new Collected(), asked)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('is not there unless it is asked for, and can be set until writing starts', async () => {
    const writer = new AssetWriter(new Collected(), { format: 'mp4', movieFragmentInterval: 1 });
    expect(writer.producesCombinableFragments).toBe(false);
    writer.producesCombinableFragments = true;
    expect(writer.producesCombinableFragments).toBe(true);
    writer.add(new WriterInput('video'));
    writer.startWriting();
    expect(() => {
      writer.producesCombinableFragments = false;
    }).toThrow(/set producesCombinableFragments/);
    await writer.cancelWriting();
    await expect(writer.finished).rejects.toMatchObject({ code: 'operationCancelled' });
  });
});
