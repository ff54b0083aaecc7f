// As good as it can be in so many bytes: the video in several passes, the sound as it is. --target-size 5MB, or --bit-rate 800k, or --quality 40 (dB).
import { statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Observable, reduce, switchMap, tap } from 'rxjs';

import { decode, interleave, multipass, type MultipassOptions, mux } from '../operators/index.js';
import { demux, multipassPicture, type MultipassReport, type VideoSample } from '../src/index.js';
import { fail, inMegabytes } from './support/progressBar.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'target-size': { type: 'string' },
    'bit-rate': { type: 'string' },
    quality: { type: 'string' },
    preset: { type: 'string', default: 'fast' },
    picture: { type: 'string' },
  },
});
const [input = 'in.mp4', output = 'out.mp4'] = positionals;

/** What a movie's boxes need besides the samples: some bytes for each, and the headers. */
const BYTES_A_SAMPLE = 14;
const HEADERS = 3000;

soundOf(input)
  .pipe(
    switchMap((others) => {
      const video$ = multipass(
        (pass) =>
          demux(input, { ranges: pass.sourceTimeRanges }, ({ video, info }) =>
            video.pipe(decode<VideoSample>(), tap(counter(info.duration?.seconds ?? 0))),
          ),
        { codec: 'h264', preset: values.preset, hardware: 'never', ...rate() },
        { ...target(others), onPass: begin, onReport: report },
      );
      return interleave(
        video$,
        demux(input, ({ audio }) => audio),
      ).pipe(mux(output, { overwrite: true }));
    }),
  )
  .subscribe({
    error: fail,
    complete: () => {
      console.log(
        `${output}: ${statSync(output).size} bytes, ${inMegabytes(statSync(output).size)}`,
      );
    },
  });

/** What everything but the pictures weighs: the sound, which stays as it is, and the boxes. */
function soundOf(path: string): Observable<number> {
  return demux(path, { tracks: ({ mediaType }) => /video|audio/.test(mediaType) }).pipe(
    reduce((bytes, sample) => {
      const own = sample.track.mediaType === 'audio' ? sample.byteLength : 0;
      sample.close();
      return bytes + own + BYTES_A_SAMPLE;
    }, HEADERS),
  );
}

function target(others: number): MultipassOptions {
  if (values.quality !== undefined) return { targetQuality: { decibels: Number(values.quality) } };
  if (values['bit-rate'] !== undefined) return {};
  return { targetSize: inUnits(values['target-size'] ?? '5MB') - others };
}

function rate(): { averageBitRate?: number } {
  const asked = values['bit-rate'];
  return asked === undefined ? {} : { averageBitRate: inUnits(asked) };
}

/** `5MB`, `800k`, `1234567`. */
function inUnits(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([kMG]?)B?$/i.exec(text) ?? [];
  return Number(number) * ({ k: 1e3, m: 1e6, g: 1e9 }[unit.toLowerCase()] ?? 1);
}

function begin({
  number,
  purpose,
  sourceTimeRanges,
}: Parameters<NonNullable<MultipassOptions['onPass']>>[0]): void {
  const [all] = sourceTimeRanges;
  const what = all?.end === undefined ? 'everything' : `${sourceTimeRanges.length} ranges`;
  console.log(`pass ${number}: ${purpose}, ${what}`);
}

/** Shows how far a pass is, a line for each fifth. */
function counter(seconds: number): (frame: VideoSample) => void {
  let shown = 0;
  return ({ pts }) => {
    const fifth = Math.floor(((pts?.seconds ?? 0) / (seconds || Infinity)) * 5);
    if (fifth <= shown) return;
    shown = fifth;
    console.log(`  ${fifth * 20} %`);
  };
}

function report(result: MultipassReport): void {
  const { passes, stoppedBecause, bitRate, bytes, refinedFrames, frames } = result;
  console.log(
    `${passes} passes (${stoppedBecause}): video ${inMegabytes(bytes)}, ${Math.round(bitRate / 1000)} kb/s, ` +
      `${refinedFrames} of ${frames} pictures encoded again`,
  );
  if (values.picture !== undefined) writeFileSync(values.picture, multipassPicture(result));
}
