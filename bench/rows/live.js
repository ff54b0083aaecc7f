/** Many small live streams in one process, as fast as they go: how many would one core carry? */
import { ffmpeg, program } from '../support/calls.js';
import { rawPictures } from '../support/clips.js';
import { cpu } from '../support/contest.js';
import { goal } from '../support/goal.js';

const STREAMS = 8;
const FULL_SECONDS = 60;
const RATE = 15;
const CODEC = '-c:v libx264 -preset veryfast -tune zerolatency -threads 1'.split(' ');
const FRAGMENTS = '-movflags frag_keyframe+empty_moov+default_base_moof'.split(' ');

export const live = {
  id: 'live',
  work: '8 live encodes 320×180 in one process, streams a core',
  rounds: 3,

  prepare({ scale, out }) {
    const raw = rawPictures(320, 180, RATE, scale);
    const frames = Math.max(RATE, Math.round(FULL_SECONDS * RATE * scale));
    const expected = { packets: { video: frames }, seconds: frames / RATE, size: '320x180' };
    const entry = (peer, call) => {
      const prefix = out(`live-${peer}`);
      const outputs = Array.from({ length: STREAMS }, (_, index) => `${prefix}-${index}.mp4`);
      return { peer, call: call(prefix, outputs), outputs, expected };
    };
    const ours = (path) => (prefix) => program(`live/${path}`, raw, frames, STREAMS, prefix);
    const input = '-stream_loop -1 -f rawvideo -pix_fmt yuv420p -s 320x180 -r 15 -i'.split(' ');
    const each = (output) => ['-map', '0', '-frames:v', frames, CODEC, FRAGMENTS, output].flat();
    return {
      entries: [
        entry('rxmux', ours('rxmux.js')),
        entry('ffmpeg, 8 outputs', (_, outputs) => ffmpeg(input, raw, outputs.flatMap(each))),
        entry('node-av sync loop', ours('nodeAvSync.js')),
        entry('node-av async loop', ours('nodeAvAsync.js')),
      ],
    };
  },

  goals: (figures) => [
    goal('streams a core ÷ ffmpeg’s', figures.ratio('ffmpeg, 8 outputs', 'rxmux', cpu), '≥', 0.95),
    goal(
      'event-loop delay, p99',
      figures.of('rxmux', (cost) => cost.said.loop?.p99),
      '≤',
      10,
      'ms',
    ),
  ],
  compare: (figures, peer) => figures.ratio('ffmpeg, 8 outputs', peer, cpu),
};
