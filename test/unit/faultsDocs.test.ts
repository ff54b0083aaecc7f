/** The page of the faults is written from a result, never by hand. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, it } from '@jest/globals';

import { render } from '../../faults/support/page.js';

const read = (path: string): string => readFileSync(resolve(__dirname, '../..', path), 'utf8');

it('docs/survival.md is what the result of this version says', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const result = JSON.parse(read(`faults/results/${version}.json`)) as object;
  expect(read('docs/survival.md')).toBe(render(result));
});

it('a figure stands beside its goal, and what is missed is marked', () => {
  const results = [
    { what: 'killed, mp4: opens', figure: '50', bound: '50', isKept: true },
    { what: 'killed, mp4: lost', figure: '1.0 s', bound: 'at most 1.2 s', isKept: true },
    { what: 'killed, mkv: lost', figure: '1.4 s', bound: 'at most 1.2 s', isKept: false },
    { what: 'killed, ts: lost', figure: '2.0 s' },
    { what: 'playing in a browser', why: 'it is not installed' },
  ];
  const page = render({
    ...{ machine: 'a machine', platform: 'linux', node: 'v1', versions: { rxmux: '1.0' } },
    cases: { kills: { date: '2000-01-01', load: '0.1', took: 5, results } },
  });
  expect(page).toContain('| what happens | opens (50) | lost (at most 1.2 s) |');
  expect(page).toMatch(/\| killed, mp4 +\| 50 +\| 1\.0 s +\|/);
  expect(page).toMatch(/\| killed, mkv +\| +\| \*\*missed: 1\.4 s\*\* +\|/);
  expect(page).toMatch(/\| killed, ts +\| +\| 2\.0 s +\|/);
  expect(page).toContain('Not judged: playing in a browser, it is not installed.');
  expect(page).toContain('2 goals met, 1 missed; 5 s on 2000-01-01');
});
