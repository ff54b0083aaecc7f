import { warn } from '../diagnostics.js';

/** Tells that a reference between tracks is left out, since nothing of its target is in the movie. */
export function warnOfReference(from: string, type: string, to: string): void {
  warn(
    'referenceDropped',
    `${from} was to refer to ${to} ('${type}'), which has no samples and so is not in the movie. The reference is left out.`,
  );
}
