/** Tables: for a terminal and for Markdown. Rows are objects with the same keys. */

export function table(rows) {
  const keys = keysOf(rows);
  const width = (key) => Math.max(key.length, ...rows.map((row) => cell(row, key).length));
  const line = (text) =>
    keys
      .map((key) => text(key).padEnd(width(key)))
      .join('  ')
      .trimEnd();
  return [
    line((key) => key),
    line((key) => '-'.repeat(width(key))),
    ...rows.map((row) => line((key) => cell(row, key))),
  ].join('\n');
}

export function markdown(rows) {
  const keys = keysOf(rows);
  const line = (cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(keys),
    line(keys.map(() => '---')),
    ...rows.map((row) => line(keys.map((key) => cell(row, key)))),
  ].join('\n');
}

/** Keys of all rows, in the order in which they first come. */
const keysOf = (rows) => [...new Set(rows.flatMap((row) => Object.keys(row)))];

const cell = (row, key) => String(row[key] ?? '');
