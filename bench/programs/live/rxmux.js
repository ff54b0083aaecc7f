/** See settings.js. */
import { merge } from 'rxjs';
import { MediaTime, pull, VideoSample } from 'rxmux';
import { encode, mux } from 'rxmux/operators';

import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';
import { FRAMES, MOVFLAGS, OUTPUTS, picture, RATE, SIZE } from './settings.js';

const duration = new MediaTime(1, RATE);

function* pictures() {
  for (let i = 0; i < FRAMES; i++) {
    yield VideoSample.fromBytes(picture(i), {
      ...SIZE,
      pixelFormat: 'yuv420p',
      pts: new MediaTime(i, RATE),
      duration,
    });
  }
}

const live = (output) =>
  pull(pictures).pipe(
    encode({
      codec: 'libx264',
      preset: 'veryfast',
      options: { tune: 'zerolatency' },
      threads: 1,
    }),
    mux(output, { overwrite: true, options: { movflags: MOVFLAGS } }),
  );

const inside = stopwatch();
const loop = watchLoop();
merge(...OUTPUTS.map(live)).subscribe({ complete: () => say({ inside: inside(), loop: loop() }) });
