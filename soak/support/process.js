/** What this process holds now. */
import { readdirSync, readFileSync } from 'node:fs';

const MIB = 2 ** 20;

const entries = (folder) => {
  try {
    return readdirSync(folder).length;
  } catch {
    return undefined; // Only Linux has /proc.
  }
};

/** Memory in MiB; `anon` is the native and the JavaScript memory without what is mapped from files. */
export function memory() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / MIB, heap: heapUsed / MIB, external: external / MIB, anon: anonymous() };
}

function anonymous() {
  try {
    const [, kib] = /RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Open files, threads, and what keeps Node's event loop alive, by kind. */
export function holdings() {
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { files: entries('/proc/self/fd'), threads: entries('/proc/self/task'), resources };
}
