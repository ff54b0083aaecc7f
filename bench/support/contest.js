/** Runs the programs of one row, alternating, and checks what they wrote. */
import { measure } from './measure.js';
import { median, spread } from './numbers.js';
import { decodeAll, differences, inspect } from './probe.js';

/**
 * @typedef {object} Entry
 * @property {string} peer - `rxmux` is ours
 * @property {{ command: string, args: string[], env?: Record<string, string> }} call
 * @property {string[]} [outputs] - files that it writes, each to be checked
 * @property {object} [expected] - what must be in each of them; see `differences`
 * @property {number} [decode] - how many seconds of an output to decode; default all
 * @property {number} [limit] - seconds that it may take; see `measure`
 * @property {number} [rounds] - at most so many, where a peer is slow and no goal hangs on it
 */

/**
 * @param {Entry[]} entries
 * @param {number} rounds
 * @param {(line: string) => void} tell
 * @returns {Promise<Figures>}
 */
export async function contest(entries, rounds, tell) {
  const runs = new Map(entries.map(({ peer }) => [peer, { costs: [], problems: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      if (round >= (entry.rounds ?? rounds)) continue;
      const run = runs.get(entry.peer);
      try {
        const cost = await measure(entry.call, entry.limit);
        if (round === 0) run.problems.push(...check(entry));
        run.costs.push({ ...cost, round });
        tell(`${round + 1}/${rounds} ${entry.peer}: ${describe(cost)}${complaint(round, run)}`);
      } catch (error) {
        run.problems.push(error.message);
        tell(`${round + 1}/${rounds} ${entry.peer}: ${error.message}`);
      }
    }
  }
  return new Figures(runs);
}

/** What is wrong with what an entry wrote, in words. */
export function check({ outputs = [], expected, decode }) {
  if (expected === undefined) return [];
  return outputs.flatMap((path) => {
    const found = inspect(path);
    const wrong = differences(found, expected);
    const { frames, complaint } = decodeAll(path, decode);
    const pictures = found.packets.video ?? 0;
    if (complaint !== undefined) wrong.push(`does not decode: ${complaint}`);
    else if (decode === undefined && frames !== pictures) {
      wrong.push(`${frames} of its ${pictures} pictures are presented`);
    }
    return wrong;
  });
}

const describe = ({ cpu, wall, rss }) =>
  `${cpu.toFixed(2)} CPU s, ${wall.toFixed(2)} s, ${rss?.toFixed(0) ?? '?'} MiB`;

const complaint = (round, { problems }) =>
  round === 0 && problems.length > 0 ? ` — ${problems.join('; ')}` : '';

/** What was measured, by peer. */
export class Figures {
  #runs;

  /** @param {Map<string, { costs: import('./measure.js').Cost[], problems: string[] }>} runs */
  constructor(runs) {
    this.#runs = runs;
  }

  get peers() {
    return [...this.#runs].filter(([, { costs }]) => costs.length > 0).map(([peer]) => peer);
  }

  /** Every reading of a peer; `read` picks from a cost, for example `(cost) => cost.said.inside`. */
  all(peer, read) {
    return this.#costs(peer).map(read).filter(Number.isFinite);
  }

  /** The median of a peer's readings; NaN when there are none. */
  of(peer, read) {
    const values = this.all(peer, read);
    return values.length === 0 ? NaN : median(values);
  }

  /** One peer's readings over another's, round by round: what slows the machine down for a while slows both. */
  ratio(peer, other, read) {
    const theirs = new Map(this.#costs(other).map((cost) => [cost.round, read(cost)]));
    const ratios = this.#costs(peer)
      .map((cost) => read(cost) / theirs.get(cost.round))
      .filter(Number.isFinite);
    return ratios.length === 0 ? NaN : median(ratios);
  }

  /** The peer with the least median, ours left out; undefined when there is no other. */
  best(read) {
    const others = this.peers.filter(
      (peer) => peer !== 'rxmux' && Number.isFinite(this.of(peer, read)),
    );
    return others.sort((a, b) => this.of(a, read) - this.of(b, read))[0];
  }

  #costs(peer) {
    return this.#runs.get(peer)?.costs ?? [];
  }

  problems(peer) {
    return this.#runs.get(peer)?.problems ?? [];
  }

  /** For the result file. */
  report() {
    return [...this.#runs].map(([peer, { costs, problems }]) => {
      const all = (read) => costs.map(read).filter(Number.isFinite);
      const numbers = Object.entries({ cpu, wall, rss, inside })
        .filter(([, read]) => all(read).length > 0)
        .map(([name, read]) => [name, spread(all(read))]);
      return {
        peer,
        runs: costs.length,
        ...Object.fromEntries(numbers),
        said: costs.at(-1)?.said,
        problems,
      };
    });
  }
}

export const cpu = (cost) => cost.cpu;
export const wall = (cost) => cost.wall;
export const rss = (cost) => cost.rss;
/** Seconds of the work alone, as the program itself says. */
export const inside = (cost) => cost.said.inside;
