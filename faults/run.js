/**
 * `npm run faults [-- --quick] [--kills 50] [--only kills,full,…] [--seed 1]`: everything that can go wrong with a destination, a source and the process,
 * and what can be read afterwards. Prints each figure beside its goal; what this machine does not allow is named. The exit code is the
 * verdict's.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { randomFrom } from '../soak/support/random.js';
import { Verdict } from '../soak/support/verdict.js';
import { cases } from './cases/index.js';
import { make } from './support/child.js';
import { has } from './support/reader.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    kills: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const chosen = values.only?.split(',') ?? Object.keys(cases);
if (!chosen.every((name) => name in cases) || !(Number(values.kills ?? 1) >= 1)) {
  console.error(
    `Usage: npm run faults -- [--quick] [--kills 50] [--only ${Object.keys(cases).join(',')}] [--seed 1]`,
  );
  process.exit(2);
}
if (!has('ffprobe') || !has('ffmpeg')) {
  console.error(
    'faults: nothing is judged without ffprobe and ffmpeg, and they are not installed.',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'rxmux-faults-'));
const seconds = quick ? 5 : 12;
const sources = {
  h264: join(folder, 'source.mp4'),
  vp8: join(folder, 'source.webm'),
  ts: join(folder, 'source.ts'),
};
const verdict = new Verdict();
try {
  await make(sources.h264, 'h264', seconds);
  await make(sources.ts, 'h264', 1);
  if (!quick) await make(sources.vp8, 'vp8', seconds);
  for (const name of chosen) {
    const own = join(folder, name);
    mkdirSync(own);
    const kills = Number(values.kills ?? (quick ? 2 : 50));
    const began = performance.now();
    await cases[name]({
      folder: own,
      sources,
      seconds,
      kills,
      quick,
      verdict,
      random: randomFrom(Number(values.seed)),
    });
    console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
} finally {
  if (values.keep) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}
verdict.print('Faults:');
