/**
 * node count.js PEER FOLDER PART SCRATCH: copies the streams of every file of FOLDER (or of the first PART of them) to mp4 or mkv, each file in a
 * process of its own, and tells of how many every packet was kept.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';

import { ffmpeg, program } from '../../support/calls.js';
import { measure } from '../../support/measure.js';
import { keptAll, tracksOf } from '../../support/kept.js';
import { say } from '../../support/said.js';

const [peer, folder, part, scratch] = process.argv.slice(2);
const SECONDS = 60;

const COPIES = {
  rxmux: (from, to) => program('remux/rxmux.js', from, to),
  ffmpeg: (from, to) =>
    ffmpeg('-i', from, '-map', '0:v?', '-map', '0:a?', '-map', '0:s?', '-c', 'copy', to),
  mediabunny: (from, to) => program('remux/mediabunny.js', from, to, 'server'),
  nodeAv: (from, to) => program('remux/nodeAvPipeline.js', from, to),
};

const files = readdirSync(folder)
  .filter((name) => extname(name) !== '.md' && statSync(join(folder, name)).isFile())
  .sort();
const waiting = files.slice(0, Math.ceil(files.length * Number(part)));
const result = { files: waiting.length, kept: 0, partly: [], failed: [] };

async function copyNext() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await copy(name);
}

async function copy(name) {
  const source = join(folder, name);
  const extension = /\.(?:mp4|mov|m4a|3gp)$/.test(name) ? 'mp4' : 'mkv';
  const output = join(scratch, `${peer}-${name}.${extension}`);
  try {
    await measure(COPIES[peer](source, output), SECONDS);
    if (keptAll(tracksOf(source), tracksOf(output))) result.kept++;
    else result.partly.push(name);
  } catch {
    result.failed.push(name);
  }
  rmSync(output, { force: true });
}

await Promise.all(Array.from({ length: availableParallelism() }, copyNext));
say(result);
