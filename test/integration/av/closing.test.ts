/** Closing while libav works: in a process of its own, since a mistake ends that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { runChild } from '../../support/child.js';
import { describeWith } from '../../support/judges.js';

describeWith('ffmpeg', 'closing while calls are under way', (ffmpeg) => {
  it('frees everything, and ends nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxmux-closing-'));
    const path = join(folder, 'clip.mkv');
    const source = 'testsrc2=s=320x240:r=25:d=2';
    ffmpeg(['-v', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-bf', '2', path]);
    const { ended, text, stderr } = runChild('closing.ts', [path]);
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(text.trim()).toBe('survived, 24 sources closed, 0 samples open');
    expect(ended).toBe(0);
  }, 90_000);
});
