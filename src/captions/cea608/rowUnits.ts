import { MediaError } from '../../errors.js';
import { type Cell, type Row } from './captionRows.js';
import { type CharacterCode, codeOfCharacter } from './characters.js';
import { TO1 } from './commands.js';
import { isGroundCode, isSamePen, type Pen, penCodes, PLAIN } from './pen.js';
import { rowCode } from './rowCode.js';

/** What is sent together: a pair, of seven bits each, or a pair that is sent twice. */
export interface Unit {
  readonly code: number;
  readonly isTwice: boolean;
  /** Whether something is seen of it where characters are seen as they come. */
  readonly isSeen: boolean;
}

export const command = (code: number): Unit => ({ code, isTwice: true, isSeen: false });

const SPACE = 0x20;

/** Puts characters together into pairs. */
class Units {
  public readonly list: Unit[] = [];
  readonly #resume: number;
  #half: number | undefined;
  #isSeen = false;

  /** @param resume - a code that changes nothing, to stand between two equal ones */
  public constructor(resume: number) {
    this.#resume = resume;
  }

  /** A character of one byte. */
  public single(byte: number): void {
    const isSeen = byte !== SPACE;
    if (this.#half === undefined) {
      this.#half = byte;
      this.#isSeen = isSeen;
      return;
    }
    const code = (this.#half << 8) | byte;
    this.list.push({ code, isTwice: false, isSeen: isSeen || this.#isSeen });
    this.#half = undefined;
  }

  /** A code of two bytes. */
  public double(code: number, isSeen = false): void {
    this.end();
    // Sent four times, decoders would take it for once.
    if (this.list.at(-1)?.code === code) this.list.push(command(this.#resume));
    this.list.push({ code, isTwice: true, isSeen });
  }

  public end(): void {
    if (this.#half === undefined) return;
    this.list.push({ code: this.#half << 8, isTwice: false, isSeen: this.#isSeen });
    this.#half = undefined;
  }

  public character({ basic, second }: CharacterCode): void {
    if (basic !== undefined) this.single(basic);
    if (second !== undefined) this.double(second, true);
  }

  /** A code that changes the pen, and takes a cell. */
  public pen(code: number): void {
    // What is behind characters changes in a cell that has a space already.
    if (isGroundCode(code)) this.single(SPACE);
    this.double(code);
  }
}

/**
 * What sends a row.
 *
 * @param resume - the code of the mode, which changes nothing when it is sent again
 * @throws MediaError `invalidArgument` where styles change between two characters without a space
 */
export function rowUnits(row: Row, resume: number): Unit[] {
  const units = new Units(resume);
  let pen = begin(row, units);
  let spaces = 0;
  for (const [place, cell] of row.cells.entries()) {
    if (cell.character === ' ') {
      spaces++;
      continue;
    }
    const codes = isSamePen(pen, cell.pen) ? [] : penCodes(pen, cell.pen);
    requireSpace(codes.length <= spaces, row.cells, place, codes.length);
    for (let left = spaces - codes.length; left > 0; left--) units.single(SPACE);
    for (const code of codes) units.pen(code);
    units.character(codeOfCharacter(cell.character) ?? { basic: SPACE, second: undefined });
    pen = cell.pen;
    spaces = 0;
  }
  units.end();
  return units.list;
}

/** Sends what leads to the first character; each change of the pen takes a cell before it. */
function begin({ row, column, cells }: Row, units: Units): Pen {
  const pen = cells[0]?.pen ?? PLAIN;
  const plain = { ...PLAIN, underline: pen.underline };
  const lookAt = { ...PLAIN, color: pen.color === 7 ? 0 : pen.color, underline: pen.underline };
  const direct = pen.color === 0 && pen.italic ? { ...lookAt, italic: true } : lookAt;
  const [indented, left] = [penCodes(plain, pen), penCodes(direct, pen)];
  const isLeft = left.length < indented.length && left.length <= column && column <= 3;
  const codes = isLeft ? left : indented;
  requireSpace(codes.length <= column, cells, 0, codes.length);
  const from = column - codes.length;
  const indent = isLeft ? 0 : from - (from % 4);
  units.double(rowCode({ row, indent, pen: isLeft ? direct : plain }));
  if (from > indent) units.double(TO1 - 1 + from - indent);
  for (const code of codes) units.pen(code);
  return pen;
}

function requireSpace(fits: boolean, cells: readonly Cell[], place: number, count: number): void {
  if (fits) return;
  const text = cells.map(({ character }) => character).join('');
  const where =
    place === 0 ? 'at the beginning of' : `before ${JSON.stringify(text.slice(place))} in`;
  throw new MediaError(
    'invalidArgument',
    `In CEA-608 a change of style takes the place of a space, here ${count === 1 ? 'one' : count}, and ${where} ${JSON.stringify(text)} there is not as much. Begin and end styles at spaces, and let coloured italics and backgrounds begin further to the right.`,
  );
}
