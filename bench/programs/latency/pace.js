/**
 * node PROGRAM RAW FRAMES OUT, for each program of this folder: pictures of 640×360 at 30 a second, each handed over when it is due;
 * how long until the last byte of the fragment that has it is there? What came out is written to OUT at the end.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { FragmentCounter } from '../../support/fragments.js';
import { percentile } from '../../support/numbers.js';
import { say } from '../../support/said.js';

const [raw, frames, output] = process.argv.slice(2);

export const SIZE = { width: 640, height: 360 };
export const RATE = 30;
export const FRAMES = Number(frames);

const bytes = readFileSync(raw);
const length = (SIZE.width * SIZE.height * 3) / 2;
const picture = (index) => {
  const start = (index % (bytes.length / length)) * length;
  return bytes.subarray(start, start + length);
};

const handedOver = [];
const latencies = [];
const chunks = [];
let out = 0;
const counter = new FragmentCounter((samples) => {
  const now = performance.now();
  while (out < samples) latencies.push(now - handedOver[out++]);
});

/** Pictures, each when it is due. */
export async function* paced() {
  const started = performance.now();
  for (let index = 0; index < FRAMES; index++) {
    await setTimeout(started + (index * 1000) / RATE - performance.now());
    handedOver[index] = performance.now();
    yield { index, bytes: picture(index) };
  }
}

/** To be called with every piece that comes out, in order. */
export function came(piece) {
  chunks.push(Buffer.from(piece));
  counter.push(piece);
}

/** Writes what came out, and tells the latencies in milliseconds. */
export function finish() {
  writeFileSync(output, Buffer.concat(chunks));
  if (out !== FRAMES) throw new Error(`${out} of ${FRAMES} pictures came out in fragments`);
  // The first pictures pay for what is loaded and opened then.
  const settled = latencies.slice(Math.min(RATE, FRAMES >> 1));
  say({ latency: { p50: percentile(settled, 0.5), p95: percentile(settled, 0.95) } });
}
