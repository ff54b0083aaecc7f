import { type Cell } from './captionRows.js';
import { COLUMN_COUNT, ROW_COUNT } from './rowCode.js';

type Line = (Cell | undefined)[];

const emptyLine = (): Line => new Array<Cell | undefined>(COLUMN_COUNT).fill(undefined);

/** One of the two memories of a decoder: cells that have a character, or nothing. */
export class Memory {
  #lines: Line[] = Array.from({ length: ROW_COUNT }, emptyLine);

  /** The row's cells; undefined: nothing is there. */
  public row(row: number): readonly (Cell | undefined)[] {
    return this.#lines[row] ?? [];
  }

  /** Whether a character that can be seen is in the row. */
  public isSeen(row: number): boolean {
    return this.row(row).some((cell) => cell !== undefined && cell.character !== ' ');
  }

  /** Rows in which something is seen. */
  public get seenRows(): number[] {
    return this.#lines.flatMap((_, row) => (this.isSeen(row) ? [row] : []));
  }

  public write(row: number, column: number, cell: Cell | undefined): void {
    const line = this.#lines[row];
    if (line && column >= 0 && column < COLUMN_COUNT) line[column] = cell;
  }

  /** Clears a row from a column on. */
  public clearFrom(row: number, column: number): void {
    this.#lines[row]?.fill(undefined, column);
  }

  public clear(): void {
    this.#lines = this.#lines.map(emptyLine);
  }

  /** Moves `depth` rows up to `base` up by one; what was the top one is gone, and `base` is empty. */
  public roll(base: number, depth: number): void {
    this.#keep(base, depth, (row) => (row === base ? emptyLine() : this.#lines[row + 1]));
  }

  /** Moves `depth` rows from one base to another. */
  public move(from: number, to: number, depth: number): void {
    this.#keep(to, depth, (row) => this.#lines[row - to + from]);
  }

  #keep(base: number, depth: number, lineAt: (row: number) => Line | undefined): void {
    const lines = this.#lines.map((_, row) =>
      row <= base && row > base - depth ? (lineAt(row) ?? emptyLine()) : emptyLine(),
    );
    this.#lines = lines;
  }
}
