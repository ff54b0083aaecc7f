/** node rxmux.js CLIP TIMES OUT: packets in memory, made into samples, interleaved and muxed. */
import { pull } from 'rxmux';
import { interleave, mux } from 'rxmux/operators';

import { packetsOf } from '../../support/packets.js';
import { samplesOf } from '../../support/samples.js';
import { say, stopwatch } from '../../support/said.js';

const [clip, times, output] = process.argv.slice(2);
const { video, audio } = packetsOf(clip, Number(times));

const inside = stopwatch();
interleave(
  pull(() => samplesOf(video, video.packets)),
  pull(() => samplesOf(audio, audio.packets)),
)
  .pipe(mux(output, { overwrite: true }))
  .subscribe({ complete: () => say({ inside: inside() }) });
