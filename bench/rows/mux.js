/** Muxing alone: packets that are already in memory, interleaved by us. */
import { program } from '../support/calls.js';
import { seamless } from '../support/clips.js';
import { inside } from '../support/contest.js';
import { goal } from '../support/goal.js';
import { inspect } from '../support/probe.js';

const FULL = 200;

export const mux = {
  id: 'mux',
  work: 'mux-only of 150 000 packets in memory, interleaved by us, time of the work alone',
  rounds: 5,

  prepare({ scale, out }) {
    const clip = seamless();
    const times = Math.max(1, Math.round(FULL * scale));
    const expected = repeatedly(inspect(clip), times);
    const entry = (peer, path, ...args) => {
      const output = out(`mux-${peer}.mp4`);
      const call = program(`mux/${path}`, clip, times, output, ...args);
      return { peer, call, outputs: [output], expected, decode: 10 };
    };
    return {
      entries: [
        entry('rxmux', 'rxmux.js'),
        entry('bare node-av loop', 'nodeAv.js'),
        entry('bare node-av loop, in fragments', 'nodeAv.js', 'frag_keyframe+hybrid_fragmented'),
        entry('mediabunny', 'mediabunny.js'),
      ],
    };
  },

  goals: (figures) => [
    goal('time ÷ the bare loop’s', figures.ratio('rxmux', 'bare node-av loop', inside), '≤', 1.25),
  ],
  compare: (figures, peer) => figures.ratio(peer, 'bare node-av loop', inside),
};

/** What a seamless clip becomes when it is repeated. */
export function repeatedly({ packets, seconds, size }, times) {
  const counts = Object.entries(packets).map(([kind, count]) => [kind, count * times]);
  return { packets: Object.fromEntries(counts), seconds: seconds * times, size };
}
