/**
 * `npm run bench [-- ROW…] [--quick] [--save]`: our programs beside peers, alternating in one run, outputs checked.
 *
 * ROW: only these; see `rows/`. `--quick`: small and once, to see that everything runs. `--save`: the run becomes the
 * result of this version, `results/VERSION.json` and `docs/speed.md`; of some rows, on the same machine with the same programs, these rows of it. BENCH_ROUNDS: instead of each row's own number of rounds.
 * The machines are noisy: read the ratios.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { rows } from './rows/index.js';
import { contest } from './support/contest.js';
import { writeDocs } from './support/docs.js';
import { has, here, host } from './support/host.js';
import { renewed } from './support/renewed.js';
import { details, summary } from './support/summary.js';
import { table } from './support/table.js';

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean' }, save: { type: 'boolean' } },
  allowPositionals: true,
});
const chosen = choose(positionals);
const scale = values.quick ? 0.1 : 1;
const whole = chosen.length === rows.length && !values.quick;
if (values.save && values.quick) fail('A quick run says nothing of speed, so it is not saved.');
for (const tool of ['ffmpeg', 'ffprobe']) {
  if (!has(tool))
    fail(
      `${tool} is not installed: it makes the clips, checks the outputs, and is what we compare with.`,
    );
}

const folder = mkdtempSync(join(tmpdir(), 'rxmux-bench-'));
const started = performance.now();
const result = {
  date: new Date().toISOString().slice(0, 10),
  quick: scale !== 1,
  ...host(),
  rows: [],
};
try {
  for (const row of chosen) result.rows.push(await run(row));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`\n${table(summary(result))}\n`);
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(
  `${result.machine}, ${minutes} minutes. A peer's number is its ratio, measured as the goal's.`,
);
if (values.quick) console.log('A quick run: that all of it runs is all that it says.');
save();

async function run(row) {
  console.log(`\n${row.id}: ${row.work}`);
  const out = (name) => join(folder, name.replaceAll(/[^\w.-]+/g, '-'));
  const { entries, absent = [] } = row.prepare({ scale, out });
  const rounds = values.quick ? 1 : Number(process.env.BENCH_ROUNDS ?? row.rounds);
  const figures = await contest(entries, rounds, (line) => console.log(`  ${line}`));
  const goals = row.goals(figures);
  const peers = figures
    .report()
    .map((report) => ({ ...report, ratio: row.compare(figures, report.peer) }));
  const told = { id: row.id, work: row.work, rounds, goals, peers, absent };
  console.log(`\n${table(details(told)).replaceAll(/^/gm, '  ')}`);
  if (figures.problems('rxmux').length > 0) process.exitCode = 1;
  return told;
}

function choose(names) {
  const unknown = names.filter((name) => !rows.some(({ id }) => id === name));
  if (unknown.length > 0)
    fail(`No such row: ${unknown.join(', ')}. There are ${rows.map(({ id }) => id).join(', ')}.`);
  return names.length === 0 ? rows : rows.filter(({ id }) => names.includes(id));
}

function save() {
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeFileSync(here('results/latest.json'), text);
  if (!values.save) return;
  const path = here(`results/${result.rxmux}.json`);
  const saved = whole ? result : renewed(JSON.parse(readFileSync(path, 'utf8')), result);
  writeFileSync(path, `${JSON.stringify(saved, null, 2)}\n`);
  writeDocs(saved);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
