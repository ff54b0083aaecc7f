/** The contract suite, each case once; `npm run contract` runs all of it ten times. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { beforeAll, expect, it } from '@jest/globals';

const folder = resolve(__dirname, '../contract');
const themes = readdirSync(resolve(folder, 'cases')).map((name) => name.replace('.ts', ''));

interface Result {
  readonly name: string;
  readonly verdict: string;
  readonly detail?: string;
}

let results: readonly Result[] = [];

beforeAll(async () => {
  const args = [resolve(folder, 'run.js'), '--fast', '--json'];
  results = await new Promise((done, fail) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      // It ends with 1 when a case failed, which the tests below say better.
      if (stdout === '') fail(error ?? new Error(stderr));
      else done(JSON.parse(stdout) as Result[]);
    });
  });
}, 600_000);

it.each(themes)('every case of %s ends as it says', (theme) => {
  const own = results.filter(({ name }) => name.startsWith(`${theme}: `));
  expect(own.length).toBeGreaterThan(5);
  expect(own.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
});
