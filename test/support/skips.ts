import { appendFileSync } from 'node:fs';

import { describe } from '@jest/globals';

/**
 * Tells the closing summary of the run (`closing-line.cjs`) what was left out, and why. The reporter lives in
 * another process than the tests, so the notes go through a file that it names.
 */
export function noteSkip(what: string, reason: string): void {
  const notes = process.env['RXMUX_SKIP_NOTES'];
  if (notes !== undefined) appendFileSync(notes, `${reason}\t${what}\n`);
}

/** A `describe` whose tests are skipped, by name, when what they need was not found. */
export function describeIf(
  isFound: boolean,
  title: string,
  reason: string,
  define: () => void,
): void {
  if (isFound) {
    describe(title, define);
    return;
  }
  noteSkip(title, reason);
  describe.skip(title, define);
}
