import { expect, it } from '@jest/globals';

import { runChild } from '../support/child.js';

it('survives being cancelled at every moment, and leaves nothing behind', () => {
  const { ended, text, stderr } = runChild('cancelling.ts');

  expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' });
  const { cancelled, runs, open } = JSON.parse(text) as Record<string, number>;
  expect(runs).toBe(5 * 16);
  // Most moments are before the end; how many depends on the machine.
  expect(cancelled).toBeGreaterThan(5 * 8);
  expect(open).toBe(0);
}, 120_000);
