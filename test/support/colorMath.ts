/** Colours by the definitions (ITU-R BT.601, BT.709, BT.2020, BT.1886), in floating point: what a conversion must come near to. */
type Triple = readonly number[];
type Matrix = readonly Triple[];

/** Chromaticities of red, green and blue, with D65 for white; and the luma weights of red and blue. */
const SPACES: Readonly<Record<string, { places: readonly Triple[]; kr: number; kb: number }>> = {
  sd: {
    places: [
      [0.63, 0.34],
      [0.31, 0.595],
      [0.155, 0.07],
    ],
    kr: 0.299,
    kb: 0.114,
  },
  hd: {
    places: [
      [0.64, 0.33],
      [0.3, 0.6],
      [0.15, 0.06],
    ],
    kr: 0.2126,
    kb: 0.0722,
  },
  wide: {
    places: [
      [0.708, 0.292],
      [0.17, 0.797],
      [0.131, 0.046],
    ],
    kr: 0.2627,
    kb: 0.0593,
  },
};
const D65: Triple = [0.3127, 0.329];

const at = (row: Triple, index: number): number => row[index] ?? NaN;
const xyz = (place: Triple): Triple => [
  at(place, 0) / at(place, 1),
  1,
  (1 - at(place, 0) - at(place, 1)) / at(place, 1),
];
const times = (m: Matrix, v: Triple): Triple =>
  m.map((row) => row.reduce((sum, value, index) => sum + value * at(v, index), 0));
const transposed = (m: Matrix): Matrix => [0, 1, 2].map((row) => m.map((line) => at(line, row)));

function inverse(m: Matrix): Matrix {
  const cell = (row: number, column: number): number => at(m[row % 3] ?? [], column % 3);
  const cofactor = (row: number, column: number): number =>
    cell(row + 1, column + 1) * cell(row + 2, column + 2) -
    cell(row + 1, column + 2) * cell(row + 2, column + 1);
  const determinant = [0, 1, 2].reduce(
    (sum, column) => sum + cell(0, column) * cofactor(0, column),
    0,
  );
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant));
}

/** From linear RGB to XYZ. */
function toXyz(name: string): Matrix {
  const columns = (SPACES[name]?.places ?? []).map(xyz);
  const scale = times(inverse(transposed(columns)), xyz(D65));
  return transposed(
    columns.map((column, index) => column.map((value) => value * at(scale, index))),
  );
}

/** 8-bit Y, Cb and Cr of limited range as they are in another space, for a display of BT.1886. */
export function convertColor([y = 0, u = 0, v = 0]: Triple, from: string, to: string): Triple {
  const { kr = 0, kb = 0 } = SPACES[from] ?? {};
  const [luma, cb, cr] = [(y - 16) / 219, (u - 128) / 224, (v - 128) / 224];
  const red = luma + 2 * (1 - kr) * cr;
  const blue = luma + 2 * (1 - kb) * cb;
  const green = (luma - kr * red - kb * blue) / (1 - kr - kb);
  const linear = [red, green, blue].map((value) => Math.max(0, value) ** 2.4);
  const other = times(inverse(toXyz(to)), times(toXyz(from), linear));
  const [r = 0, g = 0, b = 0] = other.map((value) =>
    Math.min(1.09, Math.max(0, value) ** (1 / 2.4)),
  );
  const target = SPACES[to] ?? { kr: 0, kb: 0 };
  const light = target.kr * r + (1 - target.kr - target.kb) * g + target.kb * b;
  const [blueness, redness] = [
    (b - light) / (1 - target.kb) / 2,
    (r - light) / (1 - target.kr) / 2,
  ];
  return [16 + 219 * light, 128 + 224 * blueness, 128 + 224 * redness];
}
