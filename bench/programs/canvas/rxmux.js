/** node rxmux.js FRAMES OUT */
import { MediaTime, pull, VideoSample } from 'rxmux';
import { encode, mux } from 'rxmux/operators';

import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';
import { RATE, Ring, SIZE } from './drawing.js';

const [frames, output] = process.argv.slice(2);
const inside = stopwatch();
const loop = watchLoop();

// A generator is asked for the next only while fewer are unclosed, and encoders close in order: so many buffers suffice. One is drawn while the other is converted.
const WINDOW = 2;
const duration = new MediaTime(1, RATE);

function* pictures() {
  const ring = new Ring(WINDOW);
  for (let index = 0; index < Number(frames); index++) {
    yield VideoSample.fromBytes(ring.drawn(index), {
      ...SIZE,
      pixelFormat: 'rgba',
      pts: new MediaTime(index, RATE),
      duration,
    });
  }
}

pull(pictures, { window: WINDOW })
  .pipe(
    encode({ codec: 'libx264', preset: 'veryfast', options: { crf: 23 }, pixelFormat: 'yuv420p' }),
    mux(output, { overwrite: true }),
  )
  .subscribe({ complete: () => say({ inside: inside(), loop: loop() }) });
