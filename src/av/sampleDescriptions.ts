/** What a movie says of the samples of tracks that libav has no codec for: libav reads past it. */
import { AV_CODEC_ID_NONE, AVMEDIA_TYPE_DATA, AVMEDIA_TYPE_SUBTITLE } from 'node-av/constants';
import { type Stream } from 'node-av/lib';
import { type ByteReader } from '../backend.js';
import { type BoxHeader, readHeader } from '../movie/boxes/box.js';
import { type SampleDescription } from '../sample/sampleDescription.js';
import { openReader } from './byteReader.js';
import { type ResolvedInput } from './input.js';

/** Bytes of a sample entry that is believed. */
const LARGEST = 1024 * 1024;
/** Boxes that are looked at; a file that has more is made to keep readers busy. */
const MOST = 100_000;

/** Of these libav makes tracks by itself. */
const TIMECODE = 'tmcd';

/** Whether libav has read past what a track is. */
const isUnknown = ({ codecpar }: Stream): boolean =>
  UNTOLD.has(codecpar.codecType) &&
  codecpar.codecId === AV_CODEC_ID_NONE &&
  codecpar.codecTagString !== TIMECODE;
const UNTOLD: ReadonlySet<number> = new Set([AVMEDIA_TYPE_DATA, AVMEDIA_TYPE_SUBTITLE]);

/** Of the tracks of an open source, by their numbers in the file. Of a network's nothing is known, since libav reads it by itself. */
export async function descriptionsOf(
  { path, io }: ResolvedInput,
  streams: readonly Stream[],
): Promise<ReadonlyMap<number, SampleDescription>> {
  const index = io?.takeIndex();
  const bytes = path ?? index;
  const unknown = new Set(streams.filter(isUnknown).map(({ id }) => id));
  if (bytes === undefined || unknown.size === 0) return new Map();
  const reader = await openReader(bytes);
  try {
    const found = await readDescriptions(reader);
    return new Map([...found].filter(([id]) => unknown.has(id)));
  } finally {
    reader.close();
  }
}

/** By the tracks' numbers in the file; tracks with several sample entries are not among them. Rejects with what the reader does. */
export async function readDescriptions(
  reader: ByteReader,
): Promise<ReadonlyMap<number, SampleDescription>> {
  return await new Search(reader).descriptions();
}

class Search {
  readonly #reader: ByteReader;
  #looked = 0;

  public constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  public async descriptions(): Promise<ReadonlyMap<number, SampleDescription>> {
    const found = new Map<number, SampleDescription>();
    const movie = await this.#first('moov', 0, this.#reader.size);
    if (!movie) return found;
    for (const trak of await this.#boxes(start(movie), end(movie))) {
      if (trak.type !== 'trak') continue;
      const [id, description] = [await this.#id(trak), await this.#description(trak)];
      if (id !== undefined && description) found.set(id, description);
    }
    return found;
  }

  async #id(trak: BoxHeader): Promise<number | undefined> {
    const tkhd = await this.#first('tkhd', start(trak), end(trak));
    const bytes = tkhd && (await this.#reader.read(start(tkhd), 24));
    return bytes?.byteLength === 24 ? bytes.readUInt32BE(bytes[0] === 1 ? 20 : 12) : undefined;
  }

  async #description(trak: BoxHeader): Promise<SampleDescription | undefined> {
    const mdia = await this.#first('mdia', start(trak), end(trak));
    const hdlr = mdia && (await this.#first('hdlr', start(mdia), end(mdia)));
    const stsd = mdia && (await this.#path(mdia, 'minf', 'stbl', 'stsd'));
    if (!hdlr || !stsd) return undefined;
    const head = await this.#reader.read(start(hdlr), 8 + 4);
    const entries = await this.#boxes(start(stsd) + 8, end(stsd));
    const [entry] = entries;
    if (!entry || entries.length > 1 || entry.size > LARGEST || head.byteLength < 12)
      return undefined;
    const handler = head.toString('latin1', 8, 12);
    return { handler, entry: Buffer.from(await this.#reader.read(entry.start, entry.size)) };
  }

  async #path(from: BoxHeader, ...types: readonly string[]): Promise<BoxHeader | undefined> {
    let box: BoxHeader | undefined = from;
    for (const type of types) box = box && (await this.#first(type, start(box), end(box)));
    return box;
  }

  async #first(type: string, from: number, to: number): Promise<BoxHeader | undefined> {
    return (await this.#boxes(from, to, type)).find((box) => box.type === type);
  }

  /** Boxes that follow each other; `until`: no further than the first one of this type. */
  async #boxes(from: number, to: number, until?: string): Promise<BoxHeader[]> {
    const boxes: BoxHeader[] = [];
    for (let at = from; at < to && this.#looked < MOST;) {
      this.#looked++;
      const box = readHeader(await this.#reader.read(at, Math.min(16, to - at)), 0, at, to);
      if (!box || at + box.size > to) break;
      boxes.push(box);
      if (box.type === until) break;
      at += box.size;
    }
    return boxes;
  }
}

const start = (box: BoxHeader): number => box.start + box.header;
const end = (box: BoxHeader): number => box.start + box.size;
