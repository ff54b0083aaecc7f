import { type Cea608Pair, paired } from './cea608Pair.js';
import { EDM, EOC } from './commands.js';
import { command, type Unit } from './rowUnits.js';

/**
 * What is sent in which frame. Each call is for a later moment than the one before it; what leads to a moment is sent as late as it can be.
 *
 * Calls answer how many frames were missing, and have done nothing then; 0: it fits.
 */
export class Line21 {
  readonly #slots = new Map<number, number>();
  /** From here on something can be sent that leads to the next moment. */
  #from = 0;

  /** Another one to which the same was done. */
  public clone(): Line21 {
    const other = new Line21();
    for (const [frame, code] of this.#slots) other.#slots.set(frame, code);
    other.#from = this.#from;
    return other;
  }

  /** What is sent before this frame is settled. */
  public get settled(): number {
    return this.#from;
  }

  /** Takes what is settled, in order; `all`: also what might have been interrupted. */
  public take(all = false): Cea608Pair[] {
    const frames = [...this.#slots.keys()].filter((frame) => all || frame < this.#from);
    return frames
      .sort((a, b) => a - b)
      .map((frame) => {
        const code = paired(this.#slots.get(frame) ?? 0);
        this.#slots.delete(frame);
        return { frame, code };
      });
  }

  /** Clears the screen at a moment. */
  public erase(at: number): number {
    if (at < this.#from) return this.#from - at;
    this.#twice(at, EDM);
    return 0;
  }

  /** Loads units unseen, and shows them at a moment. */
  public show(at: number, units: readonly Unit[]): number {
    const missing = this.lead(at, units);
    if (missing > 0) return missing;
    this.#twice(at, EOC);
    this.#from = at + 1;
    return 0;
  }

  /** Sends units before a moment, as late as possible, around what is sent there already. */
  public lead(at: number, units: readonly Unit[]): number {
    const plan: [number, number][] = [];
    let floor = this.#from;
    while (this.#slots.has(floor)) floor++;
    const isTaken = (frame: number): boolean => frame >= floor && this.#slots.has(frame);
    let end = at;
    for (const { code, isTwice } of units.toReversed()) {
      while (isTaken(end - 1) || (isTwice && isTaken(end - 2))) end--;
      if (isTwice) plan.push([end - 1, code]);
      end -= isTwice ? 2 : 1;
      plan.push([end, code]);
    }
    if (end < floor && units.length > 0) return floor - end;
    if (at < this.#from) return this.#from - at;
    for (const [frame, code] of plan) this.#slots.set(frame, code);
    return 0;
  }

  /** Sends units from a moment on, one after the other, after those that lead to it. */
  public follow(at: number, leading: readonly Unit[], units: readonly Unit[]): number {
    const missing = this.lead(at, leading);
    if (missing > 0) return missing;
    let frame = at;
    for (const { code, isTwice } of units) {
      this.#slots.set(frame++, code);
      if (isTwice) this.#slots.set(frame++, code);
    }
    this.#from = frame;
    return 0;
  }

  #twice(at: number, code: number): void {
    this.#slots.set(at, code);
    this.#slots.set(at + 1, code);
  }
}

/** Clears the screen a little earlier than what follows. */
export const ERASE: Unit = command(EDM);
