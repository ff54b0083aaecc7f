/**
 * Writes pictures and sound in real time with an AssetWriter, where the sound is silent from one moment to another. Tells what it hands over as
 * `writer.js` does; `silent INPUT` when an input is told to be.
 */
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { setTimeout as after } from 'node:timers/promises';

import { concatMap, tap } from 'rxjs';

import { AssetWriter, demux, WriterInput } from 'rxmux';
import { filterSamples, writeTo } from 'rxmux/operators';

const { source, output, from, until, options } = JSON.parse(argv[2]);
const say = (line) => writeSync(1, `${line}\n`);
let began;

async function inTime(sample) {
  began ??= performance.now();
  const wait = began + (sample.dts ?? sample.pts).seconds * 1000 - performance.now();
  if (wait > 1) await after(wait);
  return sample;
}

const writer = new AssetWriter(output, options);
const endOf = ({ pts, duration }) => pts.seconds + (duration?.seconds ?? 0);

for (const [index, type] of ['video', 'audio'].entries()) {
  const input = writer.add(new WriterInput(type, undefined, { expectsMediaDataInRealTime: true }));
  input.silent$.subscribe({
    next: (isSilent) => isSilent && say(`silent ${type}`),
    error: () => {},
  });
  const samples = demux(source, (tracks) => tracks[type]).pipe(
    concatMap(inTime),
    filterSamples(({ pts }) => type === 'video' || pts.seconds < from || pts.seconds >= until),
    tap((sample) => say(`${index} ${endOf(sample).toFixed(4)}`)),
    writeTo(input),
  );
  setImmediate(() => samples.subscribe({ error: () => {} }));
}

writer.finished.then(
  () => say('done'),
  ({ code, message }) => say(`failed ${code} ${message}`),
);
