/** SIGKILL at random moments: what was written plays, but for the last fragment. */
import { join } from 'node:path';

import { each, judge, kill } from '../support/killed.js';
import { judgePlayed } from '../support/played.js';
import { starts } from '../support/reader.js';

const INTERVAL = 1;
const SPEED = 4;
const ALLOWANCE = 0.2;
const LIMIT = INTERVAL + ALLOWANCE;
const CONTAINERS = ['mp4', 'mov', 'mkv', 'webm', 'ts'];
/** Of each series; all of them would take hours. */
const PLAYED = 3;

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
  return each(jobs, (job) => kill(LIMIT + random() * (seconds - LIMIT - 1), job));
}

/** Each container, each destination. */
export async function kills(context) {
  const { verdict, quick } = context;
  for (const container of quick ? ['mp4', 'mkv'] : CONTAINERS) {
    for (const custom of [false, true]) {
      const results = await series(context, container, custom);
      const name = `killed, ${container}, ${custom ? 'a writer of its own' : 'a path'}`;
      judge(verdict, name, results, LIMIT);
      const paths = results.filter(({ opens }) => opens).map(({ path }) => path);
      if (!quick) await judgePlayed(verdict, name, paths.slice(0, PLAYED));
    }
  }
}
