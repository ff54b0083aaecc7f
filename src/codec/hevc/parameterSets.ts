/** What must be known of an encoder's parameter sets to make those of another layer. @see ITU-T H.265 §7.3.2 */
import { BitReader } from './bitReader.js';
import { type BitWriter } from './bitWriter.js';
import { HEADER } from './nalUnit.js';

/** Sizes of pictures, and how their numbers are stored: what a VPS says of them in its extension. */
export interface RepFormat {
  readonly width: number;
  readonly height: number;
  readonly chroma: number;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
  /** What is cut off left, right, at the top and at the bottom, in units of chroma; undefined: nothing is. */
  readonly window: readonly number[] | undefined;
}

/** Pictures that a decoder holds. */
export interface Buffering {
  readonly size: number;
  readonly reorder: number;
  /** As it is written: plus one, or 0 for no limit. */
  readonly latency: number;
}

/** A sequence parameter set. */
export interface Sequence {
  readonly id: number;
  readonly picture: RepFormat;
  readonly buffering: Buffering;
  /** `log2_max_pic_order_cnt_lsb`. */
  readonly countBits: number;
  /** Sets of reference pictures that slices only name. */
  readonly referenceSets: number;
  readonly hasLongTerm: boolean;
  readonly hasMotionPrediction: boolean;
  readonly hasColourPlanes: boolean;
  /** Writes everything behind the sizes of buffers, as it stands in a set that leaves those to the VPS. */
  writeRest(to: BitWriter): void;
}

/** Bits of a profile without its level. */
export const PROFILE_BITS = 88;

/** Skips a profile with its level. @see §7.3.3 */
export function skipProfile(bits: BitReader, subLayers: number): void {
  bits.skip(PROFILE_BITS + 8);
  const present: [boolean, boolean][] = [];
  for (let layer = 0; layer < subLayers; layer++) present.push([bits.flag(), bits.flag()]);
  if (subLayers > 0) bits.skip((8 - subLayers) * 2);
  for (const [hasProfile, hasLevel] of present)
    bits.skip((hasProfile ? PROFILE_BITS : 0) + (hasLevel ? 8 : 0));
}

function readPicture(bits: BitReader): { picture: RepFormat; hasColourPlanes: boolean } {
  const chroma = bits.ue();
  const hasColourPlanes = chroma === 3 && bits.flag();
  const [width, height] = [bits.ue(), bits.ue()];
  const window = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : undefined;
  const [lumaDepth, chromaDepth] = [bits.ue() + 8, bits.ue() + 8];
  return { picture: { width, height, chroma, lumaDepth, chromaDepth, window }, hasColourPlanes };
}

function readBuffering(bits: BitReader, subLayers: number): Buffering {
  const count = bits.flag() ? subLayers + 1 : 1;
  let last = { size: 1, reorder: 0, latency: 0 };
  for (let layer = 0; layer < count; layer++)
    last = { size: bits.ue() + 1, reorder: bits.ue(), latency: bits.ue() };
  return last;
}

/** Reads a sequence parameter set of the base layer; undefined: it cannot be read. */
export function readSequence(unit: Uint8Array): Sequence | undefined {
  const bits = new BitReader(unit.subarray(HEADER));
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1);
  skipProfile(bits, subLayers);
  const id = bits.ue();
  const { picture, hasColourPlanes } = readPicture(bits);
  const countBits = bits.ue() + 4;
  const buffering = readBuffering(bits, subLayers);
  const blocks = bits.position;
  for (let field = 0; field < 6; field++) bits.ue();
  const lists = bits.position;
  const hasLists = bits.flag();
  // Their own lists would have to be read to find what comes behind them.
  if (hasLists && bits.flag()) return undefined;
  bits.skip(2);
  if (bits.flag()) {
    bits.skip(8);
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  const referenceSets = bits.ue();
  // Those as well; no encoder that is used here writes any.
  if (referenceSets > 0) return undefined;
  const hasLongTerm = bits.flag();
  if (hasLongTerm && bits.ue() > 0) return undefined;
  const hasMotionPrediction = bits.flag();
  if (bits.isOver) return undefined;
  return {
    ...{ id, picture, buffering, countBits, referenceSets },
    ...{ hasLongTerm, hasMotionPrediction, hasColourPlanes },
    writeRest: (to) => {
      const from = new BitReader(unit.subarray(HEADER));
      from.skip(blocks);
      to.copy(from, lists - blocks).flag(from.flag());
      // Not inferred from the other layer's.
      if (hasLists) to.flag(false);
      to.copy(from, from.length - from.position);
    },
  };
}
