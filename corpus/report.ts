/** Tables and words for people. */
import { basename } from 'node:path';

import { type Case, caseName } from './cases.js';
import { KINDS, mark, type Outcome } from './outcome.js';

/** File × case. */
export function table(outcomes: readonly Outcome[]): string {
  const columns = unique(outcomes.map(({ todo }) => caseName(todo)));
  const files = unique(outcomes.map(({ todo }) => todo.input)).sort();
  const names = files.map((file) => basename(file));
  const width = Math.max(4, ...names.map(({ length }) => length));
  const cells = new Map(outcomes.map((outcome) => [keyOf(outcome.todo), mark(outcome.kind)]));
  const rows = files.map((file, index) => {
    const signs = columns.map((name) => (cells.get(`${file} ${name}`) ?? ' ').padEnd(name.length));
    return `${(names[index] ?? '').padEnd(width)}  ${signs.join('  ')}`.trimEnd();
  });
  return [`${'file'.padEnd(width)}  ${columns.join('  ')}`, ...rows].join('\n');
}

const keyOf = (todo: Case): string => `${todo.input} ${caseName(todo)}`;

/** Each case that `wanted` picks, with its reasons. */
export function details(
  outcomes: readonly Outcome[],
  wanted: (outcome: Outcome) => boolean,
): string {
  return outcomes
    .filter((outcome) => wanted(outcome))
    .map(({ todo, kind, reasons, ffmpeg }) => {
      const beside = ffmpeg === undefined ? [] : [`ffmpeg ${ffmpeg}`];
      const lines = [...reasons, ...beside].map((reason) => `    ${reason}`);
      return [`${mark(kind)} ${basename(todo.input)}: ${caseName(todo)}: ${kind}`, ...lines].join(
        '\n',
      );
    })
    .join('\n');
}

/** How many cases ended as what. */
export function summary(outcomes: readonly Outcome[]): string {
  const counts = KINDS.map((kind) => {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    return `${mark(kind)} ${count} ${kind}`;
  });
  return `${outcomes.length} cases: ${counts.join(', ')}`;
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
