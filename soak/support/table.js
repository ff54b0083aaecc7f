/** A table that is printed row by row, so its columns are as wide as they are said to be. */
export class Table {
  #columns;

  /** @param columns - `[title, width]` of each */
  constructor(columns) {
    this.#columns = columns;
  }

  get head() {
    const titles = this.#columns.map(([title]) => title);
    return `${this.row(titles)}\n${this.row(this.#columns.map(([, width]) => '-'.repeat(width)))}`;
  }

  row(cells) {
    return cells.map((cell, index) => String(cell).padStart(this.#columns[index][1])).join('  ');
  }
}
