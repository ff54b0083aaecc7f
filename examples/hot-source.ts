// A source that cannot wait, recorded by an encoder that cannot keep up: frames are lost by a named rule, and counted.
import { randomFillSync } from 'node:crypto';

import { interval, map, take } from 'rxjs';

import { encode, mux, realtime } from '../operators/index.js';
import { MediaTime, VideoSample } from '../src/index.js';

const [output = 'camera.mkv', count = '60'] = process.argv.slice(2);
const [width, height, rate] = [640, 360, 240];
let lost = 0;

/** Noise, from a camera that is faster than any encoder at this preset. */
const camera$ = interval(1000 / rate).pipe(
  take(Number(count)),
  map((i) => {
    const bytes = randomFillSync(new Uint8Array(width * height * 1.5));
    const pts = new MediaTime(i, rate);
    return VideoSample.fromBytes(bytes, { width, height, pixelFormat: 'yuv420p', pts });
  }),
);

camera$
  .pipe(
    realtime({ policy: 'dropOldest', window: 2, onDrop: (report) => (lost = report.count) }),
    encode({ codec: 'libx264', preset: 'slow', options: { tune: 'zerolatency' }, frameRate: rate }),
    mux(output),
  )
  .subscribe({
    error: console.error,
    complete: () => {
      console.log(`${output}: ${lost} of ${count} frames were lost, and we know it`);
    },
  });
