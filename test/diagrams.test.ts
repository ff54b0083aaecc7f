/** The diagrams of the documentation, run as tests; and their pictures, which must be those of the texts. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import * as verbs from '../operators/index.js';
import { readDiagram, runDiagram } from './support/diagram.js';

const root = resolve(__dirname, '..');
const folder = resolve(root, 'marbles/diagrams');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.replace('.txt', ''));

describe('diagrams', () => {
  it.each(names)('%s', (name) => {
    expect.hasAssertions();
    runDiagram(readDiagram(readFileSync(resolve(folder, `${name}.txt`), 'utf8')));
  });

  it.each(Object.keys(verbs))('has one of %s', (name) => {
    expect(names).toContain(name);
  });

  it('has every picture that the documentation shows', () => {
    const files = ['src', 'operators', 'marbles'].flatMap((part) =>
      readdirSync(resolve(root, part), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => resolve(root, part, file)),
    );
    const shown = files.flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/docs\/diagrams\/([\w-]+)\.svg/g),
    ]);
    expect(shown.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining(shown.map(([, name]) => name)));
  });

  it('has pictures that are up to date', () => {
    const tool = resolve(root, 'tools/marble-svgs.js');
    const stale = execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
    expect(stale.trim()).toBe('');
  });
});
