/** See settings.js. Every stream by itself, each call awaited. */
import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';
import { LiveStream } from './nodeAvStream.js';
import { FRAMES, OUTPUTS } from './settings.js';

async function run(output) {
  const stream = new LiveStream();
  await stream.open(output);
  for (let frame = 0; frame < FRAMES; frame++) await stream.encode(frame);
  await stream.encode();
  await stream.close();
}

const inside = stopwatch();
const loop = watchLoop();
await Promise.all(OUTPUTS.map(run));
say({ inside: inside(), loop: loop() });
