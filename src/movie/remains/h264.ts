/** H.264, as far as samples must be told from each other. @see ITU-T H.264 §7.3, §7.4.1.2.4, §8.2.1 */
import { BitReader } from '../../codec/hevc/bitReader.js';
import { type NalCodec, type SliceFacts, type UnitKind } from './nalCodec.js';

interface Sequence {
  readonly hasColourPlanes: boolean;
  readonly frameNumBits: number;
  readonly countType: number;
  readonly countBits: number;
  readonly framesOnly: boolean;
}

interface Picture {
  readonly sequence: number;
}

const HIGH = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const SLICES = new Set([1, 5]);
/** Data partitions and slices of other layers and views: they go with the slice before them. */
const AFTER = new Set([2, 3, 4, 10, 11, 12, 19, 20, 21]);
const IDR = 5;

export class H264 implements NalCodec {
  public readonly headerSize = 1;
  readonly #sequences = new Map<number, Sequence>();
  readonly #pictures = new Map<number, Picture>();

  public kindOf([head = 0x80]: Uint8Array): UnitKind | undefined {
    const type = head & 31;
    const isReference = (head & 0x60) !== 0;
    if ((head & 0x80) !== 0 || type === 0 || type > 21) return undefined;
    if (SLICES.has(type)) return type === IDR && !isReference ? undefined : 'slice';
    // What no picture is decoded from says so.
    if ([6, 9, 10, 11, 12].includes(type) && isReference) return undefined;
    if ([7, 8].includes(type)) return isReference ? 'set' : undefined;
    return AFTER.has(type) ? 'after' : 'before';
  }

  public learn(unit: Uint8Array): void {
    const type = (unit[0] ?? 0) & 31;
    const bits = new BitReader(unit.subarray(1));
    if (type === 7) this.#learnSequence(bits);
    if (type === 8) {
      const id = bits.ue();
      const sequence = bits.ue();
      if (!bits.isOver) this.#pictures.set(id, { sequence });
    }
  }

  public slice(head: Uint8Array): SliceFacts | undefined {
    const [first = 0] = head;
    const type = first & 31;
    const bits = new BitReader(head.subarray(1));
    const firstMacroblock = bits.ue();
    const sliceType = bits.ue();
    const pictureId = bits.ue();
    const sequence = this.#sequences.get(this.#pictures.get(pictureId)?.sequence ?? -1);
    const isSync = type === IDR;
    // All slices of an IDR picture are I or SI.
    if (!sequence || sliceType > 9 || (isSync && ![2, 4].includes(sliceType % 5))) return undefined;
    if (sequence.hasColourPlanes) bits.skip(2);
    const frameNum = bits.bits(sequence.frameNumBits);
    const isField = !sequence.framesOnly && bits.flag();
    const field = isField ? (bits.flag() ? 'bottom' : 'top') : undefined;
    if (isSync && frameNum !== 0) return undefined;
    const id = isSync ? bits.ue() : -1;
    const count = bits.bits(sequence.countBits);
    if (bits.isOver) return undefined;
    return {
      isFirst: firstMacroblock === 0,
      isSync,
      isReset: isSync,
      isReference: (first & 0x60) !== 0,
      count,
      // Other ways of counting are those of streams without reordering.
      modulus: sequence.countType === 0 ? 2 ** sequence.countBits : 0,
      field,
      picture: [frameNum, pictureId, isSync, id, field].join(),
    };
  }

  #learnSequence(bits: BitReader): void {
    const profile = bits.bits(8);
    bits.skip(16);
    const id = bits.ue();
    const hasColourPlanes = HIGH.has(profile) && skipHigh(bits);
    const frameNumBits = bits.ue() + 4;
    const countType = bits.ue();
    const countBits = countType === 0 ? bits.ue() + 4 : 0;
    if (countType === 1) skipCycle(bits);
    bits.ue();
    bits.skip(1);
    bits.ue();
    bits.ue();
    const framesOnly = bits.flag();
    if (bits.isOver || countType > 2) return;
    this.#sequences.set(id, { hasColourPlanes, frameNumBits, countType, countBits, framesOnly });
  }
}

/** What only the high profiles say; whether colours have planes of their own. */
function skipHigh(bits: BitReader): boolean {
  const chroma = bits.ue();
  const hasPlanes = chroma === 3 && bits.flag();
  bits.ue();
  bits.ue();
  bits.skip(1);
  if (!bits.flag()) return hasPlanes;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
    if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return hasPlanes;
}

function skipScalingList(bits: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let place = 0; place < size && next !== 0; place++) {
    next = (last + bits.se() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipCycle(bits: BitReader): void {
  bits.skip(1);
  bits.se();
  bits.se();
  const length = Math.min(bits.ue(), 255);
  for (let place = 0; place < length; place++) bits.se();
}
