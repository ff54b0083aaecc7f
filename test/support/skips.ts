import { appendFileSync } from 'node:fs';

/**
 * Tells the closing summary of the run (`closing-line.cjs`) what was left out, and why. The reporter lives in
 * another process than the tests, so the notes go through a file that it names.
 */
export function noteSkip(what: string, reason: string): void {
  const notes = process.env['RXMUX_SKIP_NOTES'];
  if (notes !== undefined) appendFileSync(notes, `${reason}\t${what}\n`);
}
