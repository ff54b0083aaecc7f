/** node rxmux.js IN OUT [FILTER]: H.264 veryfast, crf 23, two threads, and AAC. */
import { demux } from 'rxmux';
import { decode, encode, filterGraph, interleave, mux } from 'rxmux/operators';

import { watchLoop } from '../../support/loop.js';
import { say, stopwatch } from '../../support/said.js';

const [input, output, filter] = process.argv.slice(2);
const inside = stopwatch();
const loop = watchLoop();
const pictures = encode({ codec: 'libx264', preset: 'veryfast', options: { crf: 23 }, threads: 2 });

demux(input, ({ video, audio }) =>
  interleave(
    filter === undefined
      ? video.pipe(decode(), pictures)
      : video.pipe(decode(), filterGraph(filter), pictures),
    audio.pipe(decode(), encode({ codec: 'aac', bitRate: 128_000 })),
  ),
)
  .pipe(mux(output, { overwrite: true }))
  .subscribe({ complete: () => say({ inside: inside(), loop: loop() }) });
