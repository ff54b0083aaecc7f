/** Two streams of an encoder as the layers of one. @see ITU-T H.265 annexes F and G */
import { MediaError } from '../../errors.js';
import { extraBits, layerSlice, type SliceRules } from './layerSlice.js';
import {
  layeredVps,
  type LayerKind,
  layerPps,
  layerSps,
  readPictureSet,
  referenceDisplays,
} from './layerSets.js';
import { isSlice, joinUnits, PPS, splitUnits, SPS, typeOf, VPS } from './nalUnit.js';
import { readSequence } from './parameterSets.js';

/** Which view each eye sees. */
export interface Eyes {
  readonly left: number;
  readonly right: number;
}

/** What a decoder of both layers must know first, and how the second layer's pictures join the first's. */
export class Layering {
  /** Parameter sets of both layers, with start codes. */
  public readonly extradata: Uint8Array;
  readonly #rules: SliceRules;

  /**
   * @param extradata - of the encoder of either layer: both were told the same, so they are alike
   * @param kind - what the second layer is
   * @param eyes - told to players where the layers are views
   * @throws MediaError `encodeFailed` for parameter sets that are not understood
   */
  public constructor(extradata: Uint8Array, kind: LayerKind, eyes?: Eyes) {
    const units = splitUnits(extradata);
    const of = (type: number): Uint8Array | undefined =>
      units.find((unit) => typeOf(unit) === type);
    const [vps, sps, pps] = [of(VPS), of(SPS), of(PPS)];
    const sequence = sps && readSequence(sps);
    if (!vps || !sps || !pps || !sequence) throw notUnderstood('its parameter sets');
    const picture = readPictureSet(pps);
    this.#rules = { sequence, picture, dimension: kind.dimension };
    this.extradata = joinUnits([
      layeredVps(vps, sequence, kind),
      sps,
      pps,
      ...(eyes ? [referenceDisplays(eyes.left, eyes.right)] : []),
      layerSps(sequence),
      layerPps(pps, extraBits(this.#rules)),
    ]);
  }

  /**
   * One access unit of the pictures of both layers.
   *
   * @throws MediaError `encodeFailed` where they do not belong together
   */
  public join(base: Uint8Array, other: Uint8Array): Uint8Array {
    const units = splitUnits(base);
    const slices = splitUnits(other).filter((unit) => isSlice(typeOf(unit)));
    if (kindsOf(units) !== kindsOf(slices)) {
      throw new MediaError(
        'encodeFailed',
        `The pictures of the two layers are not alike, as pictures of one moment must be: units ${kindsOf(units)} and ${kindsOf(slices)}. Leave out options of the encoder that decide by what they see.`,
        { operator: 'encode' },
      );
    }
    for (const slice of slices) {
      const moved = layerSlice(slice, this.#rules);
      if (!moved) throw notUnderstood('a slice');
      units.push(moved);
    }
    return joinUnits(units);
  }
}

const kindsOf = (units: readonly Uint8Array[]): string =>
  units.map(typeOf).filter(isSlice).join(', ');

function notUnderstood(what: string): MediaError {
  return new MediaError(
    'encodeFailed',
    `Layers cannot be made of what the encoder gave: ${what} could not be understood. Leave out options of the encoder that change how its stream is written.`,
    { operator: 'encode' },
  );
}
