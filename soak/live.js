/** A live encode that runs all the time: a source that cannot wait, a gate that may lose, fragments to a destination. */
import { interval, map, tap } from 'rxjs';

import { encode, mux, realtime } from '../dist/operators/index.js';
import { VideoSample } from '../dist/src/index.js';

const FPS = 30;
const [WIDTH, HEIGHT] = [160, 120];
const PIXELS = new Uint8Array(WIDTH * HEIGHT * 4).fill(90);

/** Starts it; `written` tells the pictures so far, `stop` ends it. */
export function liveEncode() {
  let ticks = 0;
  let written = 0;
  let dropped = 0;
  let bytes = 0;
  let problem;
  let finished;
  const done = new Promise((resolve) => (finished = resolve));
  const subscription = interval(1000 / FPS)
    .pipe(
      tap(() => ticks++),
      map((index) =>
        VideoSample.fromBytes(PIXELS, {
          width: WIDTH,
          height: HEIGHT,
          pixelFormat: 'rgba',
          pts: index / FPS,
          duration: 1 / FPS,
        }),
      ),
      realtime({ policy: 'dropOldest', onDrop: () => dropped++ }),
      encode({
        codec: 'libx264',
        preset: 'ultrafast',
        options: { tune: 'zerolatency' },
        maxKeyFrameInterval: FPS,
      }),
      mux(
        {
          write: (chunk) => {
            bytes += chunk.byteLength;
          },
          abort: () => finished(),
        },
        { format: 'mp4' },
      ),
      tap(() => written++),
    )
    .subscribe({
      error: (error) => {
        problem = error;
        finished();
      },
    });
  return {
    /** Samples that it may have open at a time. */
    bound: 16,
    ticks: () => ticks,
    written: () => written,
    dropped: () => dropped,
    bytes: () => bytes,
    problem: () => problem,
    stop: async () => {
      subscription.unsubscribe();
      await done;
    },
  };
}
