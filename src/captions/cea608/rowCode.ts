/** Preamble address codes: they say in which row characters come, and how it begins. @see ANSI/CTA-608-E; 47 CFR 15.119 (h)(2), table 5 */
import { PLAIN, type Pen } from './pen.js';

/** By row, from the top. */
const ROWS = [
  0x1140, 0x1160, 0x1240, 0x1260, 0x1540, 0x1560, 0x1640, 0x1660, 0x1740, 0x1760, 0x1040, 0x1340,
  0x1360, 0x1440, 0x1460,
];

/** How a row begins. */
export interface RowStart {
  /** 0 is the top, 14 the bottom. */
  readonly row: number;
  /** 0, 4, … 28. */
  readonly indent: number;
  /** Indented rows begin in white, upright. */
  readonly pen: Pen;
}

export const ROW_COUNT: number = ROWS.length;
export const COLUMN_COUNT = 32;

/** The code that begins a row; an indented one is white and upright, one of another look begins at the left. */
export function rowCode({ row, indent, pen }: RowStart): number {
  const line = pen.underline ? 1 : 0;
  const first = ROWS[row] ?? 0;
  if (pen.italic) return first + 0xe + line;
  if (pen.color !== PLAIN.color) return first + pen.color * 2 + line;
  return first + 0x10 + (indent / 4) * 2 + line;
}

/** Undefined: the code does not begin a row. */
export function rowStartOf(code: number): RowStart | undefined {
  const rest = code & 0x1f;
  const row = ROWS.indexOf(code - rest);
  if (row < 0) return undefined;
  const underline = (rest & 1) === 1;
  if (rest >= 0x10) return { row, indent: ((rest - 0x10) >> 1) * 4, pen: { ...PLAIN, underline } };
  const italic = rest >= 0xe;
  const color = italic ? PLAIN.color : rest >> 1;
  return { row, indent: 0, pen: { ...PLAIN, color, italic, underline } };
}
