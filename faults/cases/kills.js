/** SIGKILL at random moments: what was written plays, but for the last fragment. */
import { join } from 'node:path';

import { write } from '../support/child.js';
import { complaints, lossOf, readable, starts } from '../support/reader.js';

const INTERVAL = 1;
const SPEED = 4;
const ALLOWANCE = 0.2;
const CONTAINERS = ['mp4', 'mov', 'mkv', 'webm', 'ts'];

/** Kills at a moment of the movie. */
async function kill(at, job) {
  const { written, ended } = await write(job, {
    heard: (_line, now, child) => {
      if (Math.max(...now.values()) >= at) child.kill('SIGKILL');
    },
  });
  if (ended !== 'SIGKILL') throw new Error(`The writer ended by itself: ${ended}`);
  const ends = await readable(job.output);
  if (!ends || ends.size < written.size) return { opens: false, loss: Infinity, lines: [] };
  return {
    opens: true,
    loss: lossOf(written, ends, job.shift),
    lines: await complaints(job.output),
  };
}

/** All kills of a container and a destination. */
async function series({ folder, sources, random, kills, seconds }, container, custom) {
  const source = container === 'webm' ? sources.vp8 : sources.h264;
  const isMovie = container === 'mp4' || container === 'mov';
  const [shift] = container === 'ts' ? await starts(sources.ts) : [0];
  const jobs = Array.from({ length: kills }, (_, index) => ({
    ...{ source, speed: SPEED, custom, shift },
    output: join(folder, `kill-${custom ? 'custom' : 'path'}-${index}.${container}`),
    options: {
      format: { mkv: 'matroska', ts: 'mpegts' }[container] ?? container,
      ...(isMovie ? { movieFragmentInterval: INTERVAL } : {}),
    },
  }));
  const results = [];
  const left = jobs.values();
  const worker = async () => {
    for (const job of left) {
      const from = INTERVAL + ALLOWANCE;
      results.push(await kill(from + random() * (seconds - from - 1), job));
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** Each container, each destination. */
export async function kills(context) {
  const { verdict, quick } = context;
  const limit = INTERVAL + ALLOWANCE;
  for (const container of quick ? ['mp4', 'mkv'] : CONTAINERS) {
    for (const custom of [false, true]) {
      const results = await series(context, container, custom);
      const name = `killed, ${container}, ${custom ? 'a writer of its own' : 'a path'}`;
      const opened = results.filter(({ opens }) => opens).length;
      const lines = results.flatMap((result) => result.lines);
      verdict.check(`${name}: opens`, opened === results.length, opened, `${results.length}`);
      verdict.most(
        `${name}: most that is lost`,
        Math.max(...results.map(({ loss }) => loss)),
        limit,
        ' s',
      );
      verdict.most(`${name}: complaints of the decoder`, lines.length, 0);
      for (const line of [...new Set(lines)].slice(0, 3)) console.log(`    ${line}`);
    }
  }
}
