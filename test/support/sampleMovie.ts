/** Movies made of numbers: tables as a muxer would write them, and media of which each sample can be told from all others. */
import { Box, parseBoxes } from '../../src/movie/boxes/box.js';

/** One sample. */
export interface SyntheticSample {
  readonly size: number;
  /** In ticks. */
  readonly duration: number;
}

/** One track: its samples, in chunks. */
export interface SyntheticTrack {
  readonly timescale: number;
  readonly chunks: readonly (readonly SyntheticSample[])[];
  /** Whether offsets have 64 bits. */
  readonly isWide?: boolean;
  /** PCM: all samples are of this size, of one tick each. */
  readonly commonSize?: number;
}

export const uint32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** What a sample holds. */
export function sampleBytes(track: number, index: number, size: number): Buffer {
  return Buffer.from(
    Array.from({ length: size }, (_, at) => (track * 101 + index * 7 + at) & 0xff),
  );
}

/** A movie with its index at the end; chunks lie in turns, one of each track, and `gap` bytes of something else between them. */
export function syntheticMovie(tracks: readonly SyntheticTrack[], gap = 0): Buffer {
  const ftyp = new Box('ftyp', Buffer.from('qt  \0\0\x02\0qt  ')).toBuffer();
  const start = ftyp.byteLength + 8;
  const media: Buffer[] = [];
  const offsets: number[][] = tracks.map(() => []);
  const counts = tracks.map(() => 0);
  let at = start;
  const add = (bytes: Buffer): void => {
    media.push(bytes);
    at += bytes.byteLength;
  };
  const rounds = Math.max(...tracks.map(({ chunks }) => chunks.length));
  for (let round = 0; round < rounds; round++) {
    for (const [track, { chunks }] of tracks.entries()) {
      const chunk = chunks[round];
      if (!chunk) continue;
      add(Buffer.alloc(gap, 0xee));
      offsets[track]?.push(at);
      for (const { size } of chunk) {
        const index = counts[track] ?? 0;
        counts[track] = index + 1;
        add(sampleBytes(track, index, size));
      }
    }
  }
  const mdat = new Box('mdat', Buffer.concat(media)).toBuffer();
  const traks = tracks.map((track, index) => trakOf(track, index + 1, offsets[index] ?? []));
  const moov = new Box('moov', undefined, [header('mvhd', 600, 100), ...traks]);
  return Buffer.concat([ftyp, mdat, moov.toBuffer()]);
}

function header(type: string, timescale: number, size: number): Box {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(timescale, 12);
  return new Box(type, bytes);
}

function trakOf(track: SyntheticTrack, id: number, offsets: readonly number[]): Box {
  const tkhd = new Box('tkhd', Buffer.alloc(84));
  tkhd.bytes.writeUInt32BE(id, 12);
  const dref = new Box('dref', uint32(0, 1), [new Box('url ', uint32(1))]);
  const stbl = new Box('stbl', undefined, tablesOf(track, offsets));
  const minf = new Box('minf', undefined, [new Box('dinf', undefined, [dref]), stbl]);
  return new Box('trak', undefined, [
    tkhd,
    new Box('mdia', undefined, [header('mdhd', track.timescale, 24), minf]),
  ]);
}

function tablesOf(track: SyntheticTrack, offsets: readonly number[]): Box[] {
  const samples = track.chunks.flat();
  const entry = new Box('test', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 42]));
  const sizes = track.commonSize === undefined ? samples.map(({ size }) => size) : [];
  return [
    new Box('stsd', uint32(0, 1), [entry]),
    new Box('stts', uint32(0, samples.length, ...samples.flatMap((one) => [1, one.duration]))),
    new Box('stsz', uint32(0, track.commonSize ?? 0, samples.length, ...sizes)),
    new Box(
      'stsc',
      uint32(0, track.chunks.length, ...track.chunks.flatMap((one, at) => [at + 1, one.length, 1])),
    ),
    track.isWide === true
      ? new Box('co64', uint32(0, offsets.length, ...offsets.flatMap((offset) => [0, offset])))
      : new Box('stco', uint32(0, offsets.length, ...offsets)),
  ];
}

/** A chunk as the index tells of it. */
export interface ReadChunk {
  readonly offset: number;
  /** In ticks. */
  readonly duration: number;
  readonly size: number;
  readonly samples: readonly Buffer[];
}

/** The chunks of every track, read by the book and not by the code under test. */
export function readChunks(
  movie: Buffer,
  moov: Box | undefined = parseBoxes(movie).boxes.find(({ type }) => type === 'moov'),
): ReadChunk[][] {
  return (moov?.all('trak') ?? []).map((trak) => {
    const stbl = trak.find('mdia', 'minf', 'stbl');
    const table = (type: string): Buffer => stbl?.find(type)?.bytes ?? Buffer.alloc(0);
    const stsz = table('stsz');
    const sizeOf = (index: number): number =>
      stsz.readUInt32BE(4) || stsz.readUInt32BE(12 + index * 4);
    const stts = table('stts');
    const durations = Array.from({ length: stts.readUInt32BE(4) }, (_, row) =>
      Array<number>(stts.readUInt32BE(8 + row * 8)).fill(stts.readUInt32BE(12 + row * 8)),
    ).flat();
    const stsc = table('stsc');
    const perChunk = (chunk: number): number => {
      let count = 0;
      for (let row = 0; row < stsc.readUInt32BE(4); row++) {
        if (stsc.readUInt32BE(8 + row * 12) <= chunk) count = stsc.readUInt32BE(12 + row * 12);
      }
      return count;
    };
    let index = 0;
    return offsetsOf(stbl).map((offset, chunk) => {
      const samples: Buffer[] = [];
      let [at, duration] = [offset, 0];
      for (let left = perChunk(chunk + 1); left > 0; left--) {
        samples.push(movie.subarray(at, at + sizeOf(index)));
        at += sizeOf(index);
        duration += durations[index] ?? 0;
        index++;
      }
      return { offset, duration, size: at - offset, samples };
    });
  });
}

function offsetsOf(stbl: Box | undefined): number[] {
  const stco = stbl?.find('stco')?.bytes;
  const co64 = stbl?.find('co64')?.bytes;
  const count = (stco ?? co64)?.readUInt32BE(4) ?? 0;
  return Array.from({ length: count }, (_, at) =>
    stco ? stco.readUInt32BE(8 + at * 4) : Number(co64?.readBigUInt64BE(8 + at * 8)),
  );
}
