/**
 * `npm run corpus -- DIR`: every file of a folder through rxmux, beside ffmpeg.
 *
 * `--made`: clips made with ffmpeg instead of a folder. `--only TEXT`: files whose name has it. `--remux`: nothing is transcoded.
 * `--copies`: only how many files keep every packet, as JSON. `--verbose`: the reasons of every case. `--out FILE`: the same as JSON.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { copyFile, type Copied, copiesLine } from './copies.js';
import { judgeFile } from './file.js';
import { makeClips } from './made.js';
import { isFailure, mark, type Outcome } from './outcome.js';
import { Runner } from './pool.js';
import { Progress } from './progress.js';
import { details, summary, table } from './report.js';
import { isInstalled } from './tools.js';

const AT_ONCE = 2;
/** Milliseconds that a case of ours may take. */
const PATIENCE = 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', default: false },
    made: { type: 'boolean', default: false },
    copies: { type: 'boolean', default: false },
    remux: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const missing = ['ffmpeg', 'ffprobe'].filter((name) => !isInstalled(name));
  for (const name of missing) console.error(`${name} is not installed: results are not judged.`);
  const scratch = mkdtempSync(join(tmpdir(), 'rxmux-corpus-'));
  try {
    const files = filesOf(await folderOf(scratch));
    if (values.copies) await countCopies(files, scratch);
    else await judgeAll(files, scratch, missing.length === 0);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function folderOf(scratch: string): Promise<string> {
  const [folder] = positionals;
  if (!values.made) {
    if (folder !== undefined) return folder;
    throw new Error('Which folder? npm run corpus -- DIR, or npm run corpus -- --made');
  }
  const made = join(scratch, 'made');
  for (const failure of await makeClips(made)) console.error(`not made: ${failure}`);
  return made;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => resolve(folder, name))
    .filter((path) => statSync(path).isFile() && !/\.(?:md|json)$/.test(path))
    .filter((path) => basename(path).includes(values.only));
}

/** Two files at a time, each with a process of its own. */
async function each(
  files: readonly string[],
  work: (path: string, runner: Runner) => Promise<string>,
): Promise<void> {
  const progress = new Progress(files.length);
  const queue = [...files];
  const script = fileURLToPath(new URL('child.js', import.meta.url));
  const lane = async (): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      progress.begin(path);
      progress.end(await work(path, new Runner(script, PATIENCE)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  progress.clear();
}

async function judgeAll(
  files: readonly string[],
  scratch: string,
  isJudged: boolean,
): Promise<void> {
  const outcomes: Outcome[] = [];
  await each(files, async (path, runner) => {
    const own = await judgeFile(path, { scratch, runner, isJudged, remuxOnly: values.remux });
    outcomes.push(...own);
    if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(outcomes, null, 1));
    return `${own.map(({ kind }) => mark(kind)).join('')} ${basename(path)}`;
  });
  console.log(table(outcomes));
  console.log(`\n${details(outcomes, (outcome) => values.verbose || isFailure(outcome))}`);
  console.log(summary(outcomes));
  process.exitCode = outcomes.some(isFailure) ? 1 : 0;
}

async function countCopies(files: readonly string[], scratch: string): Promise<void> {
  const copies: Copied[] = [];
  await each(files, async (path, runner) => {
    const copied = await copyFile(path, scratch, (todo) => runner.do(todo));
    await runner.close();
    copies.push(copied);
    return `${copied.rxmux ? '≡' : '!'} ${basename(path)}`;
  });
  console.error(copiesLine(copies));
  console.log(JSON.stringify(copies, null, 1));
}

await main();
