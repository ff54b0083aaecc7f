/** A small selection of `npm run faults`, from the sources: what is judged there is judged here, on fewer moments. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from '@jest/globals';

import { describeWith } from '../support/judges.js';
import { noteSkip } from '../support/skips.js';

const root = resolve(__dirname, '../..');
const hooks = pathToFileURL(resolve(__dirname, '../support/fromSource.js')).href;

describeWith('ffmpeg', 'npm run faults', () => {
  it.each(['kills', 'full'])(
    '%s',
    (only) => {
      const args = ['--import', hooks, 'faults/run.js', '--quick', '--only', only];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
      });
      for (const [, what = '', why = ''] of stdout.matchAll(/^ +-- +(.*): not judged, (.*)$/gm)) {
        noteSkip(what, why);
      }
      expect(`${stdout}${stderr}`).toContain('Verdict: kept.');
      expect(status).toBe(0);
    },
    180_000,
  );
});
