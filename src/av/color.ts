/** Colour properties: libav's numbers (those of ITU-T H.273) and libav's names, both ways. */
import {
  type AVColorPrimaries,
  type AVColorRange,
  type AVColorSpace,
  type AVColorTransferCharacteristic,
} from 'node-av/constants';
import { COLOR_PRIMARIES, COLOR_RANGES, TRANSFER_FUNCTIONS, YCBCR_MATRICES } from '../colors.js';
import { MediaError } from '../errors.js';
import { type ColorProperties } from '../sample/format.js';

/** H.273's 'unspecified'. */
const UNSPECIFIED = 2;

/** The four numbers, wherever libav keeps them: frames, codec parameters and codec contexts alike. */
export interface ColorNumbers {
  colorPrimaries: AVColorPrimaries;
  colorTrc: AVColorTransferCharacteristic;
  colorSpace: AVColorSpace;
  colorRange: AVColorRange;
}

const reversed = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([name, value]) => [value, name]));

const primariesNames = reversed(COLOR_PRIMARIES);
const transferNames = reversed(TRANSFER_FUNCTIONS);
const matrixNames = reversed(YCBCR_MATRICES);

/** The names; undefined when nothing at all is specified. */
export function colorNames(from: ColorNumbers): ColorProperties | undefined {
  const primaries = primariesNames.get(from.colorPrimaries);
  const transfer = transferNames.get(from.colorTrc);
  const matrix = matrixNames.get(from.colorSpace);
  const range = rangeName(from.colorRange);
  const known = primaries ?? transfer ?? matrix ?? range;
  return known === undefined ? undefined : { primaries, transfer, matrix, range };
}

/** Sets the numbers; what is not named becomes 'unspecified'. @throws MediaError `invalidArgument` */
export function setColor(to: ColorNumbers, color: ColorProperties = {}): void {
  const { primaries, transfer, matrix, range } = color;
  to.colorPrimaries = find(
    COLOR_PRIMARIES,
    'primaries',
    primaries,
    UNSPECIFIED,
  ) as AVColorPrimaries;
  to.colorTrc = find(
    TRANSFER_FUNCTIONS,
    'transfer',
    transfer,
    UNSPECIFIED,
  ) as AVColorTransferCharacteristic;
  to.colorSpace = find(YCBCR_MATRICES, 'matrix', matrix, UNSPECIFIED) as AVColorSpace;
  to.colorRange = find(COLOR_RANGES, 'range', range, 0) as AVColorRange;
}

function find(
  table: Readonly<Record<string, number>>,
  kind: string,
  name: string | undefined,
  unspecified: number,
): number {
  if (name === undefined) return unspecified;
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value !== undefined) return value;
  throw new MediaError(
    'invalidArgument',
    `'${name}' is not a colour ${kind}. Known are libav's names ${Object.keys(table).join(', ')}.`,
  );
}

function rangeName(range: number): 'tv' | 'pc' | undefined {
  return range === 1 ? 'tv' : range === 2 ? 'pc' : undefined;
}
