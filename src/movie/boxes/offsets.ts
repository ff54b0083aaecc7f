/** Where a movie's media lie, by its index. @see ISO/IEC 14496-12 §8.7.5 */
import { type Box } from './box.js';

/** Version and flags, and the count. */
const TABLE = 8;
const LARGEST = 0xffff_ffff;

/** Makes every chunk begin `shift` bytes later. Tables that could not say so any more get 64 bits, which makes the index larger. */
export function shiftOffsets(moov: Box, shift: number): void {
  for (const stbl of tablesOf(moov)) {
    const table = offsetTableOf(stbl);
    if (table)
      writeOffsets(
        stbl,
        readOffsets(table).map((offset) => offset + shift),
        table,
      );
  }
}

/** Gives every table of offsets 64 bits. */
export function widenOffsets(moov: Box): void {
  for (const stbl of tablesOf(moov)) {
    const table = stbl.find('stco');
    if (table) writeOffsets(stbl, readOffsets(table), table, true);
  }
}

/** Whether an offset would not fit into its table after the shift. */
export function needsWide(moov: Box, shift: number): boolean {
  return tablesOf(moov).some((stbl) => {
    const table = stbl.find('stco');
    return table !== undefined && readOffsets(table).some((offset) => offset + shift > LARGEST);
  });
}

/** Where each chunk of a track begins, in bytes from the start of the file. */
export function chunkOffsets(stbl: Box): number[] {
  const table = offsetTableOf(stbl);
  return table ? readOffsets(table) : [];
}

const tablesOf = (moov: Box): Box[] =>
  moov.all('trak').flatMap((trak) => trak.find('mdia', 'minf', 'stbl') ?? []);

const offsetTableOf = (stbl: Box): Box | undefined => stbl.find('stco') ?? stbl.find('co64');

function readOffsets({ type, bytes }: Box): number[] {
  const count = bytes.readUInt32BE(4);
  const read = (index: number): number =>
    type === 'stco'
      ? bytes.readUInt32BE(TABLE + index * 4)
      : Number(bytes.readBigUInt64BE(TABLE + index * 8));
  return Array.from({ length: count }, (_, index) => read(index));
}

/** Replaces a table of offsets by another. */
export function writeOffsets(
  stbl: Box,
  offsets: readonly number[],
  table: Box,
  isWide = false,
): void {
  const wide = isWide || table.type === 'co64' || offsets.some((offset) => offset > LARGEST);
  const bytes = Buffer.alloc(TABLE + offsets.length * (wide ? 8 : 4));
  bytes.writeUInt32BE(offsets.length, 4);
  for (const [index, offset] of offsets.entries()) {
    if (wide) bytes.writeBigUInt64BE(BigInt(offset), TABLE + index * 8);
    else bytes.writeUInt32BE(offset, TABLE + index * 4);
  }
  table.bytes = bytes;
  if (!wide || table.type === 'co64') return;
  const index = stbl.children?.indexOf(table) ?? -1;
  const replacement = table.renamed('co64');
  if (index >= 0) stbl.children?.splice(index, 1, replacement);
}
