/** One transcode by rxmux, for bench/run.js: node bench/transcode.js IN OUT. Prints the loop's delay and the peak of memory. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { demux } from 'rxmux';
import { decode, encode, interleave, mux } from 'rxmux/operators';

const [input, output] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 1 });

delay.enable();
demux(input, ({ video, audio }) =>
  interleave(
    video.pipe(
      decode(),
      encode({ codec: 'libx264', preset: 'veryfast', options: { crf: 23 }, threads: 2 }),
    ),
    audio.pipe(decode(), encode({ codec: 'aac', bitRate: 128_000 })),
  ),
)
  .pipe(mux(output, { overwrite: true }))
  .subscribe({
    error: (error) => {
      throw error;
    },
    complete: () => {
      delay.disable();
      const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(1);
      console.log(
        JSON.stringify({
          p50: ms(delay.percentile(50)),
          p99: ms(delay.percentile(99)),
          max: ms(delay.max),
          rss: Math.round(process.resourceUsage().maxRSS / 1024),
        }),
      );
    },
  });
