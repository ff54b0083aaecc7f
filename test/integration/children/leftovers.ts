/**
 * Opens, finishes, cancels and fails fifty writers, then says as JSON what this process holds beyond what it held after the first
 * ten: files, threads, what keeps it alive, samples.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { concatMap, firstValueFrom, lastValueFrom, merge, of, throwError } from 'rxjs';

import { encode, mux, writeTo } from '../../../operators/index.js';
import { AssetWriter, demux, testPattern, tone, WriterInput } from '../../../src/index.js';
import { openLedger, openSamples } from '../../../src/sample/ledger.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-leftovers-'));
const path = (index: number): string => join(folder, `${index}.mp4`);
const pictures = testPattern({ width: 64, height: 48, frameRate: 10, duration: 1 });
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

function writer(index: number): { writer: AssetWriter; written: Promise<unknown> } {
  const made = new AssetWriter(path(index));
  const video = made.add(new WriterInput('video', { codec: 'libx264', preset: 'ultrafast' }));
  const audio = made.add(new WriterInput('audio', { codec: 'aac' }));
  const written = lastValueFrom(
    merge(pictures.pipe(writeTo(video)), tone({ duration: 1 }).pipe(writeTo(audio))),
    { defaultValue: undefined },
  );
  return { writer: made, written };
}

/** One way for a movie to end. */
const ENDINGS: readonly ((index: number) => Promise<unknown>)[] = [
  (index) => writer(index).written,
  async (index) => {
    const { writer: cancelled, written } = writer(index);
    cancelled.finished.catch(() => undefined);
    await firstValueFrom(cancelled.progress$);
    await cancelled.cancelWriting();
    await written;
  },
  async (index) => {
    const { writer: cancelled, written } = writer(index);
    cancelled.finished.catch(() => undefined);
    await cancelled.cancelWriting();
    await written;
  },
  async (index) => {
    const failing = pictures.pipe(
      concatMap((sample, at) => {
        if (at < 3) return of(sample);
        sample.close();
        return throwError(() => new Error('the source failed'));
      }),
    );
    await lastValueFrom(failing.pipe(encode({ codec: 'mpeg4' }), mux(path(index)))).catch(
      () => undefined,
    );
  },
  (index) => firstValueFrom(pictures.pipe(encode({ codec: 'mpeg4' }), mux(path(index)))),
  (index) => lastValueFrom(demux(Buffer.from('no movie')).pipe(mux(path(index)))).catch(() => 0),
];

/** What keeps the process alive; timers come and go. */
const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => !/^(?:Timeout|Immediate)$/.test(kind));
const count = (place: string): number => readdirSync(`/proc/self/${place}`).length;

async function holdings(): Promise<Record<string, number>> {
  // What was given up is closed in its own time: until nothing changes any more.
  const look = (): Record<string, number> => ({
    files: count('fd'),
    threads: count('task'),
    resources: resources().length,
    samples: openSamples().length,
  });
  for (let same = 0, last = ''; same < 200;) {
    await turn();
    const now = JSON.stringify(look());
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return look();
}

async function run(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) await ENDINGS[index % ENDINGS.length]?.(index);
}

async function main(): Promise<void> {
  openLedger();
  await run(0, 12);
  const before = await holdings();
  await run(12, 62);
  const after = await holdings();
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ before, after }));
}

void main();
