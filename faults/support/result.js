/** The result of a version, and the page that is made of it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { render } from './page.js';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Puts cases that were run whole into the result of this version, and writes the page anew. */
export function save(cases) {
  const version = versionOf('rxmux');
  const path = here(`results/${version}.json`);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).cases : {};
  const result = { ...host(), cases: { ...before, ...cases } };
  mkdirSync(here('results'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(here('../docs/survival.md'), render(result));
}

/** The machine and every version that a figure depends on. */
function host() {
  const programs = ['ffmpeg', 'chromium', 'firefox-esr'].map((name) => [name, saidBy(name)]);
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    versions: {
      rxmux: versionOf('rxmux'),
      'node-av': versionOf('node-av'),
      ...Object.fromEntries(programs.filter(([, said]) => said)),
    },
  };
}

function versionOf(name) {
  const folder = name === 'rxmux' ? '..' : `../node_modules/${name}`;
  return JSON.parse(readFileSync(here(`${folder}/package.json`), 'utf8')).version;
}

/** The version in the first line that a program says of itself. */
function saidBy(program) {
  const flag = program === 'ffmpeg' ? '-version' : '--version';
  try {
    const said = execFileSync(program, [flag], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /\d+\.\d[^\s]*/.exec(said)?.[0];
  } catch {
    return undefined;
  }
}
