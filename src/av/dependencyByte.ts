import { type SampleAttachments } from '../sample/sampleAttachments.js';

/** Two bits: 0 not known, 1 yes, 2 no. */
const answer = (value: boolean | undefined): number => (value === undefined ? 0 : value ? 1 : 2);

/** What a sample and others need of each other, as `sdtp` says it; undefined: nothing is known. @see ISO/IEC 14496-12 §8.6.4 */
export function dependencyByte({
  dependsOnOthers,
  isDependedOnByOthers,
  hasRedundantCoding,
}: SampleAttachments): number | undefined {
  const byte =
    (answer(dependsOnOthers) << 4) |
    (answer(isDependedOnByOthers) << 2) |
    answer(hasRedundantCoding);
  return byte === 0 ? undefined : byte;
}
