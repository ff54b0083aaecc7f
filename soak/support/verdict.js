/** A verdict: each figure with the bound that was set for it beforehand. */
export class Verdict {
  #lines = [];
  #failed = 0;

  /** Says a figure and whether it keeps its bound. */
  check(what, isKept, figure, bound) {
    if (!isKept) this.#failed++;
    this.#lines.push(`  ${isKept ? 'ok  ' : 'FAIL'}  ${what}: ${figure} (${bound})`);
  }

  /** As `check`, for a number with an upper bound. */
  most(what, value, bound, unit = '') {
    const digits = Number.isInteger(value) ? 0 : 1;
    const figure = `${value.toFixed(digits)}${unit}`;
    this.check(what, value <= bound, figure, `at most ${bound}${unit}`);
  }

  /** Something that could not be judged, and why. */
  note(what, why) {
    this.#lines.push(`  --    ${what}: not judged, ${why}`);
  }

  /** Prints everything; the exit code follows. */
  print(title) {
    console.log(`${title}\n${this.#lines.join('\n')}`);
    console.log(this.#failed === 0 ? 'Verdict: kept.\n' : `Verdict: ${this.#failed} BROKEN.\n`);
    if (this.#failed > 0) process.exitCode = 1;
  }
}
