/** How far a run is, and what came of it. */

/** A bar on a terminal; nothing where nobody looks. */
export class Progress {
  #done = 0;
  #all;
  #startedAt = performance.now();

  constructor(all) {
    this.#all = all;
  }

  step() {
    this.#done++;
    if (!process.stderr.isTTY) return;
    const share = this.#done / this.#all;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const left = Math.round(seconds / share - seconds);
    const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
    process.stderr.write(`\r${bar} ${this.#done} of ${this.#all} processes, ${left} s left  `);
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

const HEADINGS = ['theme', 'cases', 'runs', 'ok'];

/** A line for each theme, then what was not ok, each case with how often. */
export function table(results) {
  const rows = [HEADINGS];
  for (const theme of [...new Set(results.map(themeOf))].sort()) {
    rows.push(
      rowOf(
        theme,
        results.filter((one) => themeOf(one) === theme),
      ),
    );
  }
  rows.push(rowOf('all', results));
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column])).join('  '),
  );
  return [...lines, ...failures(results)].join('\n');
}

const themeOf = ({ name }) => name.split(':')[0];

function rowOf(theme, results) {
  const cases = new Set(results.map(({ name }) => name)).size;
  const ok = results.filter(({ verdict }) => verdict === 'ok').length;
  return [theme, String(cases), String(results.length), String(ok)];
}

function failures(results) {
  const counts = new Map();
  for (const { name, verdict, detail = '' } of results) {
    if (verdict === 'ok') continue;
    const key = `${name}: ${verdict}`;
    counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, detail });
  }
  return [...counts].map(([key, { count, detail }]) => `${count} × ${key}\n      ${detail.trim()}`);
}
