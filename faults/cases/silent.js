/** An input that is silent does not hold back the others: what they bring is on the disk after two seconds and an interval. */
import { join } from 'node:path';

import { write } from '../support/child.js';
import { complaints, lossOf, readable } from '../support/reader.js';

const INTERVAL = 1;
const FORMATS = { mkv: 'matroska' };

const CASES = {
  stops: { from: 2, until: Infinity, at: [3.9, 4.6, 5.7] },
  'never starts': { from: 0, until: Infinity, at: [3.4, 4.3] },
  'comes back': { from: 1, until: 4, at: [5.8] },
};

export async function silent({ folder, sources, verdict, quick }) {
  for (const [name, { from, until, at }] of Object.entries(CASES)) {
    for (const container of quick ? ['mp4'] : ['mp4', 'mkv']) {
      const runs = (quick ? at.slice(0, 1) : at).map(async (moment) => {
        const output = join(folder, `${name}-${moment}.${container}`.replaceAll(' ', '-'));
        const isMovie = container === 'mp4';
        const options = {
          format: FORMATS[container] ?? container,
          ...(isMovie ? { movieFragmentInterval: INTERVAL } : {}),
        };
        const heard = [];
        // JSON knows no infinity.
        const job = { source: sources.h264, output, from, until: Math.min(until, 1e9), options };
        const { written } = await write(job, {
          program: 'live',
          heard: (line, now, child) => {
            if (line.startsWith('silent')) heard.push(line);
            if ((now.get(0) ?? 0) >= moment) child.kill('SIGKILL');
          },
        });
        const ends = await readable(output);
        const pictures = new Map([[0, written.get(0)]]);
        return {
          loss: lossOf(pictures, ends),
          heard,
          lines: ends ? await complaints(output) : ['it does not open'],
        };
      });
      const results = await Promise.all(runs);
      const title = `an input ${name}, ${container}`;
      verdict.most(
        `${title}: age of the newest sample on disk`,
        Math.max(...results.map(({ loss }) => loss)),
        2 + INTERVAL,
        ' s',
      );
      verdict.check(
        `${title}: told`,
        results.every(({ heard }) => heard.includes('silent audio')),
        results[0].heard[0],
        'silent audio',
      );
      verdict.most(
        `${title}: complaints of the decoder`,
        results.flatMap(({ lines }) => lines).length,
        0,
      );
    }
  }
}
