/** The page of the bench is written from a result, never by hand. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, it } from '@jest/globals';

import { render } from '../../bench/support/docs.js';

const read = (path: string): string => readFileSync(resolve(__dirname, '../..', path), 'utf8');

it('docs/speed.md is what the result of this version says', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const result = JSON.parse(read(`bench/results/${version}.json`)) as object;
  expect(read('docs/speed.md')).toBe(render(result));
});
