/**
 * The contract suite: every way of misusing the public interface, each case in a process of its own, ten times, two at a time.
 *
 *     node test/contract/run.js [--fast] [--json] [--repeat=10] [words in the names of cases]
 *
 * `--fast`: each case once, at fewer moments, several to a process. `--json`: the verdicts on standard output. Ends
 * with 1 when a case did not end as it says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from './build.js';
import { listCases, runProcess } from './process.js';
import { Progress, table } from './report.js';

const BATCH = 12;
/** What may end a process: few share one, and those behind it are run again. */
const DEADLY_BATCH = 6;
const PARALLEL = 2;

const options = process.argv.slice(2).filter((text) => text.startsWith('--'));
const words = process.argv.slice(2).filter((text) => !text.startsWith('--'));
const isFast = options.includes('--fast');
const repeat = Number(
  options.find((text) => text.startsWith('--repeat='))?.slice(9) ?? (isFast ? 1 : 10),
);

const { driver, remove } = build();
const scratch = mkdtempSync(join(tmpdir(), 'rxmux-contract-run-'));
try {
  const all = await listCases(driver);
  const cases = all.filter(({ name }) => words.every((word) => name.includes(word)));
  if (cases.length === 0) throw new Error('no case has these words in its name');
  const results = await runAll(jobsOf(cases));
  if (options.includes('--json')) console.log(JSON.stringify(results));
  else console.log(table(results));
  process.exitCode = results.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
  remove();
}

/** Which cases share a process. */
function jobsOf(cases) {
  const jobs = [];
  for (let round = 0; round < repeat; round++) {
    const [deadly, harmless] = [[], []];
    for (const one of cases) {
      if (!isFast || one.exits !== undefined) jobs.push([one]);
      else (one.alone ? deadly : harmless).push(one);
    }
    jobs.push(...batches(deadly, DEADLY_BATCH), ...batches(harmless, BATCH));
  }
  return jobs;
}

function batches(cases, size) {
  const all = [];
  for (let at = 0; at < cases.length; at += size) all.push(cases.slice(at, at + size));
  return all;
}

async function runAll(jobs) {
  const results = [];
  const progress = new Progress(jobs.length);
  const env = { ...process.env, TMPDIR: scratch, SVT_LOG: '0' };
  const queue = [...jobs];
  const work = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const verdicts = await runProcess(driver, isFast ? 'fast' : 'full', job, env);
      // What a case before it ended is run after all.
      const left = job.filter(({ name }) =>
        verdicts.some((one) => one.name === name && one.verdict === 'not run'),
      );
      if (left.length > 0) queue.push(left);
      else progress.step();
      results.push(...verdicts.filter(({ verdict }) => verdict !== 'not run'));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  progress.end();
  return results;
}
