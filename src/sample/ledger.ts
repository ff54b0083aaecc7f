/**
 * The ledger of open samples, for tests: off unless {@link openLedger} was called, since a running
 * program should not pay for it.
 */

/** What the ledger knows of an open sample. */
export interface LedgerEntry {
  readonly name: string;
  readonly lenderName: string | undefined;
}

let open: Set<LedgerEntry> | undefined;

/** Starts counting from zero. */
export function openLedger(): void {
  open = new Set();
}

/** What is open now, oldest first; then stops counting. */
export function closeLedger(): readonly LedgerEntry[] {
  const entries = [...(open ?? [])];
  open = undefined;
  return entries;
}

/** How many samples made since {@link openLedger} are still open. */
export function openSamples(): readonly LedgerEntry[] {
  return [...(open ?? [])];
}

export function remember(entry: LedgerEntry): void {
  open?.add(entry);
}

export function forget(entry: LedgerEntry): void {
  open?.delete(entry);
}
