/** Slices of an encoder as slices of another layer. @see ITU-T H.265 §F.7.3.6.1 */
import { BitReader } from './bitReader.js';
import { BitWriter } from './bitWriter.js';
import { LAYER, LAYER_PPS, type LayerKind, type PictureSet } from './layerSets.js';
import { HEADER, headerOf, isIdr, isRandomAccess, makeUnit, typeOf } from './nalUnit.js';
import { type Sequence } from './parameterSets.js';

/** How slices of an encoder are written. */
export interface SliceRules {
  readonly sequence: Sequence;
  readonly picture: PictureSet;
  readonly dimension: LayerKind['dimension'];
}

/** Bytes in which the changed part of a slice's head lies, however many references it has. */
const HEAD = 256;

/**
 * A slice with the head that slices of the second layer have. It gets longer by whole bytes, so that nothing behind it moves within its byte: the numbers
 * of parameter sets and the bits that are only filled were chosen for that. Undefined: a slice as these encoders make none.
 */
export function layerSlice(unit: Uint8Array, rules: SliceRules): Uint8Array | undefined {
  const type = typeOf(unit);
  const end = quietPlace(unit);
  const from = new BitReader(unit.subarray(HEADER, end));
  const to = new BitWriter();
  const { sequence, picture, dimension } = rules;
  // The first slice of a picture, and so the only one.
  if (!from.flag()) return undefined;
  to.flag(true);
  if (isRandomAccess(type)) to.copy(from, 1);
  if (from.ue() !== picture.id || sequence.hasColourPlanes) return undefined;
  to.ue(LAYER_PPS);
  for (let bit = 0; bit < extraBits(rules); bit++) to.flag(false);
  from.skip(picture.extraBits);
  to.ue(from.ue());
  if (picture.hasOutputFlag) to.copy(from, 1);
  if (isIdr(type)) {
    if (dimension === 'view') to.bits(0, sequence.countBits);
  } else if (!copyReferences(from, to, sequence)) return undefined;
  if (dimension === 'view') to.flag(false);
  if (from.isOver) return undefined;
  const shift = to.position - from.position;
  if (shift % 8 !== 0) return undefined;
  to.copy(from, from.length - from.position);
  const head = makeUnit(headerOf(type, LAYER, unit), to.bytes);
  const whole = new Uint8Array(head.length + unit.length - end);
  whole.set(head);
  whole.set(unit.subarray(end), head.length);
  return whole;
}

/** Bits to fill: what an encoder that numbers its first picture set 0 and counts pictures in 8 bits needs for whole bytes. */
export function extraBits({ dimension }: Pick<SliceRules, 'dimension'>): number {
  return dimension === 'view' ? 1 : 2;
}

/** The pictures that it refers to. */
function copyReferences(from: BitReader, to: BitWriter, sequence: Sequence): boolean {
  to.copy(from, sequence.countBits);
  // Named sets were refused with the SPS.
  if (from.flag()) return false;
  to.flag(false);
  const [before, after] = [from.ue(), from.ue()];
  if (before + after > 16) return false;
  to.ue(before).ue(after);
  for (let index = 0; index < before + after; index++) to.ue(from.ue()).copy(from, 1);
  if (sequence.hasLongTerm) {
    if (from.ue() > 0) return false;
    to.ue(0);
  }
  if (sequence.hasMotionPrediction) to.copy(from, 1);
  return true;
}

/** A place behind the head before which no zeros stand, so that what keeps data from looking like a start code is the same before and behind it. */
function quietPlace(unit: Uint8Array): number {
  let end = Math.min(unit.length, HEAD);
  while (end < unit.length && (unit[end - 1] === 0 || unit[end - 2] === 0 || unit[end] === 3))
    end++;
  return end;
}
