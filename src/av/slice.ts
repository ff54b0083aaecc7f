/** How long synchronous reading may go on before other work gets its turn. */
const BUDGET_MS = 4;

/** Tells when code that answers at once has held the event loop for long enough. */
export class TimeSlice {
  #since: number | undefined;

  /** Whether to go on only after `turn`. */
  public get isSpent(): boolean {
    if (this.#since !== undefined) return performance.now() - this.#since > BUDGET_MS;
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
