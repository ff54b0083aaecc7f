// One decode, three renditions: each branch has its own reference, the slowest governs.
import { merge, type Observable } from 'rxjs';

import { decode, encode, filterGraph, interleave, mux, teeSamples } from '../operators/index.js';
import { demux, type EncodedSample, type MuxProgress, type RawSample } from '../src/index.js';

const [input = 'in.mp4', prefix = 'out', ...heights] = process.argv.slice(2);

demux(input, ({ video, audio }) =>
  audio.pipe(
    teeSamples((sound$) =>
      video.pipe(
        decode(),
        teeSamples((frames$) =>
          merge(...sizes().map((height) => rendition(frames$, sound$, height))),
        ),
      ),
    ),
  ),
).subscribe({ error: console.error });

function rendition(
  frames$: Observable<RawSample>,
  sound$: Observable<EncodedSample>,
  height: number,
): Observable<MuxProgress> {
  const picture$ = frames$.pipe(
    filterGraph(`scale=-2:${height}`),
    encode({ codec: 'h264', averageBitRate: height * 2_000 }),
  );
  return interleave(picture$, sound$).pipe(mux(`${prefix}-${height}.mp4`));
}

function sizes(): number[] {
  return (heights.length > 0 ? heights : ['1080', '720', '360']).map(Number);
}
