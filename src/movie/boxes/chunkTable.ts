/** Where the pieces of a track's media lie. @see ISO/IEC 14496-12 §8.7.4, §8.7.5 */
import { Box } from './box.js';

/** Version and flags, and the count. */
const TABLE = 8;
const ENTRY = 12;
/** What 32 bits can say. */
export const LARGEST_OFFSET = 0xffff_ffff;

/** Samples of a track that follow each other in one place. */
export interface Chunk {
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** Of samples. */
  readonly count: number;
  /** Which entry of `stsd` describes them, from 1. */
  readonly description: number;
}

/** The chunks of a track in their order. */
export function* chunksOf(stbl: Box): Generator<Chunk, void, undefined> {
  const table = stbl.find('stsc')?.bytes ?? Buffer.alloc(TABLE);
  const entries = table.readUInt32BE(4);
  const offsets = chunkOffsets(stbl);
  const firstOf = (entry: number): number =>
    entry < entries ? table.readUInt32BE(TABLE + entry * ENTRY) - 1 : offsets.length;
  for (let entry = 0; entry < entries; entry++) {
    const count = table.readUInt32BE(TABLE + entry * ENTRY + 4);
    const description = table.readUInt32BE(TABLE + entry * ENTRY + 8);
    for (let chunk = firstOf(entry); chunk < firstOf(entry + 1); chunk++) {
      yield { offset: offsets[chunk] ?? 0, count, description };
    }
  }
}

/** Gives a track these chunks. */
export function writeChunks(stbl: Box, chunks: readonly Chunk[]): void {
  stbl.put(new Box('stsc', runsOf(chunks)));
  writeOffsets(
    stbl,
    chunks.map(({ offset }) => offset),
  );
}

function runsOf(chunks: readonly Chunk[]): Buffer {
  const rows: [number, number, number][] = [];
  for (const [index, { count, description }] of chunks.entries()) {
    const last = rows.at(-1);
    if (last?.[1] !== count || last[2] !== description) rows.push([index + 1, count, description]);
  }
  const bytes = Buffer.alloc(TABLE + rows.length * ENTRY);
  bytes.writeUInt32BE(rows.length, 4);
  for (const [index, row] of rows.entries()) {
    for (const [field, value] of row.entries())
      bytes.writeUInt32BE(value, TABLE + index * ENTRY + field * 4);
  }
  return bytes;
}

/** Where each chunk of a track begins, in bytes from the start of the file. */
export function chunkOffsets(stbl: Box): number[] {
  const table = offsetTableOf(stbl);
  if (!table) return [];
  const { type, bytes } = table;
  return Array.from({ length: bytes.readUInt32BE(4) }, (_, index) =>
    type === 'stco'
      ? bytes.readUInt32BE(TABLE + index * 4)
      : Number(bytes.readBigUInt64BE(TABLE + index * 8)),
  );
}

/** Replaces a track's offsets. They get 64 bits where they need them, or have had them, or `isWide` says so. */
export function writeOffsets(stbl: Box, offsets: readonly number[], isWide = false): void {
  const table = offsetTableOf(stbl);
  const wide = isWide || table?.type === 'co64' || offsets.some((one) => one > LARGEST_OFFSET);
  const bytes = Buffer.alloc(TABLE + offsets.length * (wide ? 8 : 4));
  bytes.writeUInt32BE(offsets.length, 4);
  for (const [index, offset] of offsets.entries()) {
    if (wide) bytes.writeBigUInt64BE(BigInt(offset), TABLE + index * 8);
    else bytes.writeUInt32BE(offset, TABLE + index * 4);
  }
  const type = wide ? 'co64' : 'stco';
  if (table?.type === type) table.bytes = bytes;
  else replace(stbl, table, new Box(type, bytes));
}

/** The table of a track's offsets, whether they have 32 bits or 64. */
export const offsetTableOf = (stbl: Box): Box | undefined => stbl.find('stco') ?? stbl.find('co64');

function replace(stbl: Box, old: Box | undefined, box: Box): void {
  const children = (stbl.children ??= []);
  const at = old ? children.indexOf(old) : -1;
  if (at < 0) children.push(box);
  else children.splice(at, 1, box);
}
