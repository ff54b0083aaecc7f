/** Decoding and encoding at the same settings: what stands between the codecs. With or without a change of size. */
import { ffmpeg, gstreamer, program, QUEUE } from '../support/calls.js';
import { opening } from '../support/clips.js';
import { cpu, wall } from '../support/contest.js';
import { goal } from '../support/goal.js';
import { hasElements } from '../support/host.js';
import { inspect } from '../support/probe.js';

const SECONDS = 30;
const X264 = '-c:v libx264 -preset veryfast -crf 23 -threads 2 -c:a aac -b:a 128k'.split(' ');
const ELEMENTS = [
  'qtdemux',
  'mp4mux',
  'avdec_h264',
  'avdec_aac',
  'x264enc',
  'avenc_aac',
  'videoscale',
];

export const transcode = row({
  id: 'transcode',
  work: 'transcode of 30 s 1080p, x264 veryfast, 2 threads',
  more: (figures) => [
    goal(
      'event-loop delay meanwhile, p99',
      figures.of('rxmux', (cost) => cost.said.loop?.p99),
      '≤',
      10,
      'ms',
    ),
  ],
});

export const scale = row({
  id: 'scale',
  work: 'decode, scale to 720p, encode',
  height: 720,
});

function row({ id, work, height, more = () => [] }) {
  return {
    id,
    work,
    rounds: 3,
    prepare: ({ scale: part, out }) =>
      entriesOf({ id, height, clip: opening(SECONDS * part), out }),
    goals: (figures) => [
      goal('CPU ÷ ffmpeg’s', figures.ratio('rxmux', 'ffmpeg', cpu), '≤', 1.02),
      goal('wall ÷ the fastest peer’s', figures.ratio('rxmux', figures.best(wall), wall), '≤', 1),
      ...more(figures),
    ],
    compare: (figures, peer) => figures.ratio(peer, 'ffmpeg', cpu),
  };
}

function entriesOf({ id, height, clip, out }) {
  const { packets, seconds, size } = inspect(clip);
  const expected = {
    packets,
    // Encoders begin and end with what they like; a packet is 21 ms.
    slack: { audio: 3 },
    seconds,
    size: height === undefined ? size : `1280x${height}`,
  };
  const filter = height === undefined ? [] : [`scale=-2:${height}`];
  const entry = (peer, call, more = {}) => {
    const output = out(`${id}-${peer}.mp4`);
    return { peer, call: call(output), outputs: [output], expected, ...more };
  };
  const entries = [
    entry('rxmux', (to) => program('transcode/rxmux.js', clip, to, ...filter)),
    entry('ffmpeg', (to) =>
      ffmpeg(
        '-i',
        clip,
        filter.flatMap((text) => ['-vf', text]),
        X264,
        to,
      ),
    ),
    entry('node-av pipeline', (to) => program('transcode/nodeAvPipeline.js', clip, to, ...filter), {
      rounds: 2,
    }),
    entry(
      'mediabunny-server, patched',
      (to) =>
        program('transcode/mediabunny.js', clip, to, ...(height === undefined ? [] : [height])),
      { rounds: 2 },
    ),
  ];
  if (!hasElements(...ELEMENTS)) return { entries, absent: ['GStreamer'] };
  entries.push(entry('GStreamer', (to) => gstreamer(pipeline(clip, to, height)), { rounds: 2 }));
  return { entries };
}

const pipeline = (from, to, height) => `
  filesrc location=${from} ! qtdemux name=d mp4mux name=m ! filesink location=${to}
  d.video_0 ! ${QUEUE} ! h264parse ! avdec_h264 ! queue
    ${height === undefined ? '' : `! videoscale n-threads=1 method=catrom ! video/x-raw,height=${height},width=1280 ! queue`}
    ! x264enc speed-preset=veryfast pass=qual quantizer=23 threads=2 key-int-max=250 bframes=3
      mb-tree=true rc-lookahead=10 ! h264parse ! queue ! m.
  d.audio_0 ! ${QUEUE} ! aacparse ! avdec_aac ! audioconvert ! avenc_aac bitrate=128000 ! aacparse ! queue ! m.`;
