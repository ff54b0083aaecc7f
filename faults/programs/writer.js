/**
 * Copies a movie at a multiple of its speed, and tells on standard output what it hands over: a line `track end` for each sample, in
 * seconds. The last line is `done`, or `failed CODE MESSAGE`.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { setTimeout as after } from 'node:timers/promises';

import { concat, concatMap, defer, EMPTY, lastValueFrom, tap } from 'rxjs';

import { demux } from 'rxmux';
import { filterSamples, mux } from 'rxmux/operators';

const { source, output, speed, custom, slow, mark, late, options } = JSON.parse(argv[2]);
/** At once, whatever happens next; whoever listens may be slower. */
function say(line) {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

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
  const due = began + (timeOf(sample.dts ?? sample.pts) / speed) * 1000;
  const wait = due - performance.now();
  if (wait > 1) await after(wait);
  return sample;
}

/** Where it is to be known when the end begins: everything before it has arrived by then. */
const marked = defer(async () => {
  if (mark === undefined) return;
  await after(300);
  writeSync(openSync(mark, 'w'), 'x', 0);
});

/** A cover has no time of its own. */
const timeOf = (time) => time?.seconds ?? 0;
/** A text is there when it begins. */
const endOf = ({ track, pts, duration }) =>
  timeOf(pts) + (track.mediaType === 'subtitle' ? 0 : timeOf(duration));

/** The sound may begin later than the pictures. */
const isWanted = ({ track, pts }) => track.mediaType !== 'audio' || timeOf(pts) >= (late ?? -1);

const samples = demux(source).pipe(
  filterSamples(isWanted),
  concatMap(inTime),
  tap((sample) => say(`${sample.track.index} ${endOf(sample).toFixed(4)}`)),
);
const written = concat(samples, marked.pipe(concatMap(() => EMPTY))).pipe(
  mux(custom ? own(output) : output, options),
);

lastValueFrom(written).then(
  () => say('done'),
  ({ code, message }) => say(`failed ${code} ${message}`),
);
