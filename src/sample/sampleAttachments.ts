import { requireArgument } from '../errors.js';
import { MediaTime } from './time.js';

/**
 * What is said of a compressed sample beside its data and its times. What is undefined is not known.
 *
 * @see Core Media: kCMSampleAttachmentKey_DependsOnOthers and its siblings
 * @group Samples
 */
export interface SampleAttachments {
  /** Whether others are needed to decode it. @see ISO/IEC 14496-12 §8.6.4 */
  readonly dependsOnOthers?: boolean | undefined;
  /** Whether others need it; `false`: it may be left out. Matroska marks such ones as discardable. */
  readonly isDependedOnByOthers?: boolean | undefined;
  /** Whether it holds something twice. */
  readonly hasRedundantCoding?: boolean | undefined;
  /** How much at its start is decoded and not presented; it is presented from so much later on. At the first sample it may be longer than that. */
  readonly trimDurationAtStart?: MediaTime | undefined;
  /** How much at its end is decoded and not presented. */
  readonly trimDurationAtEnd?: MediaTime | undefined;
}

const FLAGS = ['dependsOnOthers', 'isDependedOnByOthers', 'hasRedundantCoding'] as const;
const TRIMS = ['trimDurationAtStart', 'trimDurationAtEnd'] as const;

/** Throws `invalidArgument` for attachments that cannot be meant. */
export function requireAttachments(attachments: SampleAttachments): void {
  for (const name of FLAGS) {
    const value = attachments[name];
    requireArgument(
      value === undefined || typeof value === 'boolean',
      () => `${name} is true, false or undefined (not known), not ${String(value)}.`,
    );
  }
  for (const name of TRIMS) {
    const value = attachments[name];
    requireArgument(
      value === undefined || (value instanceof MediaTime && value.value >= 0n),
      () => `${name} is a MediaTime of zero or more, not ${String(value)}.`,
    );
  }
}
