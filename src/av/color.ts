/** Colour properties: libav's numbers (those of ITU-T H.273) and libav's names, both ways. */
import {
  type AVColorPrimaries,
  type AVColorRange,
  type AVColorSpace,
  type AVColorTransferCharacteristic,
} from 'node-av/constants';
import { MediaError } from '../errors.js';
import { type ColorProperties } from '../sample/format.js';

/** H.273's 'unspecified'. */
const UNSPECIFIED = 2;

const PRIMARIES: Readonly<Record<string, number>> = {
  bt709: 1,
  bt470m: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  film: 8,
  bt2020: 9,
  smpte428: 10,
  smpte431: 11,
  smpte432: 12,
  ebu3213: 22,
};

const TRANSFERS: Readonly<Record<string, number>> = {
  bt709: 1,
  bt470m: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  linear: 8,
  log100: 9,
  log316: 10,
  'iec61966-2-4': 11,
  bt1361e: 12,
  'iec61966-2-1': 13,
  'bt2020-10': 14,
  'bt2020-12': 15,
  smpte2084: 16,
  smpte428: 17,
  'arib-std-b67': 18,
};

const MATRICES: Readonly<Record<string, number>> = {
  gbr: 0,
  bt709: 1,
  fcc: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  ycgco: 8,
  bt2020nc: 9,
  bt2020c: 10,
  smpte2085: 11,
  'chroma-derived-nc': 12,
  'chroma-derived-c': 13,
  ictcp: 14,
  'ipt-c2': 15,
  'ycgco-re': 16,
  'ycgco-ro': 17,
};

const RANGES: Readonly<Record<string, number>> = { tv: 1, pc: 2 };

/** The four numbers, wherever libav keeps them: frames, codec parameters and codec contexts alike. */
export interface ColorNumbers {
  colorPrimaries: AVColorPrimaries;
  colorTrc: AVColorTransferCharacteristic;
  colorSpace: AVColorSpace;
  colorRange: AVColorRange;
}

const reversed = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([name, value]) => [value, name]));

const primariesNames = reversed(PRIMARIES);
const transferNames = reversed(TRANSFERS);
const matrixNames = reversed(MATRICES);

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
  to.colorPrimaries = find(PRIMARIES, 'primaries', primaries, UNSPECIFIED) as AVColorPrimaries;
  to.colorTrc = find(TRANSFERS, 'transfer', transfer, UNSPECIFIED) as AVColorTransferCharacteristic;
  to.colorSpace = find(MATRICES, 'matrix', matrix, UNSPECIFIED) as AVColorSpace;
  to.colorRange = find(RANGES, 'range', range, 0) as AVColorRange;
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
