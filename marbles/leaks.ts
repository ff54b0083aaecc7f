import { closeLedger, type LedgerEntry, openLedger, openSamples } from '../src/sample/ledger.js';

/** Fails when samples are open, and names them. */
export function requireNoneOpen(): void {
  report(openSamples());
}

/**
 * Runs `test`, and fails when samples that were made meanwhile are still open at its end.
 *
 * `rxTest` does this by itself; use this around tests with real codecs, or without virtual time.
 *
 * @param test - may answer later
 * @throws Error that names the open samples and who lent them
 * @example
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { demux } from 'rxmux';
 * import { mux } from 'rxmux/operators';
 * import { expectNoLeaks } from 'rxmux/testing';
 *
 * const remux = () => expectNoLeaks(() => lastValueFrom(demux('in.mkv').pipe(mux('out.mp4'))));
 * ```
 * @group Testing
 */
export async function expectNoLeaks<T>(test: () => T | PromiseLike<T>): Promise<T> {
  openLedger();
  let result: T;
  try {
    result = await test();
  } catch (error) {
    closeLedger();
    throw error;
  }
  report(closeLedger());
  return result;
}

/** Fails when samples were open, and names them. */
export function report(open: readonly LedgerEntry[]): void {
  if (open.length === 0) return;
  const counts = new Map<string, number>();
  for (const { name, lenderName } of open) {
    const text = `${name}${lenderName === undefined ? '' : ` lent by ${lenderName}`}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const list = [...counts].map(([text, count]) => `${count} × ${text}`).join(', ');
  throw new Error(
    `Samples are still open at the end of the test: ${list}. Whoever receives a sample passes it on, holds it or ` +
      'closes it: end the pipeline with marks() or consume(), unsubscribe what does not end, or say { leaks: "ignore" }.',
  );
}
