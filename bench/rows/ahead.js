/** One track far ahead of the other: does what waits for the slower one pile up? */
import { program } from '../support/calls.js';
import { seamless } from '../support/clips.js';
import { rss } from '../support/contest.js';
import { goal } from '../support/goal.js';
import { inspect } from '../support/probe.js';
import { repeatedly } from './mux.js';

const FULL = 200;
const EVENLY = ', evenly';

export const ahead = {
  id: 'ahead',
  work: 'the same, peak memory when the sound comes last over that when it comes evenly',
  rounds: 2,

  prepare({ scale, out }) {
    const clip = seamless();
    const times = Math.max(1, Math.round(FULL * scale));
    const expected = repeatedly(inspect(clip), times);
    const entry = (peer, path, lump) => {
      const output = out(`ahead-${peer}.mp4`);
      const call = program(`ahead/${path}`, clip, times, output, lump);
      return { peer, call, outputs: [output], expected, decode: 10 };
    };
    const all = expected.packets.audio;
    return {
      entries: [
        entry('rxmux', 'rxmux.js', all),
        entry(`rxmux${EVENLY}`, 'rxmux.js', 0),
        entry('mediabunny', 'mediabunny.js', all),
        entry(`mediabunny${EVENLY}`, 'mediabunny.js', 0),
      ],
    };
  },

  goals: (figures) => [goal('peak ÷ evenly', growth(figures, 'rxmux'), '≤', 1.1)],
  compare: (figures, peer) => (peer.endsWith(EVENLY) ? undefined : growth(figures, peer)),
};

const growth = (figures, peer) => figures.ratio(peer, peer + EVENLY, rss);
