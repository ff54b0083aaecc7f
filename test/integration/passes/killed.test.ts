/** A process that dies in one of several passes leaves what the next one removes. */
import { mkdirSync, readdirSync } from 'node:fs';

import { expect, it } from '@jest/globals';
import { lastValueFrom, tap } from 'rxjs';

import { multipass } from '../../../operators/multipass.js';
import { runChild } from '../../support/child.js';
import { pull } from '../../../src/source/pull.js';
import { pictures, scratch } from '../../support/writing.js';

const path = scratch();

it.each([
  ['encoder', 1],
  ['encoder', 2],
  ['ranges', 1],
  ['ranges', 2],
  ['ranges', 3],
])('killed, with the passes of %s, in pass %s', async (method, number) => {
  const folder = path(`${method}-${String(number)}`);
  mkdirSync(folder);
  const { ended } = runChild('multipass.ts', [folder, method, String(number)]);
  expect(ended).toBe('SIGKILL');
  expect(readdirSync(folder)).toHaveLength(1);

  const settings = { codec: 'libx264', averageBitRate: 300_000 };
  const options = { passes: 1, directoryForTemporaryFiles: folder };
  const samples$ = multipass(() => pull(pictures(4)), settings, options);
  const seen: string[][] = [];
  await lastValueFrom(
    samples$.pipe(
      tap((sample) => {
        seen.push(readdirSync(folder));
        sample.close();
      }),
    ),
  );
  // While the next one is at work there is its own folder, and nothing else; then nothing.
  expect(seen.every((names) => names.length === 1)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});
