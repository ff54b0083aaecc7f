/**
 * Real time: works of every kind, one after the other in several lanes beside a live encode, given up at random
 * moments or failing. Every row the lanes pause, so that what is counted is what was left behind.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import { lastValueFrom } from 'rxjs';

import { encode, interleave, mux } from '../dist/operators/index.js';
import { testPattern, tone, warnings$ } from '../dist/src/index.js';
import { openLedger, openSamples } from '../dist/src/sample/ledger.js';
import { clean, ENDLESS, FAILING, jobs, runJob } from './jobs.js';
import { liveEncode } from './live.js';
import { judge } from './judge.js';
import { sparkline } from './support/numbers.js';
import { holdings, memory } from './support/process.js';
import { choices, randomFrom } from './support/random.js';
import { Table } from './support/table.js';

const [seconds, seed] = process.argv.slice(2).map(Number);
const LANES = 3;
const ROW = Math.min(30, Math.max(2, seconds / 20));
/** Works until the pools, caches and heaps have their sizes. */
const WARM_UP = 120;

const random = choices(randomFrom(seed));
const folder = mkdtempSync(join(tmpdir(), 'rxmux-soak-'));
const clip = join(folder, 'clip.mkv');
const tally = { done: 0, completed: 0, givenUp: 0, failed: 0, wrong: new Map() };
const warned = new Map();
warnings$.subscribe(({ code }) => warned.set(code, (warned.get(code) ?? 0) + 1));

let paused = false;
let ended = false;
let serial = 0;

function count(name, outcome) {
  tally.done++;
  if (outcome === 'completed') tally.completed++;
  else if (outcome === 'given up') tally.givenUp++;
  else tally.failed++;
  const isRight = outcome === 'given up' || (outcome !== 'completed') === FAILING.has(name);
  if (isRight && !(ENDLESS.has(name) && outcome !== 'given up')) return;
  const what = `${name}: ${outcome}`;
  tally.wrong.set(what, (tally.wrong.get(what) ?? 0) + 1);
}

/** One work of the lane. */
async function work() {
  const name = random.oneOf(Object.keys(jobs));
  const used = [];
  const path = (file) => {
    const made = join(folder, `${serial++}-${file}`);
    if (!used.some((known) => known.endsWith(`-${file}`))) used.push(made);
    return used.find((known) => known.endsWith(`-${file}`));
  };
  const isGivenUp = ENDLESS.has(name) || (!FAILING.has(name) && random.chance(0.4));
  const outcome = await runJob(
    jobs[name](random, path, clip),
    isGivenUp ? random.int(0, 5) : Infinity,
  );
  count(name, outcome);
  // What was given up is removed in its own time. Whole movies, and what can be played of those whose source failed, are ours to remove.
  if (outcome !== 'given up') await clean(used);
}

async function lane() {
  while (!ended) {
    if (paused) await turn();
    else await work();
  }
}

/** Runs works until so many are done. */
async function warmUp() {
  const lanes = Array.from({ length: LANES }, async () => {
    while (tally.done < WARM_UP) await work();
  });
  await Promise.all(lanes);
}

/** Waits until nothing is under way any more, for five seconds at most; then collects the garbage. */
async function settle(idle) {
  const until = performance.now() + 5000;
  while (performance.now() < until && !idle()) await wait(20);
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await wait(20);
  }
}

const leftFiles = () => readdirSync(folder).filter((name) => name !== 'clip.mkv');

export async function main() {
  // Before anything is counted: what is printed through stays open.
  console.log(
    `${seconds} s of real time, seed ${seed}, ${LANES} lanes of works beside a live encode, on ${cpus().length} cores (load ${loadavg()[0].toFixed(1)}). A row each ${ROW} s.`,
  );
  openLedger();
  await lastValueFrom(
    interleave(
      testPattern({ width: 160, height: 120, frameRate: 25, duration: 2 }).pipe(
        encode({ codec: 'mpeg4' }),
      ),
      tone({ duration: 2 }).pipe(encode({ codec: 'aac' })),
    ).pipe(mux(clip)),
  );
  await warmUp();
  await settle(() => openSamples().length === 0 && leftFiles().length === 0);
  const base = { ...holdings(), ...memory() };

  const live = liveEncode();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const began = performance.now();
  const rows = [];
  const table = new Table([
    ['time', 6],
    ['works', 6],
    ['RSS', 6],
    ['anon', 6],
    ['heap', 6],
    ['files', 5],
    ['threads', 7],
    ['handles', 7],
    ['open', 4],
    ['p50 ms', 6],
    ['p99 ms', 6],
    ['max ms', 6],
    ['live fps', 8],
  ]);
  console.log(table.head);
  const lanes = Array.from({ length: LANES }, lane);

  while ((performance.now() - began) / 1000 < seconds) {
    loop.reset();
    loop.enable();
    const liveBefore = live.written();
    const rowBegan = performance.now();
    const left = seconds * 1000 - (performance.now() - began);
    await wait(Math.min(ROW * 1000, Math.max(left, 500)));
    loop.disable();
    const fps = (live.written() - liveBefore) / ((performance.now() - rowBegan) / 1000);
    paused = true;
    await settle(() => openSamples().length <= live.bound && leftFiles().length === 0);
    const { files, threads, resources } = holdings();
    const handles = Object.values(resources).reduce((sum, number) => sum + number, 0);
    const ms = (nanoseconds) => nanoseconds / 1e6;
    const row = {
      time: (performance.now() - began) / 1000,
      works: tally.done,
      ...memory(),
      files,
      threads,
      handles,
      open: openSamples().length,
      p50: ms(loop.percentile(50)),
      p99: ms(loop.percentile(99)),
      max: ms(loop.max),
      load: loadavg()[0],
      fps,
    };
    rows.push(row);
    paused = false;
    const { time, works, rss, anon, heap, open, p50, p99, max } = row;
    const whole = [works, rss, anon ?? 0, heap].map(Math.round);
    console.log(
      table.row([
        ...[`${Math.round(time)} s`, ...whole, files ?? '-', threads ?? '-', handles, open],
        ...[p50, p99, max, fps].map((value) => value.toFixed(1)),
      ]),
    );
  }
  paused = false;
  ended = true;
  await Promise.all(lanes);
  await live.stop();
  await settle(() => openSamples().length === 0 && leftFiles().length === 0);
  console.log(`RSS over time   ${sparkline(rows.map(({ rss }) => rss))}`);
  console.log(`heap over time  ${sparkline(rows.map(({ heap }) => heap))}`);
  console.log(`p99 over time   ${sparkline(rows.map(({ p99 }) => p99))}`);
  judge({
    base,
    end: { ...holdings(), ...memory() },
    rows,
    tally,
    warned,
    live,
    left: leftFiles(),
    open: openSamples(),
  });
  rmSync(folder, { recursive: true });
}

await main();
