import { MediaError } from '../errors.js';
import { type Sample } from '../sample/sample.js';

/** Samples that nobody counts, which a queue takes before it refuses more. */
export const UNPACED_LIMIT = 256;

/**
 * Refuses a sample of a source that cannot wait, when `waiting` of its kind are already queued: no queue
 * grows without a bound, and nothing is dropped in silence. The refused sample is closed.
 */
export function requirePaced(
  sample: Sample,
  waiting: number,
  operator: string,
  limit: number = UNPACED_LIMIT,
): void {
  if (waiting < limit || sample.ownership.core.isLent) return;
  sample.close();
  throw new MediaError(
    'notReady',
    `${operator} is not ready for more: ${waiting} samples wait, and their source has no window, so it cannot be made to wait. ` +
      'Three ways out: produce them with pull(), which waits; hold them with whenReady(ready$) over a source that waits; ' +
      'or say what may be lost with realtime({ policy }).',
    { operator },
  );
}
