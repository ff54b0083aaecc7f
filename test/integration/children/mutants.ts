/**
 * Probes, remuxes and decodes damaged clips, or whole files as they are, one after the other. Says what it is at before it
 * begins, so that a crash tells its file.
 */
import { readFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';

import fc from 'fast-check';
import { lastValueFrom, merge, type Observable, tap } from 'rxjs';

import { decode, mux } from '../../../operators/index.js';
import {
  demux,
  MediaError,
  type MediaInput,
  type Movie,
  probe,
  warnings$,
} from '../../../src/index.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { mutants, mutate } from '../../support/mutants.js';

/** `seed`, how many, and from which on; then the clips. A seed of `none`: the clips as they are. */
const [seed = '', count = '', from = '', ...clips] = process.argv.slice(2);

const limits = { openSeconds: 10, readSeconds: 10 };
const nowhere = { write: () => undefined, seekable: true };
const outcomes: Record<string, number> = {};
const odd: string[] = [];
let [slowest, slowestName, peak] = [0, '', 0];

/** What a job ended with: recovered, or the code of its error. */
async function outcomeOf(job: Observable<unknown>): Promise<string> {
  try {
    await lastValueFrom(job, { defaultValue: undefined });
    return 'recovered';
  } catch (error) {
    return error instanceof MediaError ? error.code : `not a MediaError: ${String(error)}`;
  }
}

const close = tap((sample: { close(): void }) => {
  sample.close();
});

function decodeAll(movie: Movie): Observable<unknown> {
  const timed = movie.tracks.filter(({ mediaType }) => /video|audio/.test(mediaType));
  return merge(...timed.map((track) => movie.samplesOf(track).pipe(decode({ threads: 2 }), close)));
}

const jobs: Readonly<Record<string, (input: MediaInput) => Observable<unknown>>> = {
  probe: (input) => probe(input, { limits }),
  demux: (input) => demux(input, { limits }).pipe(close),
  remux: (input) =>
    demux(input, { limits }).pipe(mux(nowhere, { format: 'matroska', timestamps: 'nudge' })),
  decode: (input) => demux(input, { limits }, decodeAll),
};

async function tryAll(name: string, bytes: Uint8Array): Promise<void> {
  for (const [job, begin] of Object.entries(jobs)) {
    writeSync(1, `at ${name} ${job}\n`);
    const began = performance.now();
    const outcome = `${job} ${await outcomeOf(begin(bytes))}`;
    const took = performance.now() - began;
    if (took > slowest) [slowest, slowestName] = [took, `${name} ${job}`];
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (
      !/^\w+ \w+$/.test(outcome) ||
      / (unknown|invalidState|useAfterClose|notReady)$/.test(outcome)
    ) {
      odd.push(`${name}: ${outcome}`);
    }
  }
  peak = Math.max(peak, process.memoryUsage().rss / 2 ** 20);
  await new Promise((done) => setImmediate(done));
}

async function run(): Promise<void> {
  warnings$.subscribe();
  openLedger();
  const originals = clips.map((path) => readFileSync(path));
  const empty = Buffer.alloc(0);
  if (seed === 'none') {
    for (const [at, path] of clips.entries()) {
      const bytes = originals[at] ?? empty;
      if (bytes.byteLength > 0) await tryAll(basename(path), bytes);
    }
  } else {
    const all = fc.sample(mutants(clips.length), {
      seed: Number(seed),
      numRuns: Number(from) + Number(count),
    });
    for (const [at, mutant] of all.entries()) {
      if (at < Number(from)) continue;
      const bytes = mutate(originals[mutant.clip] ?? empty, mutant);
      const name = `mutant ${seed}/${at} of ${basename(clips[mutant.clip] ?? '')}`;
      if (bytes.byteLength > 0) await tryAll(name, bytes);
    }
  }
  globalThis.gc?.();
  const open = closeLedger().length;
  const report = {
    outcomes,
    odd,
    open,
    slowest: Math.round(slowest),
    slowestName,
    peak: Math.round(peak),
  };
  writeSync(1, `${JSON.stringify(report)}\n`);
}

void run();
