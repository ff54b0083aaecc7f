/** Opens and decodes what claims to be large, and tells the error and the memory that it cost. */
import { readFileSync, writeFileSync } from 'node:fs';

import { lastValueFrom, reduce } from 'rxjs';

import { decode } from '../../../operators/decode.js';
import { demux, MediaError, probe, warnings$ } from '../../../src/index.js';
import { libav } from '../../../src/av/index.js';

/** The most memory that the process has had since `forget`, in MiB; Linux has it exact, elsewhere what it has now. */
function peak(): number {
  try {
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kib) / 1024;
  } catch {
    return process.memoryUsage().rss / 2 ** 20;
  }
}

function forget(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Then what came before counts as well.
  }
}

async function run(task: string, path: string): Promise<string> {
  if (task === 'probe') {
    await lastValueFrom(probe(path));
    return 'opened';
  }
  const frames$ = demux(path, ({ video }) => video.pipe(decode()));
  const count = reduce((sum: number, sample: { close(): void }) => (sample.close(), sum + 1), 0);
  return `decoded ${await lastValueFrom(frames$.pipe(count))}`;
}

async function main(): Promise<void> {
  let warnings: string[] = [];
  warnings$.subscribe(({ code }) => warnings.push(code));
  // libav is loaded before: its size is not the bomb's.
  libav.log$.subscribe().unsubscribe();
  const jobs = process.argv.slice(2);
  for (let at = 0; at < jobs.length; at += 2) {
    const [task = '', path = ''] = jobs.slice(at);
    warnings = [];
    forget();
    const before = peak();
    const outcome = await run(task, path).catch((error: unknown) =>
      error instanceof MediaError ? `${error.code}: ${error.message}` : String(error),
    );
    console.log(JSON.stringify({ outcome, warnings, mib: peak() - before }));
  }
}

void main();
