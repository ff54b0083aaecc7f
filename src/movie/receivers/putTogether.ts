import { type Lease } from '../../sample/lease.js';
import { discard, lend } from '../../sample/sample.js';
import { type InputCore } from '../inputCore.js';
import { type InputSample } from '../inputTypes.js';

/** Their producer is whoever made the first one, and he waits. */
const TOGETHER: Lease = { name: 'Receiver', returned: () => undefined };

/**
 * Puts samples into an input that has room for the first: they count on the window like all others, but none of them waits for the first one. None: their
 * item has come all the same. `classic`: by AVFoundation's stricter rules. Whether the input goes on.
 */
export function putTogether(
  core: InputCore,
  samples: readonly InputSample[],
  classic: boolean,
): boolean {
  if (samples.length === 0) core.owner?.ensureSession(classic);
  const [, ...others] = samples;
  for (const sample of others) lend(sample, TOGETHER);
  try {
    if (samples.every((sample, index) => core.take(sample, classic && index === 0))) return true;
  } catch (error) {
    for (const sample of samples) discard(sample);
    throw error;
  }
  for (const sample of samples) discard(sample);
  return false;
}

/** Puts in what is left at the end, whether there is room or not: it is little. */
export function putLast(core: InputCore, samples: readonly InputSample[]): void {
  for (const sample of samples) {
    lend(sample, TOGETHER);
    core.take(sample, false);
  }
}
