/** Bytes of one block: what a range takes from a silo's file at a time. */
export const BLOCK: number = 16 * 1024;

/** Blocks of a file that follow each other. */
export interface Run {
  readonly block: number;
  readonly count: number;
}

/** The room in a file, in blocks: the lowest that is free is taken first, so the file is never longer than it once had to be. */
export class Blocks {
  /** In ascending order, never touching. */
  #free: Run[] = [];
  #end = 0;

  /** The length that the file has or had, in blocks. */
  public get length(): number {
    return this.#end;
  }

  public take(): number {
    const [first] = this.#free;
    if (!first) return this.#end++;
    const { block, count } = first;
    if (count === 1) this.#free.shift();
    else this.#free[0] = { block: block + 1, count: count - 1 };
    return block;
  }

  /** Takes back what nobody needs any more. */
  public give(runs: readonly Run[]): void {
    const all = [...this.#free, ...runs].sort((one, other) => one.block - other.block);
    this.#free = all.reduce<Run[]>((merged, run) => addRun(merged, run.block, run.count), []);
  }
}

/** Adds blocks behind the last run, to it where they touch; gives `runs`. */
export function addRun(runs: Run[], block: number, count = 1): Run[] {
  const last = runs.at(-1);
  if (last && last.block + last.count === block) {
    runs[runs.length - 1] = { block: last.block, count: last.count + count };
  } else {
    runs.push({ block, count });
  }
  return runs;
}
