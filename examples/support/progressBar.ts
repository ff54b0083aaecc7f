import { type Observer } from 'rxjs';

import { type MuxProgress } from '../../src/index.js';

const WIDTH = 32;

/** Shows progress on one line of a terminal; elsewhere a line for each tenth. */
export function progressBar(totalSeconds: () => number): Partial<Observer<MuxProgress>> {
  let shown = -1;
  return {
    next: ({ time, speed, done }) => {
      const part = done ? 1 : Math.min(time.seconds / (totalSeconds() || Infinity), 1);
      const step = Math.floor(part * (process.stdout.isTTY ? 200 : 10));
      if (step <= shown && !done) return;
      shown = step;
      const bar = '█'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '░');
      const line = `${bar} ${(part * 100).toFixed(0).padStart(3)} %  ${time.seconds.toFixed(1)} s  ${speed.toFixed(2)}×`;
      process.stdout.write(process.stdout.isTTY ? `\r${line}${done ? '\n' : ''}` : `${line}\n`);
    },
  };
}

/** Bytes for people. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Says what went wrong, in words, and exits with 1. */
export function fail(error: unknown): void {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
