/** The table that a run ends with, from what goes into the result file. */
import { short } from './numbers.js';
import { verdict, wanted } from './goal.js';

/**
 * One line for each goal.
 *
 * @param {{ rows: { work: string, goals: import('./goal.js').Goal[], peers: { peer: string, ratio?: number }[], absent: string[] }[] }} result
 */
export function summary({ rows }) {
  return rows.flatMap(({ work, goals, peers, absent }) =>
    goals.map((one, index) => ({
      work: index === 0 ? work : '',
      goal: wanted(one),
      'this run': verdict(one),
      peers:
        index === 0
          ? [...peers.map(beside), ...absent.map((name) => `${name}: absent`)]
              .filter(Boolean)
              .join(', ')
          : '',
    })),
  );
}

const beside = ({ peer, ratio }) =>
  peer === 'rxmux' || ratio === null || ratio === undefined ? '' : `${peer} ${short(ratio)}`;

/** What each program cost: one line each. */
export function details({ peers }) {
  return peers.map(({ peer, runs, cpu, wall, rss, inside, said, problems }) => ({
    program: peer,
    runs,
    'CPU s': within(cpu),
    'wall s': within(wall),
    'work s': within(inside),
    MiB: within(rss),
    ...Object.fromEntries(facts(said)),
    output: problems.length === 0 ? 'checked' : problems.join('; ').split('\n')[0],
  }));
}

/** What only some programs tell of themselves, from their last run: by column. */
function facts({ loop, latency, ahead, kept } = {}) {
  const columns = {
    'loop p99 ms': loop?.p99,
    'p50 ms': latency?.p50,
    'p95 ms': latency?.p95,
    ahead,
    kept,
  };
  return Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, short(value)]);
}

/** Median, and from where to where. */
function within(spread) {
  if (spread === undefined) return '';
  const { median, min, max } = spread;
  return min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
}
