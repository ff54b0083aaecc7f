/** Movies with subtitles and a cover that are killed: what was written plays, as it does without them. */
import { join } from 'node:path';

import { each, judge, kill } from '../support/killed.js';
import { judgePlayed } from '../support/played.js';

const INTERVAL = 1;
const LIMIT = INTERVAL + 0.2;
const SPEED = 4;
const PLAYED = 3;
/** QuickTime's movies have no covers. */
const EXTRAS = {
  mp4: 'subtitles and a cover',
  mov: 'subtitles',
};

export async function extras(context) {
  const { folder, sources, verdict, random, kills, seconds, quick } = context;
  for (const [container, what] of Object.entries(EXTRAS)) {
    if (quick && container !== 'mp4') continue;
    const jobs = Array.from({ length: kills }, (_, index) => ({
      ...{ source: sources[what], speed: SPEED, custom: false },
      output: join(folder, `extras-${index}.${container}`),
      options: { format: container, movieFragmentInterval: INTERVAL },
    }));
    const name = `killed, ${container} with ${what}`;
    const results = await each(jobs, (job) => kill(LIMIT + random() * (seconds - LIMIT - 1), job));
    judge(verdict, name, results, LIMIT);
    const opened = results.filter(({ opens }) => opens).slice(0, PLAYED);
    if (quick) continue;
    await judgePlayed(
      verdict,
      name,
      opened.map(({ path }) => path),
    );
  }
}
