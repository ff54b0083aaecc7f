// Frames out: one picture every few seconds, decoded and handed to the program; nothing is written by the library.
import { writeFileSync } from 'node:fs';

import { decode, filterGraph, filterSamples } from '../operators/index.js';
import { demux, type VideoSample } from '../src/index.js';

const [input = 'in.mp4', folder = '.', every = '5'] = process.argv.slice(2);

demux(input, ({ video }) =>
  video.pipe(
    // Key frames alone can be decoded alone: the rest is not even looked at.
    filterSamples(({ isSync }) => isSync),
    decode<VideoSample>(),
    filterSamples(everyNth(Number(every))),
    filterGraph<VideoSample>('scale=160:-2,format=rgb24'),
  ),
).subscribe({
  next: (sample) => {
    using frame = sample; // closed when this block ends
    const { width, height } = frame.format;
    const path = `${folder}/thumbnail-${frame.pts?.seconds.toFixed(2)}.ppm`;
    writeFileSync(
      path,
      Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), frame.copyBytes()]),
    );
    console.log(path);
  },
  error: console.error,
});

/** Passes the first sample, and then each that comes at least `seconds` later than the last one passed. */
function everyNth(seconds: number): (sample: VideoSample) => boolean {
  let next = -Infinity;
  return ({ pts }) => {
    const time = pts?.seconds ?? 0;
    if (time < next) return false;
    next = time + seconds;
    return true;
  };
}
