/**
 * `npm run faults [-- --quick] [--kills 50] [--only kills,full,…] [--seed 1] [--save]`: everything that can go wrong with a destination, a source and the
 * process, and what can be read afterwards. Prints each figure beside its goal; what this machine does not allow is named. The exit code is
 * the verdict's. `--save`: what was run whole goes to this version's result, `results/VERSION.json`, and `docs/survival.md`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { randomFrom } from '../soak/support/random.js';
import { Verdict } from '../soak/support/verdict.js';
import { cases } from './cases/index.js';
import { noteBrowsers } from './support/played.js';
import { has } from './support/reader.js';
import { save } from './support/result.js';
import { makeSources } from './support/sources.js';

const WHOLE = 50;
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    kills: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const chosen = values.only?.split(',') ?? Object.keys(cases);
if (!chosen.every((name) => name in cases) || !(Number(values.kills ?? 1) >= 1)) {
  fail(
    `Usage: npm run faults -- [--quick] [--kills ${WHOLE}] [--only ${Object.keys(cases).join(',')}] [--seed 1] [--save]`,
  );
}
const kills = Number(values.kills ?? (quick ? 2 : WHOLE));
if (values.save && (quick || kills < WHOLE)) {
  fail(`Only whole cases are saved: neither --quick nor fewer than ${WHOLE} kills with --save.`);
}
if (!has('ffprobe') || !has('ffmpeg')) {
  fail('faults: nothing is judged without ffprobe and ffmpeg, and they are not installed.');
}

const folder = mkdtempSync(join(tmpdir(), 'rxmux-faults-'));
const seconds = quick ? 5 : 12;
const all = new Verdict();
try {
  const sources = await makeSources(folder, seconds, quick);
  if (!quick) noteBrowsers(all);
  for (const name of chosen) {
    const done = await run(name, sources);
    if (values.save) save({ [name]: done });
  }
} finally {
  if (values.keep) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}
all.print('Faults:');

async function run(name, sources) {
  const own = join(folder, name);
  mkdirSync(own);
  const verdict = new Verdict();
  const load = loadavg()[0].toFixed(1);
  const began = performance.now();
  const random = randomFrom(Number(values.seed));
  await cases[name]({ folder: own, sources, seconds, kills, quick, verdict, random });
  const took = Math.round((performance.now() - began) / 1000);
  console.log(`${name}: ${took} s`);
  all.results.push(...verdict.results);
  return { date: new Date().toISOString().slice(0, 10), load, took, results: verdict.results };
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
