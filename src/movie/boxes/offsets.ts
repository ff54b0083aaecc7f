/** Moves a movie's media, as its index says where they lie. @see ISO/IEC 14496-12 §8.7.5 */
import { type Box } from './box.js';
import { chunkOffsets, chunksOf, LARGEST_OFFSET, writeOffsets } from './chunkTable.js';
import { externalDescriptions } from './dataReferences.js';

/** Makes every chunk begin `shift` bytes later. Tables that could not say so any more get 64 bits, which makes the index larger. */
export function shiftOffsets(moov: Box, shift: number): void {
  for (const trak of moov.all('trak')) {
    const stbl = tableOf(trak);
    if (stbl) writeOffsets(stbl, shifted(trak, stbl, shift));
  }
}

/** Gives every table of offsets 64 bits. */
export function widenOffsets(moov: Box): void {
  for (const trak of moov.all('trak')) {
    const stbl = tableOf(trak);
    if (stbl) writeOffsets(stbl, shifted(trak, stbl, 0), true);
  }
}

/** Whether an offset would not fit into its table after the shift. */
export function needsWide(moov: Box, shift: number): boolean {
  return moov.all('trak').some((trak) => {
    const stbl = tableOf(trak);
    if (!stbl?.find('stco')) return false;
    return shifted(trak, stbl, shift).some((offset) => offset > LARGEST_OFFSET);
  });
}

/** The tables of a track's samples; undefined: it has none. */
export const tableOf = (trak: Box): Box | undefined => trak.find('mdia', 'minf', 'stbl');

/** What lies in another file does not move. */
function shifted(trak: Box, stbl: Box, shift: number): number[] {
  const external = externalDescriptions(trak);
  const offsets = chunkOffsets(stbl).map((offset) => offset + shift);
  if (external.size === 0) return offsets;
  for (const [index, { offset, description }] of [...chunksOf(stbl)].entries()) {
    if (external.has(description)) offsets[index] = offset;
  }
  return offsets;
}
