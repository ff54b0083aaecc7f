/** A verdict: each figure with the bound that was set for it beforehand. */
export class Verdict {
  /** Everything that was said, in order: `{ what, figure, bound, isKept }`; without a bound what is only told, without a figure what was not judged, and why. */
  results = [];

  /** Says a figure and whether it keeps its bound. */
  check(what, isKept, figure, bound) {
    this.results.push({ what, figure: String(figure), bound: String(bound), isKept });
  }

  /** As `check`, for a number with an upper bound. */
  most(what, value, bound, unit = '') {
    const digits = Number.isInteger(value) ? 0 : 1;
    const figure = `${value.toFixed(digits)}${unit}`;
    this.check(what, value <= bound, figure, `at most ${bound}${unit}`);
  }

  /** A figure that nothing was set for: it is there to be compared with. */
  tell(what, figure) {
    this.results.push({ what, figure: String(figure) });
  }

  /** Something that could not be judged, and why. */
  note(what, why) {
    this.results.push({ what, why });
  }

  /** Prints everything; the exit code follows. */
  print(title) {
    console.log(`${title}\n${this.results.map(lineOf).join('\n')}`);
    const failed = this.results.filter(({ isKept }) => isKept === false).length;
    console.log(failed === 0 ? 'Verdict: kept.\n' : `Verdict: ${failed} BROKEN.\n`);
    if (failed > 0) process.exitCode = 1;
  }
}

function lineOf({ what, figure, bound, isKept, why }) {
  if (why !== undefined) return `  --    ${what}: not judged, ${why}`;
  if (bound === undefined) return `  ..    ${what}: ${figure} (to compare with)`;
  return `  ${isKept ? 'ok  ' : 'FAIL'}  ${what}: ${figure} (${bound})`;
}
