/** A process that dies while it finishes a movie, at each of the writes that this takes, and in the middle of each: what could be read before can be read after. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { write } from '../support/child.js';
import { faultLibrary } from '../support/faultLibrary.js';
import { each } from '../support/killed.js';
import { judgePlayed } from '../support/played.js';
import { complaints, lossOf, readable } from '../support/reader.js';

const INTERVAL = 1;
const LIMIT = INTERVAL + 0.2;
const SPEED = 4;
/** Runs that are begun together; and more writes than finishing a small movie can take. */
const BATCH = 6;
const MOST = 60;
/** Seconds by which the same movie ends otherwise in another container; compared is what the same reader finds in the source. */
const BLOCK = 0.03;

const fragments = { movieFragmentInterval: INTERVAL };
/** What finishing has to do. */
const WAYS = {
  mp4: { container: 'mp4', options: fragments },
  mov: { container: 'mov', options: fragments },
  'mp4, a writer of its own': {
    container: 'mp4',
    custom: true,
    options: { ...fragments, format: 'mp4' },
  },
  'mp4, fragments of half a second': { container: 'mp4', options: {} },
  'mp4, edited': { container: 'mp4', options: { ...fragments, sessionStart: 0.7 } },
  'mp4, index in front': {
    container: 'mp4',
    options: { ...fragments, shouldOptimizeForNetworkUse: true },
  },
  'mp4, replaces another': { container: 'mp4', replaces: true, options: { overwrite: true } },
  mkv: { container: 'mkv', options: { format: 'matroska' } },
  webm: { container: 'webm', options: {} },
  ts: { container: 'ts', options: { format: 'mpegts' } },
};

export async function finishing(context) {
  const { folder, verdict, quick } = context;
  const envFor = faultLibrary(folder);
  if (!envFor) {
    verdict.note('dying while a movie is finished', 'no compiler is installed');
    return;
  }
  const place = join(folder, 'faulty');
  mkdirSync(place);
  for (const [name, way] of Object.entries(WAYS).slice(0, quick ? 1 : undefined)) {
    const jobFor = jobsOf(context, place, name, way);
    const runs = [
      ...(await deaths('kill', jobFor, envFor)),
      ...(await deaths('torn', jobFor, envFor)),
    ];
    await judge(context, `finishing ${name}`, runs);
  }
}

/** A run for each write, up to the first one that ends by itself. */
async function deaths(kind, jobFor, envFor) {
  const runs = [];
  for (let first = 1; first < MOST && !runs.some(({ isDone }) => isDone); first += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => first + index);
    runs.push(
      ...(await each(numbers, async (number) => {
        const job = jobFor(`${kind}-${number}`);
        const { written, ended, last } = await write(job, { env: envFor(`${kind}:${number}`) });
        const isKilled = ended === 'SIGKILL';
        const ends = await readable(job.output);
        const lines = ends ? await complaints(job.output) : [];
        const isDone = last === 'done';
        if (!isKilled && !isDone) throw new Error(`The writer ended otherwise: ${last}`);
        return { number, kind, isDone, path: job.output, written, ends, lines, ...job };
      })),
    );
  }
  runs.sort((a, b) => a.number - b.number);
  return runs.slice(0, runs.findIndex(({ isDone }) => isDone) + 1);
}

/** What is written once more is compared with what was there before its end began. */
async function judge({ verdict }, name, runs) {
  const [{ ends: before, written, shift, source }] = runs;
  const killed = runs.filter(({ isDone }) => !isDone);
  const opened = runs.filter(({ ends }) => ends?.size === written.size);
  const lines = runs.flatMap((run) => run.lines);
  const whole = runs.at(-1).ends;
  const wanted = await readable(source);
  const lost = (run, than) => Math.max(0, Number(lossOf(than, run.ends).toFixed(3)));
  verdict.check(
    `${name}: moments`,
    killed.length >= 2,
    killed.length,
    'each write, and its middle',
  );
  verdict.check(`${name}: opens`, opened.length === runs.length, opened.length, runs.length);
  verdict.most(`${name}: most that is lost`, lossOf(written, before, shift), LIMIT, ' s');
  verdict.most(
    `${name}: lost of what could be read before`,
    Math.max(...runs.map((run) => lost(run, before ?? new Map()))),
    0,
    ' s',
  );
  verdict.most(`${name}: lost in the end`, Math.max(0, lossOf(wanted, whole, shift)), BLOCK, ' s');
  verdict.most(`${name}: complaints of the decoder`, lines.length, 0);
  for (const line of [...new Set(lines)].slice(0, 3)) console.log(`    ${line}`);
  for (const run of runs) {
    if (run.lines.length > 0 || run.ends?.size !== written.size || lost(run, before) > 0)
      console.log(`    ${run.kind}:${run.number} is not what it was`);
  }
  await judgePlayed(verdict, name, different(opened.map(({ path }) => path)));
}

/** Many moments leave the same file. */
function different(paths) {
  const hash = (path) => createHash('sha1').update(readFileSync(path)).digest('hex');
  return [...new Map(paths.map((path) => [hash(path), path])).values()];
}

function jobsOf({ sources }, place, name, { container, custom = false, replaces, options }) {
  const source = container === 'webm' ? sources.shortVp8 : sources.short;
  const base = join(place, name.replaceAll(/[ ,]+/g, '-'));
  const shift = options.sessionStart === undefined ? 0 : -options.sessionStart;
  return (id) => {
    const output = `${base}-${id}.${container}`;
    if (replaces) copyFileSync(source, output);
    return { source, output, speed: SPEED, custom, shift, mark: `${base}-${id}.mark`, options };
  };
}
