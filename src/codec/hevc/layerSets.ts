/** Parameter sets of a stream of two layers. @see ITU-T H.265 annexes F and G */
import { BitReader } from './bitReader.js';
import { BitWriter } from './bitWriter.js';
import { HEADER, headerOf, makeUnit, PPS, PREFIX_SEI, SPS, VPS } from './nalUnit.js';
import { type RepFormat, type Sequence, skipProfile } from './parameterSets.js';

/** What the second layer is to the first. */
export interface LayerKind {
  /** Which of the sixteen dimensions they differ in. @see §F.7.4.3.1.1 */
  readonly dimension: 'view' | 'auxiliary';
  /** The number of the second layer in that dimension: its place among the views, or what kind of auxiliary picture it has. */
  readonly dimensionId: number;
  /** Numbers of the views, where views are what they differ in. */
  readonly viewIds: readonly [number, number];
}

/** The second layer, everywhere: numbers that make its slices whole bytes longer than those of the encoder. @see sliceOf */
export const LAYER = 1;
export const LAYER_SPS = 1;
export const LAYER_PPS = 7;

/** Fifteen minus the place of a dimension's bit. @see table F.1 */
const DIMENSIONS = { view: 1, auxiliary: 3 } as const;
const VIEW_BITS = 3;
/** Multiview Main, and what its pictures have not; the 8 bits of a level follow. @see §G.11.1.1 */
const MULTIVIEW_MAIN = { profile: 6, constraints: [0xbf80_0000, 0x0000] } as const;
const SAMPLE_AND_MOTION = 2;

/** The VPS of both layers, from the encoder's for one. */
export function layeredVps(unit: Uint8Array, sequence: Sequence, kind: LayerKind): Uint8Array {
  const from = new BitReader(unit.subarray(HEADER));
  const to = new BitWriter();
  to.copy(from, 6).bits(1, 6);
  from.skip(6);
  const subLayers = from.bits(3);
  to.bits(subLayers, 3).copy(from, 17);
  const profile = from.position;
  skipProfile(from, subLayers);
  const level = levelAt(unit, profile);
  copyFrom(unit, profile, from.position, to);
  const ordering = from.position;
  const count = from.flag() ? subLayers + 1 : 1;
  for (let field = 0; field < count * 3; field++) from.ue();
  copyFrom(unit, ordering, from.position, to);
  // Two sets of layers: the first alone, and both.
  to.bits(LAYER, 6).ue(1).bits(0b11, 2);
  // Times stand in the SPS.
  to.flag(false).flag(true).fill();
  writeExtension(to, sequence, kind, { subLayers, level });
  to.flag(false).trailing();
  return makeUnit(headerOf(VPS, 0), to.bytes);
}

interface Levels {
  /** Temporal layers, less one. */
  readonly subLayers: number;
  readonly level: number;
}

/** @see §F.7.3.2.1.1 */
function writeExtension(
  to: BitWriter,
  sequence: Sequence,
  kind: LayerKind,
  { subLayers, level }: Levels,
): void {
  const isView = kind.dimension === 'view';
  const noSubProfiles = (): void => {
    if (subLayers > 0) to.bits(0, 16);
  };
  // The profile of the first layer within both, which is its own: only a level.
  to.bits(level, 8);
  noSubProfiles();
  to.flag(false).bits(2 ** (15 - DIMENSIONS[kind.dimension]), 16);
  to.bits(VIEW_BITS - 1, 3);
  to.flag(true).bits(LAYER, 6).bits(kind.dimensionId, VIEW_BITS);
  to.bits(isView ? VIEW_BITS : 0, 4);
  if (isView) for (const id of kind.viewIds) to.bits(id, VIEW_BITS);
  // Views depend on the first; that no slice uses it is said in each. Auxiliary pictures stand for themselves.
  to.flag(isView);
  if (!isView) to.ue(0);
  to.flag(false).flag(false).flag(false);
  to.ue(2).flag(true);
  const { profile, constraints } = MULTIVIEW_MAIN;
  to.bits(profile, 8).bits(2 ** (31 - profile), 32);
  to.bits(constraints[0], 32).bits(constraints[1], 16).bits(level, 8);
  noSubProfiles();
  // No further sets to put out, and each set puts out all of its layers, with their profiles.
  to.ue(0).bits(0, 2).bits(1, 2).bits(2, 2);
  to.ue(0);
  writeRepFormat(to, sequence.picture);
  to.flag(true).flag(true);
  if (!isView) to.flag(true);
  to.flag(false);
  const { size, reorder, latency } = sequence.buffering;
  to.ue(size - 1).ue(size - 1);
  to.ue(reorder).ue(latency);
  to.ue(0).flag(true).bits(SAMPLE_AND_MOTION, 2);
  to.ue(0).flag(false);
}

function writeRepFormat(to: BitWriter, picture: RepFormat): void {
  const { width, height, chroma, lumaDepth, chromaDepth, window } = picture;
  to.bits(width, 16).bits(height, 16).flag(true).bits(chroma, 2);
  to.bits(lumaDepth - 8, 4).bits(chromaDepth - 8, 4);
  to.flag(window !== undefined);
  for (const edge of window ?? []) to.ue(edge);
}

/** The SPS of the second layer: sizes and buffers are in the VPS. @see §F.7.3.2.2.1 */
export function layerSps(sequence: Sequence): Uint8Array {
  const to = new BitWriter();
  to.bits(0, 4).bits(7, 3).ue(LAYER_SPS).flag(false);
  to.ue(sequence.countBits - 4);
  sequence.writeRest(to);
  return makeUnit(headerOf(SPS, LAYER), to.bytes);
}

/** What must be known of a picture parameter set, for the slices that name it. */
export interface PictureSet {
  readonly id: number;
  readonly hasDependentSlices: boolean;
  readonly hasOutputFlag: boolean;
  readonly extraBits: number;
}

export function readPictureSet(unit: Uint8Array): PictureSet {
  const bits = new BitReader(unit.subarray(HEADER));
  const id = bits.ue();
  bits.ue();
  return {
    id,
    hasDependentSlices: bits.flag(),
    hasOutputFlag: bits.flag(),
    extraBits: bits.bits(3),
  };
}

/** The PPS of the second layer; `extraBits`: in the heads of its slices. */
export function layerPps(unit: Uint8Array, extraBits: number): Uint8Array {
  const from = new BitReader(unit.subarray(HEADER));
  const to = new BitWriter();
  from.ue();
  from.ue();
  to.ue(LAYER_PPS).ue(LAYER_SPS).copy(from, 2).bits(extraBits, 3);
  from.skip(3);
  to.copy(from, from.length - from.position);
  return makeUnit(headerOf(PPS, LAYER), to.bytes);
}

const REFERENCE_DISPLAYS = 176;

/** Tells which view is for which eye. @see §G.14.2.3 */
export function referenceDisplays(left: number, right: number): Uint8Array {
  const to = new BitWriter();
  // Widths of displays would be as exact as this, and none is known.
  to.ue(31).flag(false).ue(0).ue(left).ue(right).bits(0, 6).bits(0, 1).flag(false).flag(false);
  to.trailing();
  const message = to.bytes;
  const payload = Uint8Array.of(REFERENCE_DISPLAYS, message.length, ...message, 0x80);
  return makeUnit(headerOf(PREFIX_SEI, 0), payload);
}

function levelAt(unit: Uint8Array, profile: number): number {
  const bits = new BitReader(unit.subarray(HEADER));
  bits.skip(profile + 88);
  return bits.bits(8);
}

function copyFrom(unit: Uint8Array, start: number, end: number, to: BitWriter): void {
  const bits = new BitReader(unit.subarray(HEADER));
  bits.skip(start);
  to.copy(bits, end - start);
}
