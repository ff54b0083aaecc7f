/**
 * `npm run bench:multipass [-- --quick] [--save]`: one pass, the encoder's own passes, and passes over ranges, on real footage and on hard cuts between easy
 * and hard scenes; what was aimed at, what came out, how good it is, and what it cost. Then the same quality everywhere, beside one constant quality.
 *
 * Bit rates are ours, from the encoded samples; PSNR and SSIM are those of ffmpeg, which also decodes every movie. `--save`: docs/multipass.md.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { multipassPicture } from '../dist/bundle/index.js';
import { goal, verdict, wanted } from './support/goal.js';
import { has, here, host } from './support/host.js';
import { constantWith, encode, footage, judge, METHODS } from './support/passes.js';
import { markdown, table } from './support/table.js';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, save: { type: 'boolean' } },
});
for (const tool of ['ffmpeg', 'ffprobe']) {
  if (has(tool)) continue;
  console.error(`${tool} is not installed: it makes the clips and judges the movies.`);
  process.exit(2);
}

const TARGETS = values.quick ? [500] : [250, 500, 1000, 2000];
/** What the encoder can reach in every range of them: noise does not become better than 39 dB. */
const SCORES = values.quick
  ? { bunny: [38], cuts: [36] }
  : { bunny: [36, 40, 44], cuts: [32, 35, 38] };
const folder = mkdtempSync(join(tmpdir(), 'rxmux-multipass-'));
const pictures = here('../docs/multipass');
const results = { rates: [], qualities: [], goals: [] };
try {
  const clips = footage(folder, values.quick);
  for (const clip of clips) await rates(clip);
  for (const clip of clips) await qualities(clip);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
results.goals = goals();

console.log(`\n${table(results.rates)}\n\n${table(results.qualities)}\n`);
console.log(table(results.goals));
if (values.save && !values.quick) writeFileSync(here('../docs/multipass.md'), page());
process.exitCode = results.goals.every(({ 'this run': said }) => said.startsWith('met')) ? 0 : 1;

/** Each target by each method. */
async function rates(clip) {
  for (const target of TARGETS) {
    for (const [method, options] of Object.entries(METHODS)) {
      const file = join(folder, 'out.mp4');
      const { report, cpu } = await encode(clip, file, { averageBitRate: target * 1000 }, options);
      const judged = await judge(clip, file);
      if (method === 'range passes') draw(`${clip.name}-${target}`, report);
      const row = {
        ...{ clip: clip.name, 'target kb/s': target, method, passes: report.passes },
        'kb/s': (report.bitRate / 1000).toFixed(0),
        'off, %': ((report.bitRate / target / 1000 - 1) * 100).toFixed(2),
        'again, %': ((report.refinedFrames / report.frames) * 100).toFixed(0),
        ...judged,
        'CPU s': cpu.toFixed(1),
      };
      results.rates.push(row);
      console.log(Object.values(row).join('  '));
    }
  }
}

/** The same quality in every range, and one constant quality that is as good where it is worst. */
async function qualities(clip) {
  for (const decibels of SCORES[clip.name]) {
    const file = join(folder, 'out.mp4');
    const { report, cpu } = await encode(clip, file, {}, { targetQuality: { decibels } });
    const scores = report.ranges.map(({ score }) => score);
    const worst = Math.min(...scores);
    draw(`${clip.name}-${decibels}-dB`, report);
    const judged = await judge(clip, file);
    const guess = Math.max(...report.ranges.map((range) => range.quality));
    const constant = await constantWith(clip, worst, guess);
    const row = {
      ...{ clip: clip.name, 'target dB': decibels, 'worst range': worst.toFixed(2) },
      'kb/s': (report.bitRate / 1000).toFixed(0),
      'constant quality, kb/s': (constant / 1000).toFixed(0),
      'again, %': ((report.refinedFrames / report.frames) * 100).toFixed(0),
      ...{ passes: report.passes, complaints: judged.complaints, 'CPU s': cpu.toFixed(1) },
    };
    results.qualities.push(row);
    console.log(Object.values(row).join('  '));
  }
}

function draw(name, report) {
  if (!values.save || values.quick) return;
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `${name}.svg`), multipassPicture(report));
}

function goals() {
  const several = results.rates.filter(({ method }) => method !== 'one pass');
  const over = results.rates.filter(({ method }) => method === 'range passes');
  const again = [...over, ...results.qualities].map((row) => Number(row['again, %']));
  const largest = (rows, key) => Math.max(...rows.map((row) => Math.abs(Number(row[key]))));
  const below = Math.max(
    ...results.qualities.map((row) => row['target dB'] - Number(row['worst range'])),
  );
  const spent = Math.max(
    ...results.qualities.map((row) => Number(row['kb/s']) / Number(row['constant quality, kb/s'])),
  );
  const all = [...results.rates, ...results.qualities];
  return [
    goal('largest error of a bit rate', largest(several, 'off, %'), '≤', 2, '%'),
    goal('decibels that the worst range lacks', below, '≤', 0.3, 'dB'),
    goal('bits ÷ those of a constant quality, the most', spent, '<', 1),
    goal(
      'pictures encoded again, on average',
      again.reduce((sum, one) => sum + one, 0) / again.length,
      '<',
      50,
      '%',
    ),
    goal('complaints of ffmpeg', largest(all, 'complaints'), '≤', 0),
  ].map((one) => ({ goal: wanted(one), 'this run': verdict(one) }));
}

function page() {
  const { machine, node, rxmux } = host();
  const names = results.rates
    .filter(({ method }) => method === 'range passes')
    .map((row) => `${row.clip}-${row['target kb/s']}`);
  const more = results.qualities.map((row) => `${row.clip}-${row['target dB']}-dB`);
  const parts = [
    '# Several passes',
    'Written by `npm run bench:multipass -- --save`; not to be edited by hand. x264, preset fast, 640×360. Bit rates are those of the encoded samples; PSNR and SSIM are ' +
      "ffmpeg's, of all pictures; XPSNR is libav's; `complaints` are lines of ffmpeg's decoder, and pictures or steps that are missing. `again`: pictures that were encoded again after the " +
      'movie had been encoded once.',
    markdown(results.goals),
    '## Bit rates',
    markdown(results.rates),
    '## The same quality in every range',
    'Ranges of two seconds, PSNR. Beside it: the bit rate of one constant quality whose worst range is as good.',
    markdown(results.qualities),
    '## What was decided',
    'A bar for each range, as high as its bit rate, darker the more often it was encoded; the line is its quality, where that was measured.',
    ...[...names, ...more].map((name) => `![${name}](multipass/${name}.svg)`),
    `${machine}, Node ${node}, rxmux ${rxmux}, ${new Date().toISOString().slice(0, 10)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
