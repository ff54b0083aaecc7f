// The main job: `npm start` transcodes the clip, `npm start -- in.mov out.mp4` a file of yours.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { tap } from 'rxjs';

import { decode, encode, interleave, mux } from '../operators/index.js';
import { demux } from '../src/index.js';
import { clip } from './support/clip.js';
import { fail, inMegabytes, progressBar } from './support/progressBar.js';

const [input = clip, output = 'big-buck-bunny.mp4'] = process.argv.slice(2);
// Our own result may be replaced; a file that you name is never overwritten.
const overwrite = process.argv.length <= 3;
let seconds = 0;
let frames = 0;
let encoder = '';
const started = performance.now();

console.log(`${input}\n→ ${resolve(output)}`);
demux(input, ({ video, audio, info }) => {
  seconds = info.duration?.seconds ?? 0;
  const picture$ = video.pipe(
    decode(),
    encode(
      { codec: 'h264', preset: 'veryfast', averageBitRate: 3_000_000 },
      { onEncoder: (choice) => (encoder = choice.encoder) },
    ),
    tap(() => frames++),
  );
  const sound$ = audio.pipe(decode(), encode({ codec: 'aac', bitRate: 256_000 }));
  return interleave(picture$, sound$);
})
  .pipe(
    mux(output, { overwrite, shouldOptimizeForNetworkUse: true }),
    tap(progressBar(() => seconds)),
  )
  .subscribe({
    error: fail,
    complete: () => {
      const wall = (performance.now() - started) / 1000;
      console.log(
        `${resolve(output)}\n${inMegabytes(statSync(output).size)}, ${frames} frames by ${encoder || 'no encoder'}, ` +
          `${wall.toFixed(1)} s (${(seconds / wall).toFixed(2)}× real time)`,
      );
    },
  });
