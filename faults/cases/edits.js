/** Movies with edit lists that are killed: their tracks begin where those of the finished movie do, to the sample. */
import { join } from 'node:path';

import { write } from '../support/child.js';
import { each, judge, kill } from '../support/killed.js';
import { judgePlayed } from '../support/played.js';
import { firsts, starts } from '../support/reader.js';

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
      const wanted = await beginnings(whole.output);
      const found = await Promise.all(results.map(({ path }) => beginnings(path)));
      const off = found.map((one) => farthest(one, wanted));
      verdict.most(
        `${name}: farthest that a track begins elsewhere`,
        inMs(off),
        SAME * 1000,
        ' ms',
      );
      const paths = results.slice(0, PLAYED).map(({ path }) => path);
      if (!quick) await judgePlayed(verdict, name, paths);
    }
  }
}

/** By what is said, and by what is decoded. */
async function beginnings(path) {
  const decoded = await firsts(path);
  return [...(await starts(path)), ...[0, 1].map((track) => decoded.get(track) ?? Infinity)];
}

const farthest = (found, wanted) =>
  Math.max(...wanted.map((time, index) => Math.abs(time - (found[index] ?? Infinity))));

const inMs = (distances) => Math.max(...distances) * 1000;
