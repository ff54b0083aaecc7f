import { requireArgument } from '../../errors.js';
import { type Caption, type CaptionAlignment } from '../../sample/caption.js';
import { captionRuns } from '../../sample/captionRuns.js';
import { codeOfCharacter } from './characters.js';
import { type Pen, PLAIN } from './pen.js';
import { penOfStyle } from './penOfStyle.js';
import { type Place, placeOf } from './place.js';

/** A character and how it is drawn. */
export interface Cell {
  readonly character: string;
  readonly pen: Pen;
}

/** Characters beside each other; the first and the last one are no spaces. */
export interface Row {
  /** 0 is the top. */
  readonly row: number;
  /** Of the first character; 0 is the left. */
  readonly column: number;
  readonly cells: readonly Cell[];
}

/**
 * The rows of a caption, without those that show nothing.
 *
 * @throws MediaError `invalidArgument` for what CEA-608 cannot show
 */
export function captionRows(caption: Caption): { readonly rows: Row[]; readonly place: Place } {
  const lines = linesOf(caption);
  const place = placeOf(caption, lines.length);
  const rows = lines.flatMap((cells, line) =>
    rowOf(cells, { ...place, row: place.row + line }, caption.textAlignment),
  );
  return { rows, place };
}

function linesOf(caption: Caption): Cell[][] {
  const lines: Cell[][] = [[]];
  for (const { text, style } of captionRuns(caption)) {
    const pen = text.trim() === '' ? PLAIN : penOfStyle(style);
    for (const character of text) {
      if (character === '\n') lines.push([]);
      else lines.at(-1)?.push({ character: known(character), pen });
    }
  }
  return lines;
}

function known(character: string): string {
  requireArgument(
    codeOfCharacter(character) !== undefined,
    () =>
      `CEA-608 has no character ${JSON.stringify(character)} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}): it has the letters of Western Europe, and a few signs. Write another one.`,
  );
  return character;
}

const isBlank = ({ character }: Cell): boolean => character === ' ';

function rowOf(
  line: readonly Cell[],
  { row, column, width }: Place,
  alignment: CaptionAlignment = 'center',
): Row[] {
  const first = line.findIndex((cell) => !isBlank(cell));
  if (first < 0) return [];
  const end = line.findLastIndex((cell) => !isBlank(cell)) + 1;
  // Spaces in front belong to the line: they are how rows are indented.
  requireArgument(
    end <= width,
    () =>
      `A row of CEA-608 has ${width === 32 ? '32 columns' : `the ${width} columns of its region`}, and this line has ${end} characters: ${JSON.stringify(line.map(({ character }) => character).join(''))}. Break it with \\n.`,
  );
  const offset = column + shift(alignment, width - end) + first;
  return [{ row, column: offset, cells: line.slice(first, end) }];
}

function shift(alignment: CaptionAlignment, spare: number): number {
  if (alignment === 'center') return spare >> 1;
  return alignment === 'end' || alignment === 'right' ? spare : 0;
}
