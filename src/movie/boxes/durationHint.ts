import { Box } from './box.js';
import { timescaleOf } from './mediaHeader.js';
import { type MovieEdit } from './trackEdit.js';

/** How long a movie of fragments will become, told in advance: `mehd`. A plain movie says how long it is. @see ISO/IEC 14496-12 §8.8.2 */
export const durationHint: MovieEdit = {
  isNeeded: ({ overallDurationHint, isFinal }) => overallDurationHint !== undefined && !isFinal,
  apply: (moov, { overallDurationHint }) => {
    const [mvex, mvhd] = [moov.find('mvex'), moov.find('mvhd')];
    if (!mvex || !mvhd || !overallDurationHint) return;
    // Version 1: 64 bits.
    const bytes = Buffer.alloc(12);
    bytes.writeUInt8(1, 0);
    bytes.writeBigUInt64BE(overallDurationHint.toTicks({ num: 1, den: timescaleOf(mvhd) }), 4);
    const others = (mvex.children ?? []).filter(({ type }) => type !== 'mehd');
    mvex.children = [new Box('mehd', bytes), ...others];
  },
};
