/** Every movie survives a kill, whatever tracks it has: the state of its file is looked at in the middle of writing. */
import { writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { concatMap, from, lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';

import { encode, interleave, mux } from '../../../operators/index.js';
import {
  type CustomDestination,
  type Chapter,
  demux,
  EncodedSample,
  type MuxOptions,
  testPattern,
  tone,
  type Track,
} from '../../../src/index.js';
import { walkBoxes } from '../../../src/movie/boxes/box.js';
import { describeWith } from '../../support/judges.js';
import { NOTES } from '../../support/notes.js';
import { blackPng } from '../../support/png.js';
import { scratch } from '../../support/writing.js';

const path = scratch();
const SECONDS = 6;
/** When the process dies, in the movie's time. */
const DEATHS = [1.3, 2.9, 4.7];
/** The interval, and pictures until one comes that a fragment may begin with. */
const LOST = 0.5 + 0.2;

const [MOV_TEXT, DATA, COVER] = (
  [
    ['subtitle', { mediaType: 'subtitle', codec: 'mov_text' }],
    ['data', { mediaType: 'data', codecTag: 'mett', sampleDescription: NOTES }],
    ['video', { mediaType: 'video', codec: 'png', width: 32, height: 32, pixelFormat: 'gray' }],
  ] as const
).map(([mediaType, format]): Track => ({
  ...{ index: 0, mediaType, format, timeBase: { num: 1, den: 1000 }, siblings: [] },
  ...(mediaType === 'video' ? { disposition: ['attached_pic'] } : {}),
})) as [Track, Track, Track];

const text = (words: string): Buffer =>
  Buffer.concat([Buffer.from([0, words.length]), Buffer.from(words)]);

const CUES = [
  ['one', 0.5, 0.5],
  ['two', 1, 0.5],
  ['three', 2, 0.25],
  ['four', 2.5, 2],
  ['five', 5, 0.5],
] as const;

const cues = (): EncodedSample[] =>
  CUES.map(([words, pts, duration]) =>
    EncodedSample.fromBytes(text(words), { track: MOV_TEXT, pts, duration }),
  );
const facts = (times: readonly number[]): EncodedSample[] =>
  times.map((pts) => EncodedSample.fromBytes(Buffer.alloc(20, pts), { track: DATA, pts }));
const PNG = blackPng(32, 32);
const cover = (): EncodedSample[] => [EncodedSample.fromBytes(PNG, { track: COVER, pts: 0 })];

const pictures = (): Observable<EncodedSample> =>
  testPattern({ width: 64, height: 48, frameRate: 25, duration: SECONDS }).pipe(
    encode({ codec: 'libx264', preset: 'veryfast', options: { bf: 2, g: 25 } }),
  );
const sound = (): Observable<EncodedSample> =>
  tone({ duration: SECONDS, sampleRate: 48_000 }).pipe(encode({ codec: 'aac' }));
const labelled = (): Observable<EncodedSample> => {
  let track: Track | undefined;
  const timecode = { start: '01:00:00:00', frameRate: { num: 25, den: 1 } };
  return pictures().pipe(
    map((sample) => sample.moveTo((track ??= { ...sample.track, properties: { timecode } }))),
  );
};

const CHAPTERS: readonly Chapter[] = [
  { title: 'A', start: 0 },
  { title: 'B', start: 3 },
];

interface Case {
  readonly name: string;
  readonly format: 'mp4' | 'mov';
  readonly source: () => Observable<EncodedSample>;
  readonly options?: MuxOptions;
  /** When the samples of its sparse track begin, in seconds. */
  readonly sparse: readonly number[];
  readonly hasCover?: boolean;
}

/** Texts, and the gaps in front of them. */
const TEXTS = [0, 0.5, 1, 1.5, 2, 2.25, 2.5, 4.5, 5];
const LATE = [2.2, 2.6, 4.5, 5.5];

const CASES: readonly Case[] = [
  ...(['mp4', 'mov'] as const).map((format) => ({
    ...{ name: `${format} with subtitles`, format, sparse: TEXTS },
    source: () => interleave(pictures(), sound(), from(cues())),
  })),
  {
    ...{ name: 'mov with timed metadata that begin late', format: 'mov', sparse: LATE },
    source: () => interleave(from(facts(LATE)), pictures(), sound()),
  },
  {
    ...{ name: 'mov with timed metadata that never come', format: 'mov', sparse: [] },
    source: () => interleave(pictures(), sound(), from(facts([]))),
  },
  {
    ...{ name: 'mp4 with a cover', format: 'mp4', sparse: [], hasCover: true },
    source: () => interleave(pictures(), from(cover()), sound()),
  },
  {
    ...{ name: 'mov with chapters and time codes', format: 'mov', sparse: [0] },
    source: () => interleave(labelled(), sound()),
    options: { chapters: CHAPTERS },
  },
];

/** A file as it grows: after each write it is what a killed process leaves. */
class Growing implements CustomDestination {
  public readonly seekable = true;
  readonly #writes: { readonly bytes: Buffer; readonly position: number }[] = [];

  public write(bytes: Uint8Array, position: number): void {
    this.#writes.push({ bytes: Buffer.from(bytes), position });
  }

  /** How often was written. */
  public get age(): number {
    return this.#writes.length;
  }

  public at(age: number): Buffer {
    const writes = this.#writes.slice(0, age);
    const size = Math.max(0, ...writes.map(({ bytes, position }) => position + bytes.byteLength));
    const file = Buffer.alloc(size);
    for (const { bytes, position } of writes) bytes.copy(file, position);
    return file;
  }
}

/** Long enough for a write to be handed on. */
const aTurn = <T>(value: T): Promise<T> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve, value));
  });

interface Packet {
  readonly codec_type: string;
  readonly stream_index: number;
  readonly pts_time?: string;
  readonly dts_time?: string;
  readonly size: string;
}

describeWith('ffprobe', 'a movie that a killed process leaves', (ffprobe) => {
  const packetsOf = (file: string): Packet[] => {
    const query = ['-v', 'error', '-show_packets', '-of', 'json', file];
    const { text: json, stderr } = ffprobe(query);
    expect(stderr).toBe('');
    return (JSON.parse(json) as { packets: Packet[] }).packets;
  };
  const timesOf = (packets: readonly Packet[], type: string): number[] =>
    packets
      .filter(({ codec_type }) => codec_type === type)
      .map(({ pts_time }) => Number(pts_time))
      .sort((a, b) => a - b);

  describe.each(CASES)('$name', ({ name, format, source, options, sparse, hasCover }) => {
    const growing = new Growing();
    const ages: number[] = [];
    const own = (what: string): string => path(`${name.replaceAll(' ', '-')}-${what}.${format}`);
    const isSparse = ({ codec_type }: Packet): boolean =>
      codec_type === 'subtitle' || codec_type === 'data';

    beforeAll(async () => {
      const written = source().pipe(
        concatMap(aTurn),
        tap(({ dts, track }) => {
          const isDue = (dts?.seconds ?? 0) >= (DEATHS[ages.length] ?? Infinity);
          if (track.mediaType === 'audio' && isDue) ages.push(growing.age);
        }),
        mux(growing, { format, movieFragmentInterval: 0.5, ...options }),
      );
      await lastValueFrom(written);
    });

    it.each(DEATHS)('at %d s has all but the last fragment', (death) => {
      const file = own(`${death}`);
      writeFileSync(file, growing.at(ages[DEATHS.indexOf(death)] ?? 0));
      const packets = packetsOf(file);
      const most = (type: string): number => timesOf(packets, type).at(-1) ?? 0;
      expect(Math.min(most('video'), most('audio'))).toBeGreaterThan(death - LOST);
      const there = packets.filter(isSparse).map(({ pts_time }) => Number(pts_time));
      const safe = sparse.filter((time) => time < death - LOST);
      expect(there.slice(0, safe.length)).toEqual(safe);
      expect(sparse.slice(0, there.length)).toEqual(there);
      // It is with the metadata: a second stream of pictures.
      expect(packets.some(({ size }) => Number(size) === PNG.byteLength)).toBe(hasCover === true);
      const query = ['-v', 'error', '-show_entries', 'chapter=start_time', '-of', 'csv=p=0', file];
      const starts = ffprobe(query).text.split('\n').filter(Boolean).map(Number);
      expect(starts).toEqual((options?.chapters ?? []).map(({ start }) => start));
    });

    it('is an ordinary movie when it is finished, the same as one that was not written in fragments', async () => {
      const [finished, plain] = [own('finished'), own('plain')];
      writeFileSync(finished, growing.at(growing.age));
      await lastValueFrom(
        source().pipe(mux(plain, { ...options, options: { movflags: '+write_colr' } })),
      );
      const described = (file: string): string => {
        const entries = 'stream=index,codec_type,codec_name,start_time,duration,nb_frames';
        const query = ['-v', 'error', '-show_entries', `format=duration:${entries}`, file];
        return ffprobe([...query, '-of', 'json', '-show_chapters']).text;
      };
      const sorted = (file: string): string[] =>
        packetsOf(file)
          .map((packet) => `${packet.stream_index} ${packet.pts_time} ${packet.dts_time}`)
          .sort();
      expect(sorted(finished)).toEqual(sorted(plain));
      expect(described(finished)).toBe(described(plain));
      const kinds = walkBoxes(growing.at(growing.age)).map(({ type }) => type);
      expect(kinds).not.toContain('moof');
    });
  });
});

describe('subtitles in fragments', () => {
  it('keep their times, where the destination cannot be sought as well', async () => {
    const pieces: Uint8Array[] = [];
    const stream: CustomDestination = {
      write: (bytes) => {
        pieces.push(Uint8Array.from(bytes));
      },
    };
    const source$ = interleave(pictures(), sound(), from(cues()));
    await lastValueFrom(source$.pipe(mux(stream, { format: 'mp4', movieFragmentInterval: 0.5 })));
    const file = path('stream.mp4');
    writeFileSync(file, Buffer.concat(pieces));
    const texts = demux(file, ({ subtitle }) => subtitle).pipe(
      map((sample) => {
        const said = Buffer.from(sample.copyBytes()).subarray(2).toString();
        const time = sample.pts?.seconds;
        sample.close();
        return [said, time] as const;
      }),
      toArray(),
    );
    const said = await lastValueFrom(texts);
    expect(said.filter(([words]) => words !== '')).toEqual(
      CUES.map(([words, start]) => [words, start]),
    );
    expect(said.map(([, time]) => time)).toEqual(TEXTS);
  });
});
