/** Runs whole processes and tells what they cost. */
import { spawn } from 'node:child_process';

import { watchMemory } from './memory.js';

/** bash's own count of what its child used: the same measure for every peer, in thousandths of a second. */
const SCRIPT = 'TIMEFORMAT="%3R %3U %3S"; time "$@"';

/**
 * @typedef {object} Cost
 * @property {number} wall - seconds
 * @property {number} cpu - seconds, user and system, of the process and of those it waited for
 * @property {number | undefined} rss - MiB at the peak, of the process and its children; undefined where /proc is missing
 * @property {Record<string, unknown>} said - what the program printed in its last line, when that was JSON
 */

/**
 * Runs a command to its end.
 *
 * @param {{ command: string, args: string[], env?: Record<string, string> }} call
 * @param {number} [limit] - seconds; past it the command is killed, and that is an error
 * @returns {Promise<Cost>}
 */
export function measure({ command, args, env = {} }, limit = 300) {
  const child = spawn('bash', ['-c', SCRIPT, 'bash', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  const memory = watchMemory(child.pid);
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limit * 1000);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].on('data', (chunk) => (texts[name] += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const rss = memory.stop();
      if (code === 0) resolve({ ...timesOf(texts.stderr), rss, said: lastJson(texts.stdout) });
      else
        reject(new Error(`${command} ended with ${signal ?? code}:\n${texts.stderr.slice(-2000)}`));
    });
  });
}

/** The last line that bash's `time` printed: real, user and system seconds. */
export function timesOf(stderr) {
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if ([wall, user, system].some((seconds) => !Number.isFinite(seconds))) {
    throw new Error(`bash did not tell the times: ${stderr.slice(-200)}`);
  }
  return { wall, cpu: user + system };
}

/** What a program says of itself is one line of JSON, its last. */
export function lastJson(stdout) {
  const line = stdout.trim().split('\n').at(-1);
  return line.startsWith('{') ? JSON.parse(line) : {};
}
