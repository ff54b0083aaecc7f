/** Unsubscribes whole pipelines at every moment, from their first turn to their end, with garbage collection in between. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { lastValueFrom, merge, type Observable } from 'rxjs';

import {
  decode,
  encode,
  filterGraph,
  interleave,
  mux,
  teeSamples,
  writeTo,
} from '../../../operators/index.js';
import { AssetWriter, demux, testPattern, tone, WriterInput } from '../../../src/index.js';
import { closeLedger, openLedger, openSamples } from '../../../src/sample/ledger.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-cancel-'));
const source = join(folder, 'source.mp4');
const MOMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987];
const H264 = { codec: 'libx264', preset: 'ultrafast' } as const;

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const picture = { width: 96, height: 64, duration: 2 };
let count = 0;

const generate = (output: string): Observable<unknown> =>
  interleave(
    testPattern(picture).pipe(encode(H264)),
    tone({ duration: 2 }).pipe(encode({ codec: 'aac' })),
  ).pipe(mux(output));

const pipelines: Record<string, (output: string) => Observable<unknown>> = {
  generate,
  transcode: (output) =>
    demux(source, ({ video, audio }) =>
      interleave(
        video.pipe(decode(), filterGraph('scale=48:-2'), encode(H264)),
        audio.pipe(decode(), encode({ codec: 'flac' })),
      ),
    ).pipe(mux(output, { format: 'matroska' })),
  remux: (output) => demux(source).pipe(mux(output)),
  renditions: (output) =>
    demux(source, ({ video }) =>
      video.pipe(
        decode(),
        teeSamples((frames$) =>
          merge(
            frames$.pipe(encode(H264), mux(output)),
            frames$.pipe(encode(H264), mux(`${output}.mkv`)),
          ),
        ),
      ),
    ),
  writer: (output) => {
    const writer = new AssetWriter(output);
    const video = writer.add(new WriterInput('video', H264));
    const audio = writer.add(new WriterInput('audio'));
    return demux(source, (movie) =>
      merge(movie.video.pipe(decode(), writeTo(video)), movie.audio.pipe(writeTo(audio))),
    );
  },
};

/** Runs a pipeline up to a moment, and waits until nothing is left of it. Whether it had ended before. */
async function cancel(name: string, moment: number): Promise<boolean> {
  const output = join(folder, `${name}-${count++}.mp4`);
  const state = { ended: false };
  const subscription = pipelines[name]?.(output).subscribe({
    error: (error: unknown) => {
      throw error;
    },
    complete: () => {
      state.ended = true;
    },
  });
  for (let waited = 0; waited < moment; waited++) await turn();
  subscription?.unsubscribe();
  const isGone = (): boolean =>
    openSamples().length === 0 && !existsSync(output) && !existsSync(`${output}.mkv`);
  for (let waited = 0; !state.ended && !isGone(); waited++) {
    if (waited > 200_000) throw new Error(`${name} at ${moment}: something is left`);
    await turn();
  }
  globalThis.gc?.();
  return state.ended;
}

async function main(): Promise<void> {
  await lastValueFrom(generate(source));
  openLedger();
  let cancelled = 0;
  for (const name of Object.keys(pipelines)) {
    for (const moment of MOMENTS) if (!(await cancel(name, moment))) cancelled++;
  }
  for (let waited = 0; waited < 1000 && openSamples().length > 0; waited++) await turn();
  console.log(JSON.stringify({ cancelled, runs: count, open: closeLedger().length }));
  rmSync(folder, { recursive: true });
}

void main();
