/** An hour of media, as fast as it goes, through libav: made, encoded, written; read, decoded and counted; copied. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { count, lastValueFrom, tap } from 'rxjs';

import { decode, encode, interleave, mux } from '../dist/operators/index.js';
import { closeLedger, openLedger } from '../dist/src/sample/ledger.js';
import { demux, testPattern, tone } from '../dist/src/index.js';
import { median, sparkline } from './support/numbers.js';
import { memory } from './support/process.js';
import { Table } from './support/table.js';
import { Verdict } from './support/verdict.js';

const [, , secondsGiven = '3600'] = process.argv;
const SECONDS = Number(secondsGiven);
const RATE = 25;
const SAMPLE_RATE = 8000;
const ROWS = 20;
/** MiB that the last quarter of a run may hold more than the second: the index of an hour is some 25 of them. */
const GROWTH = 48;

const folder = mkdtempSync(join(tmpdir(), 'rxmux-soak-'));
const path = (name) => join(folder, name);

const made = () =>
  interleave(
    testPattern({ width: 32, height: 32, frameRate: RATE, duration: SECONDS }).pipe(
      encode({ codec: 'mpeg4', maxKeyFrameInterval: RATE }),
    ),
    tone({ sampleRate: SAMPLE_RATE, channels: 1, duration: SECONDS }).pipe(
      encode({ codec: 'aac', bitRate: 16_000 }),
    ),
  ).pipe(mux(path('hour.mp4')));

const decoded = (name, samples) =>
  demux(path(name), (movie) =>
    samples(movie).pipe(
      decode(),
      tap((sample) => sample.close()),
    ),
  );

const works = {
  'encode, mux to mp4': [made, RATE + SAMPLE_RATE / 1024],
  'demux, decode pictures': [() => decoded('hour.mp4', ({ video }) => video), RATE],
  'demux, decode sound': [() => decoded('hour.mp4', ({ audio }) => audio), SAMPLE_RATE / 1024],
  'remux to mkv': [
    () => demux(path('hour.mp4')).pipe(mux(path('hour.mkv'))),
    RATE + SAMPLE_RATE / 1024,
  ],
};

/** Runs one work and looks at the memory at each twentieth of it. */
async function play(source, expected) {
  const memories = [];
  const step = Math.floor((expected * SECONDS) / ROWS);
  let seen = 0;
  const began = performance.now();
  const watched = source().pipe(
    tap(() => {
      if (++seen % step === 0) memories.push(memory().rss);
    }),
    count(),
  );
  const total = await lastValueFrom(watched);
  return { total, memories, seconds: (performance.now() - began) / 1000 };
}

const table = new Table([
  ['work', 22],
  ['samples', 8],
  ['seconds', 8],
  ['× real time', 11],
  ['RSS from', 8],
  ['to MiB', 7],
  ['over time', ROWS],
]);
const verdict = new Verdict();
openLedger();

console.log(`${SECONDS} s of media at full speed: 32×32 pictures and mono sound.`);
console.log(table.head);
for (const [name, [source, perSecond]] of Object.entries(works)) {
  const { total, memories, seconds } = await play(source, perSecond);
  const [second, last] = [memories.slice(5, 10), memories.slice(-5)].map(median);
  const times = Math.round(SECONDS / seconds);
  console.log(
    table.row([
      ...[name, total, seconds.toFixed(1), times, Math.round(second), Math.round(last)],
      sparkline(memories),
    ]),
  );
  const expected = perSecond * SECONDS;
  const isAll = Math.abs(total - expected) <= 4;
  verdict.check(
    `${name}: samples`,
    isAll,
    total,
    `${Math.round(expected)}, give or take what codecs put before and after`,
  );
  verdict.most(`${name}: growth of the memory`, last - second, GROWTH, ' MiB');
}
const open = closeLedger();
verdict.check('samples left open', open.length === 0, open.length, '0');
verdict.check(
  'the movie',
  statSync(path('hour.mp4')).size > 0,
  `${Math.round(statSync(path('hour.mp4')).size / 2 ** 20)} MiB`,
  'there',
);
rmSync(folder, { recursive: true });
verdict.print('');
