/** A short selection of `npm run soak`: what fifty writers leave behind. */
import { existsSync } from 'node:fs';

import { expect, it } from '@jest/globals';

import { runChild } from '../../support/child.js';
import { describeIf } from '../../support/skips.js';

describeIf(existsSync('/proc/self/task'), 'fifty writers', 'there is no /proc', () => {
  it('leave no file, thread, handle or sample open, however they end', () => {
    const { ended, text, stderr } = runChild('leftovers.ts');
    expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' });
    const { before, after } = JSON.parse(text) as Record<string, Record<string, number>>;
    expect(before).toMatchObject({ samples: 0 });
    expect(after).toEqual(before);
  });
});
