/** Programs that we did not write, run to their end or to their limit. */
import { spawn, spawnSync } from 'node:child_process';

/** How a program ended. */
export interface Ran {
  readonly ok: boolean;
  readonly stdout: string;
  /** The last lines of what it complained about; `took too long` when it was stopped. */
  readonly complaint: string;
}

/** Milliseconds after which a program that judges is stopped. */
const PATIENCE = 120_000;

/** Whether a program is installed. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Runs a program; never fails. */
export function run(command: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr = `${stderr}${String(chunk)}`.slice(-4000)));
  return new Promise((settle) => {
    const end = (ok: boolean, why: string): void => {
      settle({ ok, stdout: Buffer.concat(stdout).toString(), complaint: complaintOf(stderr, why) });
    };
    child.on('error', (error) => {
      end(false, error.message);
    });
    child.on('close', (code, signal) => {
      end(code === 0, signal === null ? '' : `took too long, or ended with ${signal}`);
    });
  });
}

function complaintOf(stderr: string, why: string): string {
  const lines = stderr.trim().split('\n').slice(-3);
  return [...lines, why]
    .map((line) => line.replace(/ @ 0x[0-9a-f]+/g, '').trim())
    .filter((line) => line !== '')
    .join(' | ');
}
