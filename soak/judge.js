/** The bounds of the soak in real time, set beforehand. */
import { cpus } from 'node:os';

import { median, slope } from './support/numbers.js';
import { Verdict } from './support/verdict.js';

/**
 * MiB that the memory may grow in a thousand works, of what is left when nothing is under way. Counting each malloc, a work leaves some 100
 * bytes; one buffer of 32 KiB lost in each work would be sixty times this.
 */
const SLOPE = 0.5;
/** MiB that heaps come to be larger by themselves while a run lasts: of few works, the growth of each is not to be told from it. */
const BREATH = 16;
/** However few works: the growth that no run may have. */
const STEEPEST = 8;
/** MiB of JavaScript's heap that the last quarter may hold more than the second. */
const HEAP_GROWTH = 8;
/** Milliseconds; the median of all rows, where each core has two works to do at most. More works wait longer for their turn. */
const P99 = 25;
const WORKS_A_CORE = 2;
/** A slope of fewer rows, or of less time, says nothing. */
const ROWS = 8;
const SECONDS = 120;

const round = (value) => Math.ceil(value * 10) / 10;
const byKey = (rows, key) => rows.map((row) => row[key]);

function growth(values) {
  const quarter = Math.ceil(values.length / 4);
  return median(values.slice(-quarter)) - median(values.slice(quarter, 2 * quarter));
}

function judgeMemory(verdict, rows) {
  const time = rows.at(-1).time - rows[0].time;
  if (rows.length < ROWS || time < SECONDS) {
    verdict.note('memory', `it takes ${ROWS} rows and ${SECONDS} s to tell a trend from noise`);
    return;
  }
  // The first quarter belongs to the pools and heaps that still find their sizes.
  const settled = rows.slice(Math.floor(rows.length / 4));
  const growing = slope(settled.map(({ works, rss }) => [works / 1000, rss]));
  const thousands = (settled.at(-1).works - settled[0].works) / 1000;
  const bound = Math.min(STEEPEST, Math.max(SLOPE, BREATH / thousands));
  verdict.most('growth of the memory in a thousand works', growing, round(bound), ' MiB');
  verdict.most('growth of the heap in all', growth(byKey(rows, 'heap')), HEAP_GROWTH, ' MiB');
}

const said = (counts) => [...counts].map(([what, count]) => `${count} × ${what}`).join('; ');

/** Judges what was seen, prints it, and sets the exit code. */
export function judge({ base, end, rows, tally, warned, live, left, open }) {
  const verdict = new Verdict();
  const { done, completed, givenUp, failed, wrong } = tally;
  const all = `${done} (${completed} completed, ${givenUp} given up, ${failed} failed)`;
  verdict.check(
    'works',
    wrong.size === 0,
    all,
    wrong.size === 0 ? 'each as it should' : said(wrong),
  );
  judgeMemory(verdict, rows);
  if (end.files === undefined) verdict.note('open files and threads', 'there is no /proc');
  else {
    verdict.most('open files beyond those after the warm-up', end.files - base.files, 0);
    verdict.most('threads beyond those after the warm-up', end.threads - base.threads, 0);
  }
  verdict.check(
    'what keeps the process alive',
    kinds(end.resources) === kinds(base.resources),
    kinds(end.resources) || 'nothing',
    `as after the warm-up: ${kinds(base.resources) || 'nothing'}`,
  );
  verdict.most('samples left open', open.length, 0);
  verdict.check('files left behind', left.length === 0, left.join(', ') || 'none', 'none');
  const collected = warned.get('sampleCollected') ?? 0;
  verdict.most('samples that the garbage collector found', collected, 0);
  const crowd = Math.max(1, median(byKey(rows, 'load')) / cpus().length / WORKS_A_CORE);
  const bound = Math.round(P99 * crowd);
  verdict.most(
    'event-loop delay, p99, median of the rows',
    median(byKey(rows, 'p99')),
    bound,
    ' ms',
  );
  const lost = live.ticks() - live.written();
  verdict.check(
    'live encode',
    lost <= live.dropped() + live.bound && !live.problem(),
    `${live.written()} of ${live.ticks()} pictures written, ${live.dropped()} lost by name`,
    `all but those lost by name, and at most ${live.bound} under way at the end`,
  );
  verdict.print('');
}

/** Timers of this program come and go; what they are named is enough. */
function kinds(resources) {
  return Object.keys(resources)
    .filter((kind) => kind !== 'Timeout' && kind !== 'Immediate')
    .map((kind) => `${kind} ${resources[kind]}`)
    .sort()
    .join(', ');
}
