// Both tracks of a movie, decoded, scaled and encoded anew: one reader, bounded memory.
import { decode, encode, filterGraph, interleave, mux } from '../operators/index.js';
import { demux } from '../src/index.js';

const [input = 'in.mp4', output = 'out.mp4'] = process.argv.slice(2);

demux(input, ({ video, audio }) =>
  interleave(
    video.pipe(
      decode(),
      filterGraph('scale=320:-2'),
      encode({ codec: 'h264', averageBitRate: 500_000 }),
    ),
    audio.pipe(decode(), encode({ codec: 'aac', bitRate: 96_000, channels: 2 })),
  ),
)
  .pipe(mux(output))
  .subscribe({ error: console.error });
