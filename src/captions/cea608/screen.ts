import { type Caption } from '../../sample/caption.js';
import { type Rational } from '../../sample/time.js';
import { type Cell } from './captionRows.js';
import { RCL, RDC, RU2 } from './commands.js';
import { Memory } from './memory.js';
import { type Manner } from './place.js';
import { COLUMN_COUNT, ROW_COUNT, type RowStart } from './rowCode.js';
import { shownCaptions } from './shownCaptions.js';

/** Both memories of a decoder, and since when the one that is displayed shows what it does. */
export class Screen {
  readonly #rate: Rational;
  #displayed = new Memory();
  #hidden = new Memory();
  #mode: Manner | undefined;
  #depth = 2;
  #row = ROW_COUNT - 1;
  #column = 0;
  /** Since when something is shown, and how it came. */
  #since: { readonly frame: number; readonly manner: Manner } | undefined;
  #now = 0;
  /** When the codes began that lead to a row which rolls up, while there is no pause. */
  #lead: number | undefined;
  #ended: Caption[] = [];

  public constructor(rate: Rational) {
    this.#rate = rate;
  }

  /** Something happens at this frame. */
  public at(frame: number): void {
    if (frame > this.#now + 1) this.#lead = undefined;
    this.#now = frame;
  }

  /** Takes the captions that have ended. */
  public take(): Caption[] {
    return this.#ended.splice(0);
  }

  /** What is shown ends now. */
  public end(): void {
    if (!this.#since) return;
    const { frame: start, manner } = this.#since;
    const displayed = this.#displayed;
    const rows = displayed.seenRows;
    // Of rows that roll up the older ones have been told of.
    const newest = manner === 'rollUp' ? rows.slice(-1) : rows;
    const showing = { start, end: this.#now, manner, rate: this.#rate, depth: this.#depth };
    if (this.#now > start) this.#ended.push(...shownCaptions(displayed, newest, showing));
    this.#since = undefined;
  }

  public erase(): void {
    this.end();
    this.#displayed.clear();
  }

  public eraseHidden(): void {
    this.#hidden.clear();
  }

  /** What was loaded is shown. */
  public flip(): void {
    this.end();
    this.#mode = 'popOn';
    [this.#displayed, this.#hidden] = [this.#hidden, this.#displayed];
    this.#appear('popOn');
  }

  /** Where the next characters go: RCL, RDC, RU2 to RU4. */
  public resume(code: number): void {
    if (code === RCL) this.#mode = 'popOn';
    else if (code === RDC) this.#mode = 'paintOn';
    else this.#resumeRolling(code - RU2 + 2);
  }

  public carriageReturn(): void {
    if (this.#mode !== 'rollUp') return;
    this.end();
    this.#displayed.roll(this.#row, this.#depth);
    this.#column = 0;
    this.#lead = this.#now;
  }

  public startRow({ row, indent }: RowStart): void {
    const rolls = this.#mode === 'rollUp';
    const base = rolls ? Math.max(row, this.#depth - 1) : row;
    if (rolls && base !== this.#row) this.#displayed.move(this.#row, base, this.#depth);
    this.#row = base;
    this.#column = indent;
  }

  public tab(columns: number): void {
    this.#column = Math.min(COLUMN_COUNT - 1, this.#column + columns);
  }

  public backspace(): void {
    if (this.#column === 0) return;
    this.#column--;
    this.#memory?.write(this.#row, this.#column, undefined);
  }

  public deleteRest(): void {
    this.#memory?.clearFrom(this.#row, this.#column);
  }

  /** Writes a character where the cursor is. In the last column the cursor stays. */
  public write(cell: Cell): void {
    const memory = this.#memory;
    if (!memory) return;
    memory.write(this.#row, Math.min(this.#column, COLUMN_COUNT - 1), cell);
    this.#column = Math.min(COLUMN_COUNT, this.#column + 1);
    if (memory === this.#displayed && this.#mode) this.#appear(this.#mode);
  }

  /** Undefined: nobody said yet where characters go. */
  get #memory(): Memory | undefined {
    if (this.#mode === undefined) return undefined;
    return this.#mode === 'popOn' ? this.#hidden : this.#displayed;
  }

  #appear(manner: Manner): void {
    if (this.#since) return;
    const rows = this.#displayed.seenRows;
    const isNew = manner === 'rollUp' ? rows.includes(this.#row) : rows.length > 0;
    if (isNew) this.#since = { frame: this.#begin(manner), manner };
  }

  /** A row that rolls up begins with the codes that lead to it, unless there is a pause. */
  #begin(manner: Manner): number {
    const lead = this.#lead;
    this.#lead = undefined;
    return manner === 'rollUp' && lead !== undefined ? lead : this.#now;
  }

  #resumeRolling(depth: number): void {
    if (this.#mode !== 'rollUp') {
      this.erase();
      this.eraseHidden();
      this.#row = ROW_COUNT - 1;
      this.#column = 0;
    }
    this.#mode = 'rollUp';
    this.#depth = depth;
  }
}
