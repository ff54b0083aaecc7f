/** How long synchronous reading may go on before other work gets its turn. */
const BUDGET_MS = 4;

/** Tells when code that answers at once has held the event loop for long enough. */
export class TimeSlice {
  readonly #each: number;
  #since: number | undefined;
  #asked = 0;

  /** The clock is looked at once in `each` questions: for work so small that looking costs as much. */
  public constructor(each = 1) {
    this.#each = each;
  }

  /** Whether to go on only after `turn`. */
  public get isSpent(): boolean {
    if (this.#since !== undefined) {
      if (++this.#asked % this.#each !== 0) return false;
      return performance.now() - this.#since > BUDGET_MS;
    }
    this.#since = performance.now();
    // When this runs the loop has turned: the next slice begins with the next question.
    setImmediate(() => {
      this.#since = undefined;
    });
    return false;
  }

  /** Lets everything else have its turn. */
  public turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
