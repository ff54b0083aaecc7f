/** A remux: what passes through us for each packet, and Node's start. */
import { ffmpeg, gstreamer, program, QUEUE } from '../support/calls.js';
import { tenMinutes } from '../support/clips.js';
import { cpu } from '../support/contest.js';
import { goal } from '../support/goal.js';
import { hasElements } from '../support/host.js';
import { inspect } from '../support/probe.js';

export const remux = {
  id: 'remux',
  work: 'remux of a 10-minute file, CPU of the whole process',
  rounds: 5,

  prepare({ scale, out }) {
    const clip = tenMinutes(scale);
    const expected = inspect(clip);
    const entry = (peer, call, more = {}) => {
      const output = out(`remux-${peer}.mp4`);
      return { peer, call: call(clip, output), outputs: [output], expected, decode: 10, ...more };
    };
    const entries = [
      entry('rxmux', (from, to) => program('remux/rxmux.js', from, to)),
      entry('ffmpeg', (from, to) => ffmpeg('-i', from, '-map', '0', '-c', 'copy', to)),
      entry('node-av sync loop', (from, to) => program('remux/nodeAv.js', from, to)),
      entry('node-av pipeline', (from, to) => program('remux/nodeAvPipeline.js', from, to), {
        rounds: 2,
      }),
      entry('mediabunny', (from, to) => program('remux/mediabunny.js', from, to), { rounds: 3 }),
    ];
    if (!hasElements('qtdemux', 'mp4mux', 'h264parse', 'aacparse')) {
      return { entries, absent: ['GStreamer'] };
    }
    entries.push(entry('GStreamer', (from, to) => gstreamer(pipeline(from, to)), { rounds: 3 }));
    return { entries };
  },

  goals: (figures) => [goal('CPU ÷ ffmpeg’s', figures.ratio('rxmux', 'ffmpeg', cpu), '<', 1.8)],
  compare: (figures, peer) => figures.ratio(peer, 'ffmpeg', cpu),
};

const pipeline = (from, to) => `
  filesrc location=${from} ! qtdemux name=d mp4mux name=m ! filesink location=${to}
  d.video_0 ! ${QUEUE} ! h264parse ! m.
  d.audio_0 ! ${QUEUE} ! aacparse ! m.`;
