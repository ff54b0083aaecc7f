/** What this machine is, and which programs it has. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const VERSION_FLAG = { 'gst-launch-1.0': '--version' };

/** The path of a file of `bench`. */
export const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The first line that a program says of its version; undefined when it is not installed. */
export function versionOf(program) {
  try {
    const said = execFileSync(program, [VERSION_FLAG[program] ?? '-version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.split('\n')[0].replace(/ Copyright.*/, '');
  } catch {
    return undefined;
  }
}

export const has = (program) => versionOf(program) !== undefined;

/** Whether GStreamer is there with all of these elements. */
export function hasElements(...elements) {
  try {
    for (const element of elements) execFileSync('gst-inspect-1.0', [element], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The machine and every version that a figure depends on. */
export function host() {
  const versions = ['rxmux', 'rxjs', 'node-av', 'mediabunny', '@mediabunny/server'].map((name) => [
    name,
    packageVersion(name),
  ]);
  const programs = ['ffmpeg', 'gst-launch-1.0'].map((name) => [name, versionOf(name)]);
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    'load average at the start': loadavg()[0].toFixed(1),
    ...Object.fromEntries([...versions, ...programs].filter(([, version]) => version)),
  };
}

function packageVersion(name) {
  const folder = name === 'rxmux' ? '..' : `../node_modules/${name}`;
  return JSON.parse(readFileSync(here(`${folder}/package.json`), 'utf8')).version;
}
