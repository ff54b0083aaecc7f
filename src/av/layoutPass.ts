/** Writes a finished movie once more, in another order: its index in front, its media as its tracks want them. */
import { MediaError } from '../errors.js';
import { type Box, type BoxHeader, parseBoxes, readHeader } from '../movie/boxes/box.js';
import { type LayoutWishes } from '../movie/boxes/layoutWishes.js';
import { layOutMedia, type MediaLayout } from '../movie/boxes/mediaLayout.js';
import { needsWide, shiftOffsets, widenOffsets } from '../movie/boxes/offsets.js';
import { BlockReader } from './blockReader.js';
import { type EditableFile } from './outlet.js';

/** Takes the next bytes, which must not be changed after that; resolves when more may come. */
export type Take = (bytes: Uint8Array) => Promise<void>;

/** Bytes handed on at once; so much is in memory, and as much again in blocks that were read. */
const PIECE = 1024 * 1024;
/** Boxes that the new movie has no use for: they only keep places, or name places that are others now. */
const LEFT_OUT: ReadonlySet<string> = new Set(['moov', 'mdat', 'free', 'skip', 'wide', 'mfra']);

/**
 * Hands `take` the movie in `file` as `wishes` have it, from the first byte to the last. Samples stay as they are, and so does
 * whatever the index says of other things than where they lie.
 */
export async function layOut(file: EditableFile, wishes: LayoutWishes, take: Take): Promise<void> {
  const boxes = await topLevel(file);
  const moov = boxes.find(({ type }) => type === 'moov');
  const copy = new Copy(file, take);
  if (!moov) throw unexpected('it has no index');
  const isInFront = !boxes.some(({ type, start }) => type === 'mdat' && start < moov.start);
  if (wishes.tracks) await layOutTracks(boxes, copy, wishes, await indexOf(file, moov));
  else if (!wishes.isIndexFirst || isInFront) await copy.range(0, await file.size());
  else if (boxes.at(-1) !== moov) throw unexpected('its index is not at the end');
  else await indexFirst(boxes, copy, moov, await indexOf(file, moov));
  await copy.end();
}

/** Media move back by the size of the index; nothing else changes. */
async function indexFirst(
  boxes: readonly BoxHeader[],
  copy: Copy,
  { start: end }: BoxHeader,
  moov: Box,
): Promise<void> {
  const start = boxes.find(({ type }) => type !== 'ftyp')?.start ?? 0;
  if (needsWide(moov, moov.byteLength)) widenOffsets(moov);
  shiftOffsets(moov, moov.byteLength);
  await copy.range(0, start);
  await copy.bytes(moov.toBuffer());
  await copy.range(start, end - start);
}

async function layOutTracks(
  boxes: readonly BoxHeader[],
  copy: Copy,
  { tracks = [], isIndexFirst }: LayoutWishes,
  moov: Box,
): Promise<void> {
  if (boxes.some(({ type }) => type === 'moof')) throw unexpected('it is written in fragments');
  const front = boxes.filter(({ type }) => !LEFT_OUT.has(type));
  const frontSize = front.reduce((sum, { size }) => sum + size, 0);
  const media = layOutMedia(moov, tracks, (size) => frontSize + (isIndexFirst ? size : 0));
  for (const { start, size } of front) await copy.range(start, size);
  if (isIndexFirst) await copy.bytes(moov.toBuffer());
  await copyMedia(copy, media);
  if (!isIndexFirst) await copy.bytes(moov.toBuffer());
}

async function copyMedia(copy: Copy, { header, size, parts }: MediaLayout): Promise<void> {
  const head = Buffer.alloc(header);
  head.write('mdat', 4, 'latin1');
  if (header === 8) head.writeUInt32BE(size + header, 0);
  else {
    head.writeUInt32BE(1, 0);
    head.writeBigUInt64BE(BigInt(size + header), 8);
  }
  await copy.bytes(head);
  for (const part of parts()) {
    if ('zeros' in part) await copy.zeros(part.zeros);
    else await copy.range(part.from, part.size);
  }
}

/** Gathers what is copied into pieces of a size that is worth a call to the system. */
class Copy {
  readonly #reader: BlockReader;
  readonly #take: Take;
  #piece: Buffer = Buffer.allocUnsafe(PIECE);
  #size = 0;

  public constructor(file: EditableFile, take: Take) {
    this.#reader = new BlockReader(file);
    this.#take = take;
  }

  public async range(from: number, size: number): Promise<void> {
    for (let done = 0; done < size;) {
      const wanted = Math.min(PIECE, size - done);
      const bytes = await this.#reader.read(from + done, wanted);
      if (bytes.byteLength < wanted) throw unexpected('it ends before its media do');
      await this.bytes(bytes);
      done += wanted;
    }
  }

  public async zeros(size: number): Promise<void> {
    for (let done = 0; done < size; done += PIECE)
      await this.bytes(Buffer.alloc(Math.min(PIECE, size - done)));
  }

  public async bytes(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const count = bytes.copy(this.#piece, this.#size, done);
      this.#size += count;
      done += count;
      if (this.#size === PIECE) await this.end();
    }
  }

  /** Hands on what is gathered. */
  public async end(): Promise<void> {
    if (this.#size === 0) return;
    const piece = this.#piece.subarray(0, this.#size);
    // Whoever takes it may keep it.
    this.#piece = Buffer.allocUnsafe(PIECE);
    this.#size = 0;
    await this.#take(piece);
  }
}

async function indexOf(file: EditableFile, { start, size }: BoxHeader): Promise<Box> {
  const [moov] = parseBoxes(await file.read(start, size)).boxes;
  if (!moov) throw unexpected('its index cannot be read');
  return moov;
}

async function topLevel(file: EditableFile): Promise<BoxHeader[]> {
  const end = await file.size();
  const boxes: BoxHeader[] = [];
  for (let at = 0; at < end;) {
    const box = readHeader(await file.read(at, 16), 0, at, end);
    if (!box || box.size < box.header || at + box.size > end)
      throw unexpected('it has a broken box');
    boxes.push(box);
    at += box.size;
  }
  return boxes;
}

function unexpected(what: string): MediaError {
  return new MediaError(
    'muxFailed',
    `The movie cannot be laid out anew: ${what}. Write without shouldOptimizeForNetworkUse, ` +
      'preferredMediaChunkAlignment, preferredMediaChunkDuration and beforeMainMediaDataNotInterleaved.',
    { operator: 'mux' },
  );
}
