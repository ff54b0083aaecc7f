/** A page in Chromium, as a judge of what browsers make of a movie. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = '--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions'.split(
  ' ',
);

/**
 * Runs `script`, the body of an async function, in a page; its answer goes through JSON. `fetch(name)` in it gives the files.
 *
 * @param files - paths by the names that the page knows
 */
export async function inChromium(
  script: string,
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'rxmux-chromium-'));
  let browser: ChildProcess | undefined;
  let server: Server | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const opened = createServer((request, response) => {
        answer(request, response, { script, files, done: settle(resolve, reject) });
      });
      server = opened;
      opened.listen(0, '127.0.0.1', () => {
        const { port } = opened.address() as AddressInfo;
        const args = [...FLAGS, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`];
        browser = spawn('chromium', args, { stdio: 'ignore', detached: true });
        browser.once('error', reject);
        browser.once('exit', (code, signal) => {
          reject(new Error(`Chromium ended with ${String(signal ?? code)} before its page did.`));
        });
      });
    });
  } finally {
    await ended(browser);
    server?.closeAllConnections();
    server?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** With all that it has started, which goes on for a moment. */
async function ended(browser: ChildProcess | undefined): Promise<void> {
  if (browser?.pid === undefined || browser.exitCode !== null || browser.signalCode !== null)
    return;
  const closed = once(browser, 'close');
  process.kill(-browser.pid, 'SIGKILL');
  await closed;
}

type Done = (body: string) => void;

const settle =
  (resolve: (value: unknown) => void, reject: (error: Error) => void): Done =>
  (body) => {
    const { value, error } = JSON.parse(body) as { value?: unknown; error?: string };
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  };

interface Page {
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
  readonly done: Done;
}

function answer(request: IncomingMessage, response: ServerResponse, page: Page): void {
  if (request.method === 'POST') {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      response.end();
      page.done(body);
    });
    return;
  }
  const file = page.files[decodeURIComponent(request.url ?? '').slice(1)];
  if (file !== undefined) response.end(readFileSync(file));
  else response.setHeader('content-type', 'text/html').end(htmlOf(page.script));
}

const htmlOf = (script: string): string => `<!doctype html><script>
  (async () => { ${script} })().then((value) => ({ value }), (error) => ({ error: String(error) }))
    .then((result) => fetch('/', { method: 'POST', body: JSON.stringify(result) }));
</script>`;
