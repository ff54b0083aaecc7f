/** See pace.js. */
import { MediaTime, pull, VideoSample } from 'rxmux';
import { encode, mux } from 'rxmux/operators';

import { came, finish, paced, RATE, SIZE } from './pace.js';

const duration = new MediaTime(1, RATE);

async function* pictures() {
  for await (const { index, bytes } of paced()) {
    yield VideoSample.fromBytes(bytes, {
      ...SIZE,
      pixelFormat: 'yuv420p',
      pts: new MediaTime(index, RATE),
      duration,
    });
  }
}

pull(pictures)
  .pipe(
    encode({ codec: 'libx264', preset: 'veryfast', options: { tune: 'zerolatency' } }),
    mux({ write: came }, { format: 'mp4', movieFragmentInterval: 0 }),
  )
  .subscribe({ complete: finish });
