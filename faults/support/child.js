/** Programs in processes of their own, and what they said until they ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { execArgv, execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = (name) => fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url));

/**
 * Runs a writer. `heard` is called with each line, what was written so far by track, and the process.
 *
 * @returns what was written by track, in seconds; how it ended; the last line
 */
export async function write(job, { program: name = 'writer', heard = () => {}, env = {} } = {}) {
  const child = spawn(execPath, [...execArgv, program(name), JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  prefer(child.pid);
  const written = new Map();
  let stderr = '';
  let last = '';
  child.stderr.on('data', (text) => (stderr += text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, track, end] = /^(\d+) ([\d.-]+)$/.exec(line) ?? [];
    if (track === undefined) last = line;
    else written.set(Number(track), Math.max(written.get(Number(track)) ?? 0, Number(end)));
    heard(line, written, child);
  });
  const [status, signal] = await once(child, 'close');
  return { written, ended: signal ?? status, last, stderr };
}

/** What is judged is the writer, not what else the machine does meanwhile; only root may say so. */
function prefer(pid) {
  try {
    setPriority(pid, -10);
  } catch {
    // Then it waits as everything else does.
  }
}

/** Makes a source. */
export async function make(path, kind, seconds) {
  const child = spawn(execPath, [...execArgv, program('source'), path, kind, String(seconds)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`No source could be made: ${status}`);
}
