/** From the moment when a picture is handed over to the last byte of its fragment, at a live pace. */
import { program } from '../support/calls.js';
import { rawPictures } from '../support/clips.js';
import { goal } from '../support/goal.js';

const FULL = 120;
const RATE = 30;
const p50 = (cost) => cost.said.latency?.p50;

export const latency = {
  id: 'latency',
  work: 'latency, picture in to fragment out, 30 a second, zerolatency, p50 in ms',
  rounds: 2,

  prepare({ scale, out }) {
    const raw = rawPictures(640, 360, RATE, scale);
    const frames = Math.max(RATE, Math.round(FULL * scale));
    const expected = { packets: { video: frames }, seconds: frames / RATE, size: '640x360' };
    const entry = (peer, path) => {
      const output = out(`latency-${peer}.mp4`);
      return {
        peer,
        call: program(`latency/${path}`, raw, frames, output),
        outputs: [output],
        expected,
      };
    };
    return {
      entries: [
        entry('rxmux', 'rxmux.js'),
        entry('ffmpeg pipes', 'ffmpeg.js'),
        entry('mediabunny, key frames only', 'mediabunny.js'),
        entry('node-av, own flush', 'nodeAv.js'),
      ],
    };
  },

  goals: (figures) => [goal('p50', figures.of('rxmux', p50), '≤', 3, 'ms')],
  compare: (figures, peer) => figures.of(peer, p50),
};
