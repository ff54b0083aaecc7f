/** Tables: for a terminal and for Markdown. Rows are objects with the same keys. */

export function table(rows) {
  const widths = widthsOf(rows);
  const line = (text) =>
    widths
      .map(([key, width]) => text(key).padEnd(width))
      .join('  ')
      .trimEnd();
  return [
    line((key) => key),
    line((key) => '-'.repeat(widths.find(([name]) => name === key)[1])),
    ...rows.map((row) => line((key) => cell(row, key))),
  ].join('\n');
}

/** Aligned as Prettier aligns it. */
export function markdown(rows) {
  const widths = widthsOf(rows.map(escaped)).map(([key, width]) => [key, Math.max(3, width)]);
  const line = (text) => `| ${widths.map(([key, width]) => text(key, width)).join(' | ')} |`;
  return [
    line((key, width) => key.padEnd(width)),
    line((_, width) => '-'.repeat(width)),
    ...rows.map(escaped).map((row) => line((key, width) => cell(row, key).padEnd(width))),
  ].join('\n');
}

const escaped = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, String(value ?? '').replaceAll('|', '\\|')]),
  );

const widthsOf = (rows) =>
  keysOf(rows).map((key) => [
    key,
    Math.max(key.length, ...rows.map((row) => cell(row, key).length)),
  ]);

/** Keys of all rows, in the order in which they first come. */
const keysOf = (rows) => [...new Set(rows.flatMap((row) => Object.keys(row)))];

const cell = (row, key) => String(row[key] ?? '');
