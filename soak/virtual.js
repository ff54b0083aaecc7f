/** An hour of two live tracks in virtual time, through gates, codecs and a writer that are not there. */
import { performance } from 'node:perf_hooks';

import { interval, map, merge, take, tap } from 'rxjs';

import { fakeSample, rxTest } from '../dist/marbles/index.js';
import { encode, interleave, mux, realtime, writeTo } from '../dist/operators/index.js';
import { openSamples } from '../dist/src/sample/ledger.js';
import { AssetWriter, WriterInput } from '../dist/src/index.js';
import { memory } from './support/process.js';
import { Table } from './support/table.js';
import { Verdict } from './support/verdict.js';

const SECONDS = 3600;
const PICTURES = 25;
const BLOCKS = 50;
/** Once a minute the codec of the pictures is busy for two seconds; the sound waits for them, up to this many blocks. */
const BUSY = '2s (p|)';
const QUEUE = 150;
/** Two gates with their windows and queues, two codecs, two lanes. */
const BOUND = QUEUE + 30;

const movies = {
  'interleave, mux': (video, audio) =>
    interleave(video.pipe(encode({ codec: 'h264' })), audio.pipe(encode({ codec: 'aac' }))).pipe(
      mux('hour.mp4'),
    ),
  AssetWriter: (video, audio) => {
    const writer = new AssetWriter('hour.mp4');
    const pictures = writer.add(new WriterInput('video', { codec: 'h264' }));
    const sound = writer.add(new WriterInput('audio', { codec: 'aac' }));
    return merge(video.pipe(writeTo(pictures)), audio.pipe(writeTo(sound)));
  },
};

/** A source that cannot wait, behind a gate that may lose. */
function live(kind, perSecond, queue, seen) {
  const sample = (index) =>
    fakeSample(kind, `${kind[0]}${index}`, { pts: index / perSecond, duration: 1 / perSecond });
  return interval(1000 / perSecond).pipe(
    take(SECONDS * perSecond),
    map(sample),
    tap(() => (seen.peak = Math.max(seen.peak, openSamples().length))),
    realtime({ policy: 'dropOldest', queue, onDrop: () => seen.dropped++ }),
  );
}

function play(build) {
  const seen = { peak: 0, dropped: 0, outcome: 'hangs', written: 0, left: 'nothing' };
  const busyEvery = 60 * PICTURES;
  let writer;
  try {
    rxTest(({ fakeCodec, fakeWriter }) => {
      fakeCodec(
        (mark) => (mark[0] === 'v' && mark.slice(1) % busyEvery === 0 ? BUSY : '5ms (p|)'),
        { stages: 'encode' },
      );
      writer = fakeWriter();
      const video = live('video', PICTURES, 1, seen);
      build(video, live('audio', BLOCKS, QUEUE, seen)).subscribe({
        error: (error) => (seen.outcome = String(error)),
        complete: () => (seen.outcome = writer.state),
      });
    });
  } catch (error) {
    seen.left = error.message;
  }
  return { ...seen, written: writer.written.length };
}

const table = new Table([
  ['movie', 16],
  ['samples', 8],
  ['written', 8],
  ['lost', 6],
  ['open at most', 12],
  ['seconds', 8],
  ['RSS MiB', 8],
]);
const total = SECONDS * (PICTURES + BLOCKS);
const verdict = new Verdict();

console.log(
  `An hour of virtual time: ${PICTURES} pictures and ${BLOCKS} blocks of sound a second.`,
);
console.log(table.head);
for (const [name, build] of Object.entries(movies)) {
  const began = performance.now();
  const { written, dropped, peak, outcome, left } = play(build);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(table.row([name, total, written, dropped, peak, seconds, Math.round(memory().rss)]));
  verdict.check(`${name}: how it ended`, outcome === 'finished', outcome, 'finished');
  verdict.check(
    `${name}: written and counted as lost`,
    written + dropped === total,
    written + dropped,
    `all ${total}`,
  );
  verdict.check(`${name}: lost by the named policy`, dropped > 0, dropped, 'some each minute');
  verdict.most(`${name}: samples open at a time`, peak, BOUND);
  verdict.check(`${name}: left open`, left === 'nothing', left, 'nothing');
}
verdict.print('');
