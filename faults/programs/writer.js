/**
 * Copies a movie at a multiple of its speed, and tells on standard output what it hands over: a line `track end` for each sample, in
 * seconds. The last line is `done`, or `failed CODE MESSAGE`.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { setTimeout as after } from 'node:timers/promises';

import { concatMap, lastValueFrom, tap } from 'rxjs';

import { demux } from 'rxmux';
import { mux } from 'rxmux/operators';

const { source, output, speed, custom, slow, options } = JSON.parse(argv[2]);
// At once, whatever happens next.
const say = (line) => writeSync(1, `${line}\n`);

/** A destination of a program's own that can be sought. */
function own(path) {
  const file = openSync(path, 'wx');
  return {
    seekable: true,
    async write(bytes, position) {
      if (slow > 0) await after((bytes.byteLength / slow) * 1000);
      for (let done = 0; done < bytes.byteLength;) {
        done += writeSync(file, bytes, done, bytes.byteLength - done, position + done);
      }
    },
    close: () => closeSync(file),
  };
}

let began;
async function inTime(sample) {
  began ??= performance.now();
  const due = began + ((sample.dts ?? sample.pts).seconds / speed) * 1000;
  const wait = due - performance.now();
  if (wait > 1) await after(wait);
  return sample;
}

const endOf = ({ pts, duration }) => pts.seconds + (duration?.seconds ?? 0);
const written = demux(source).pipe(
  concatMap(inTime),
  tap((sample) => say(`${sample.track.index} ${endOf(sample).toFixed(4)}`)),
  mux(custom ? own(output) : output, options),
);

lastValueFrom(written).then(
  () => say('done'),
  ({ code, message }) => say(`failed ${code} ${message}`),
);
