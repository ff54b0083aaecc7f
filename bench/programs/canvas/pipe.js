/** node pipe.js FRAMES OUT: into ffmpeg's standard input, each write awaited, as one should. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';
import { CONVERSION, RATE, Ring, SIZE } from './drawing.js';

const [frames, output] = process.argv.slice(2);
const inside = stopwatch();
const loop = watchLoop();

const input = `-f rawvideo -pix_fmt rgba -s ${SIZE.width}x${SIZE.height} -r ${RATE} -i -`.split(
  ' ',
);
const codec = '-c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p'.split(' ');
const convert = ['-vf', CONVERSION.scale, ...CONVERSION.tags];
const child = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...convert, ...codec, output], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
const ended = once(child, 'close');

// What was written may be drawn over once the pipe has drained.
const ring = new Ring(1);
for (let index = 0; index < Number(frames); index++) {
  if (!child.stdin.write(ring.drawn(index))) await once(child.stdin, 'drain');
}
child.stdin.end();
const [code] = await ended;
if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
say({ inside: inside(), loop: loop() });
