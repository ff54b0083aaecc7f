/** Runs whole processes and tells what they cost. */
import { spawn } from 'node:child_process';

/**
 * Runs a command to its end.
 *
 * CPU seconds are the shell's own count of what its children used, so they are the same measure for every peer.
 * @returns {Promise<{ wall: number, cpu: number, stdout: string }>}
 */
export function measure(command, args) {
  const started = performance.now();
  const child = spawn(
    'sh',
    ['-c', '"$@"; code=$?; times >&2; exit $code', 'sh', command, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0)
        resolve({ wall: (performance.now() - started) / 1000, cpu: cpuOf(stderr), stdout });
      else reject(new Error(`${command} ended with ${code}:\n${stderr.slice(-2000)}`));
    });
  });
}

/** The last line of `times`: user and system time of the children, as 0m1.234s 0m0.056s. */
function cpuOf(stderr) {
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(seconds);
  return user + system;
}

function seconds(text) {
  const [, minutes, rest] = /(\d+)m([\d.]+)s/.exec(text);
  return Number(minutes) * 60 + Number(rest);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A table for a terminal; rows are objects with the same keys. */
export function table(rows) {
  const keys = Object.keys(rows[0]);
  const width = (key) => Math.max(key.length, ...rows.map((row) => String(row[key]).length));
  const line = (cell) =>
    keys
      .map((key) => String(cell(key)).padEnd(width(key)))
      .join('  ')
      .trimEnd();
  return [
    line((key) => key),
    line((key) => '-'.repeat(width(key))),
    ...rows.map((row) => line((key) => row[key])),
  ].join('\n');
}
