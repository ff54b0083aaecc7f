/** docs/speed.md, from a result file. */
import { writeFileSync } from 'node:fs';

import { here } from './host.js';
import { details, summary } from './summary.js';
import { markdown } from './table.js';

const DOCS = '../docs/speed.md';

export function writeDocs(result) {
  writeFileSync(here(DOCS), render(result));
}

export function render(result) {
  const { date, machine, platform, node, rows, ...rest } = result;
  const programs = Object.entries(rest)
    .filter(([name]) => name !== 'quick')
    .map(([name, version]) => `- ${name} ${version}`);
  const parts = [
    '# Speed',
    'Written by `npm run bench -- --save`; not to be edited by hand. Our programs beside peers, alternating in one run, outputs checked; ' +
      "a peer's number is its ratio, measured as the goal's.",
    markdown(summary(result)),
    '## The machine and the versions',
    [`- ${machine}, ${platform}, Node ${node}, ${date}`, ...programs].join('\n'),
    '## What each program cost',
    'Medians, and from the least to the greatest. CPU is user and system time of the whole process, start included; work is timed inside the program; ' +
      'memory is the peak, children included.',
    ...rows.flatMap((row) => [
      `### ${row.work}`,
      ...(row.date ? [`Measured anew on ${row.date}.`] : []),
      markdown(details(row)),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}
