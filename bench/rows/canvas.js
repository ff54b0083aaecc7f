/** Pictures drawn in JavaScript: in process, against a pipe into a process. */
import { program } from '../support/calls.js';
import { cpu, rss } from '../support/contest.js';
import { goal } from '../support/goal.js';

const FULL = 240;
const RATE = 30;
const PIPE = 'awaited writes into ffmpeg';

export const canvas = {
  id: 'canvas',
  work: 'RGBA 720p drawn in JavaScript to H.264',
  rounds: 3,

  prepare({ scale, out }) {
    const frames = Math.max(4, Math.round(FULL * scale));
    const expected = { packets: { video: frames }, seconds: frames / RATE, size: '1280x720' };
    const entry = (peer, path) => {
      const output = out(`canvas-${peer}.mp4`);
      return { peer, call: program(`canvas/${path}`, frames, output), outputs: [output], expected };
    };
    return {
      entries: [
        entry('rxmux', 'rxmux.js'),
        entry(PIPE, 'pipe.js'),
        entry('node-av loop', 'nodeAv.js'),
      ],
    };
  },

  goals: (figures) => [
    goal('CPU ÷ the pipe’s', figures.ratio('rxmux', PIPE, cpu), '≤', 0.95),
    goal('peak memory ÷ the pipe’s', figures.ratio('rxmux', PIPE, rss), '≤', 1),
  ],
  compare: (figures, peer) => figures.ratio(peer, PIPE, cpu),
};
