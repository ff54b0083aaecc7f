/** See settings.js. Every stream's picture in turn, each call synchronous. */
import { setImmediate } from 'node:timers/promises';

import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';
import { LiveStream } from './nodeAvStream.js';
import { FRAMES, OUTPUTS } from './settings.js';

const inside = stopwatch();
const loop = watchLoop();
const streams = OUTPUTS.map(() => new LiveStream());
await Promise.all(streams.map((stream, index) => stream.open(OUTPUTS[index])));
for (let frame = 0; frame < FRAMES; frame++) {
  for (const stream of streams) stream.encodeSync(frame);
  await setImmediate();
}
for (const stream of streams) stream.encodeSync();
await Promise.all(streams.map((stream) => stream.close()));
say({ inside: inside(), loop: loop() });
