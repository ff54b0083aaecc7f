/** HEVC, as far as samples must be told from each other. @see ITU-T H.265 §7.3, §7.4.2.4.4, §8.3.1 */
import { BitReader } from '../../codec/hevc/bitReader.js';
import { skipProfile } from '../../codec/hevc/parameterSets.js';
import { type NalCodec, type SliceFacts, type UnitKind } from './nalCodec.js';

interface Sequence {
  readonly countBits: number;
  readonly hasColourPlanes: boolean;
}

interface Picture {
  readonly sequence: number;
  readonly hasOutputFlag: boolean;
  readonly extraBits: number;
}

const [VPS, SPS, PPS] = [32, 33, 34];
const SETS = new Set([VPS, SPS, PPS]);
const AFTER = new Set([36, 37, 38, 40, 45, 46, 47, 56, 57, 58, 59, 60, 61, 62, 63]);
/** Ends with pictures that nothing of their own layer refers to: even types below 16; and RADL, RASL. */
const isDiscardable = (type: number): boolean =>
  (type < 16 && type % 2 === 0) || (type > 5 && type < 10);
const isRandomAccess = (type: number): boolean => type >= 16 && type <= 23;

export class Hevc implements NalCodec {
  public readonly headerSize = 2;
  readonly #sequences = new Map<number, Sequence>();
  readonly #pictures = new Map<number, Picture>();

  public kindOf([first = 0x80, second = 0]: Uint8Array): UnitKind | undefined {
    const type = (first >> 1) & 63;
    if ((first & 0x80) !== 0 || (second & 7) === 0) return undefined;
    // Pictures of other layers, such as the other eye's, go with the one before them.
    if (layerOf(first, second) > 0) return SETS.has(type) ? 'before' : 'after';
    if (SETS.has(type)) return 'set';
    if (type < 32) return type < 10 || (type >= 16 && type <= 21) ? 'slice' : undefined;
    return AFTER.has(type) ? 'after' : 'before';
  }

  public learn(unit: Uint8Array): void {
    const type = ((unit[0] ?? 0) >> 1) & 63;
    const bits = new BitReader(unit.subarray(2));
    if (type === SPS) this.#learnSequence(bits);
    if (type !== PPS) return;
    const id = bits.ue();
    const sequence = bits.ue();
    bits.skip(1);
    const hasOutputFlag = bits.flag();
    const extraBits = bits.bits(3);
    if (!bits.isOver) this.#pictures.set(id, { sequence, hasOutputFlag, extraBits });
  }

  public slice(head: Uint8Array): SliceFacts | undefined {
    const type = ((head[0] ?? 0) >> 1) & 63;
    const temporal = ((head[1] ?? 1) & 7) - 1;
    const isSync = isRandomAccess(type);
    if (isSync && temporal > 0) return undefined;
    const bits = new BitReader(head.subarray(2));
    const isFirst = bits.flag();
    if (isSync) bits.skip(1);
    const pictureId = bits.ue();
    const picture = this.#pictures.get(pictureId);
    const sequence = picture && this.#sequences.get(picture.sequence);
    if (!picture || !sequence) return undefined;
    const isReset = type >= 16 && type <= 20;
    const facts = {
      isFirst,
      isSync,
      isReset,
      isReference: temporal === 0 && !isDiscardable(type),
      count: 0,
      modulus: 2 ** sequence.countBits,
      picture: [type, pictureId].join(),
    };
    // Where in the picture the others begin, and so what comes next, depends on the size of its blocks; the first one tells all that is wanted.
    if (!isFirst) return bits.isOver ? undefined : facts;
    bits.skip(picture.extraBits);
    if (bits.ue() > 2) return undefined;
    if (picture.hasOutputFlag) bits.skip(1);
    if (sequence.hasColourPlanes) bits.skip(2);
    const idr = type === 19 || type === 20;
    const count = idr ? 0 : bits.bits(sequence.countBits);
    return bits.isOver ? undefined : { ...facts, count };
  }

  #learnSequence(bits: BitReader): void {
    bits.skip(4);
    const subLayers = bits.bits(3);
    bits.skip(1);
    skipProfile(bits, subLayers);
    const id = bits.ue();
    const hasColourPlanes = bits.ue() === 3 && bits.flag();
    bits.ue();
    bits.ue();
    if (bits.flag()) for (let side = 0; side < 4; side++) bits.ue();
    bits.ue();
    bits.ue();
    const countBits = bits.ue() + 4;
    if (bits.isOver || countBits > 16) return;
    this.#sequences.set(id, { countBits, hasColourPlanes });
  }
}

const layerOf = (first: number, second: number): number => ((first & 1) << 5) | (second >> 3);
