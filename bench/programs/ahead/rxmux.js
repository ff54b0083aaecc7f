/**
 * node rxmux.js CLIP TIMES OUT LUMP: packets are made when they are asked for, and the sound comes LUMP packets at a time; in between the
 * pictures may run ahead as far as they are allowed to. LUMP 0: the sound comes evenly.
 */
import { setImmediate } from 'node:timers/promises';

import { pull } from 'rxmux';
import { interleave, mux } from 'rxmux/operators';

import { readPackets, repeated } from '../../support/packets.js';
import { samplesOf } from '../../support/samples.js';
import { say, stopwatch } from '../../support/said.js';

const [clip, times, output, lump] = process.argv.slice(2);
const { video, audio } = readPackets(clip);
const made = { video: 0, audio: 0 };
let ahead = 0;

function* counted(kind, list) {
  for (const sample of samplesOf(list, repeated(list, Number(times)))) {
    made[kind]++;
    yield sample;
  }
}

async function* inLumps(samples) {
  for (const sample of samples) {
    if (made.audio % lump === 1) {
      for (let turn = 0; turn < 1000; turn++) await setImmediate();
      ahead = Math.max(
        ahead,
        made.video - (made.audio * video.packets.length) / audio.packets.length,
      );
    }
    yield sample;
  }
}

const inside = stopwatch();
interleave(
  pull(() => counted('video', video)),
  pull(() => (lump === '0' ? counted('audio', audio) : inLumps(counted('audio', audio)))),
)
  .pipe(mux(output, { overwrite: true }))
  .subscribe({ complete: () => say({ inside: inside(), ahead: Math.round(ahead) }) });
