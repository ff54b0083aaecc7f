/** Movies with edit lists that are killed: each sample is presented when it is in the finished movie. */
import { join } from 'node:path';

import { write } from '../support/child.js';
import { each, judge, kill } from '../support/killed.js';
import { judgePlayed } from '../support/played.js';
import { starts, times } from '../support/reader.js';

const INTERVAL = 1;
const LIMIT = INTERVAL + 0.2;
const SPEED = 4;
const PLAYED = 3;
/** Seconds; Matroska counts in milliseconds. */
const SAME = 0.0011;

/** What is in front of the first picture and the first sound: always B-frames and the encoder's priming. */
const EDITS = {
  'B-frames and priming': {},
  'the session begins later': { options: { sessionStart: 0.7 }, shift: -0.7 },
  'the sound begins later': { late: 1.3 },
};

export async function edits(context) {
  const { folder, sources, verdict, random, kills, seconds, quick } = context;
  for (const container of quick ? ['mp4'] : ['mp4', 'mov', 'mkv']) {
    for (const [what, { options, ...rest }] of Object.entries(EDITS)) {
      const jobFor = (index) => ({
        ...{ source: sources.h264, speed: SPEED, custom: false, ...rest },
        output: join(folder, `${what.replaceAll(' ', '-')}-${index}.${container}`),
        options: {
          format: container === 'mkv' ? 'matroska' : container,
          ...(container === 'mkv' ? {} : { movieFragmentInterval: INTERVAL }),
          ...options,
        },
      });
      const name = `${what}, ${container}`;
      const whole = { ...jobFor('whole'), speed: 1000 };
      const { last } = await write(whole);
      verdict.check(`${name}: finished`, last === 'done', last, 'done');
      const jobs = Array.from({ length: Math.min(kills, 10) }, (_, index) => jobFor(index));
      const from = 2 * LIMIT;
      const results = await each(jobs, (job) => kill(from + random() * (seconds - from - 1), job));
      judge(verdict, name, results, LIMIT);
      const paths = results.filter(({ opens }) => opens).map(({ path }) => path);
      if (paths.length === 0) continue;
      const wanted = await times(whole.output);
      const found = await Promise.all(paths.map(times));
      const off = Math.max(...found.map((one) => farthest(one, wanted))) * 1000;
      verdict.most(`${name}: farthest that a sample lies elsewhere`, off, SAME * 1000, ' ms');
      const [begins] = await Promise.all(paths.slice(0, 1).map(starts));
      const early = Math.max(...(await starts(whole.output)).map((time, at) => time - begins[at]));
      verdict.tell(`${name}: hidden by the edit, found in front`, `${Math.round(early * 1000)} ms`);
      if (!quick) await judgePlayed(verdict, name, paths.slice(0, PLAYED));
    }
  }
}

/** The same sample in both. */
function farthest(found, wanted) {
  const common = [...found].filter(([sample]) => wanted.has(sample));
  if (common.length === 0) return Infinity;
  return Math.max(...common.map(([sample, time]) => Math.abs(time - wanted.get(sample))));
}
