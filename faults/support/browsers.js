/** Browsers that people have, as judges: they play files to the end, and tell how many pictures they saw. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

import { has } from './reader.js';

const START = 60_000;
const LONGEST = 40_000;
const TYPES = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
};
const QUIET = {
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.update.enabled': false,
};

/** How each is started, on a folder of its own. */
const BROWSERS = {
  chromium: (folder, url) => [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--mute-audio', '--no-first-run'],
    ...['--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'],
    ...['--autoplay-policy=no-user-gesture-required', `--user-data-dir=${folder}`, url],
  ],
  'firefox-esr': (folder, url) => {
    const lines = Object.entries(QUIET).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(folder, 'user.js'), lines.join(''));
    return ['--headless', '--no-remote', '--profile', folder, url];
  },
};

/** The names of browsers, and whether they are installed. */
export const browsers = Object.keys(BROWSERS).map((name) => ({
  name,
  isInstalled: has(name, '--version'),
}));

/** What containers a browser is asked to play. */
export const isPlayable = (path) => extname(path).slice(1) in TYPES;

/**
 * Has a browser play files, one after the other.
 *
 * @returns for each file: whether it came to its end, and at what time; the errors; how many pictures were decoded, and how many of them were broken
 */
export async function play(name, paths) {
  const folder = mkdtempSync(join(tmpdir(), 'rxmux-browser-'));
  const said = [];
  let heard = () => {};
  const server = createServer((request, response) =>
    answer(request, response, paths, (index, result) => {
      said[index] = result;
      heard();
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const args = BROWSERS[name](folder, `http://127.0.0.1:${server.address().port}/`);
  const child = spawn(name, args, {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, HOME: folder },
  });
  try {
    await new Promise((resolve) => {
      let timer = setTimeout(resolve, START);
      child.once('exit', resolve);
      heard = () => {
        clearTimeout(timer);
        if (said.filter(Boolean).length === paths.length) resolve();
        else timer = setTimeout(resolve, LONGEST);
      };
    });
  } finally {
    await end(child);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return paths.map((_, index) => said[index] ?? { isEnded: false, errors: ['no answer'] });
}

/** With everything that it started. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

function answer(request, response, paths, tell) {
  const [, what, index] = request.url.split('/');
  if (what === '')
    send(response, 'text/html', readFileSync(new URL('player.html', import.meta.url)));
  else if (what === 'files') send(response, 'application/json', JSON.stringify(paths));
  else if (what === 'file') sendPart(request, response, paths[index]);
  else if (what === 'said') {
    let text = '';
    request.on('data', (piece) => (text += piece));
    request.on('end', () => {
      send(response, 'text/plain', '');
      tell(Number(index), JSON.parse(text));
    });
  } else response.writeHead(404).end();
}

function send(response, type, body) {
  response.writeHead(200, { 'content-type': type }).end(body);
}

/** Players go back and forth in a file. */
function sendPart({ headers }, response, path) {
  const { size } = statSync(path);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const last = Math.min(to ? Number(to) : size - 1, size - 1);
  if (start >= size) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(from === undefined ? 200 : 206, {
    'content-type': TYPES[extname(path).slice(1)],
    'content-length': last - start + 1,
    'accept-ranges': 'bytes',
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${last}/${size}` }),
  });
  const stream = createReadStream(path, { start, end: last });
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}
