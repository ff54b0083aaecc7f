import { requireArgument } from '../../errors.js';
import { type SampleBuffer } from './sampleBuffer.js';

/** What programs without types may get wrong, and what would be lost without a word. */
const KNOWN = [
  'trimDurationAtStart',
  'trimDurationAtEnd',
  'emptyMedia',
  'permanentEmptyMedia',
  'displayEmptyMediaImmediately',
  'endsPreviousSampleDuration',
  'sampleReference',
  'forceKeyFrame',
];
const KNOWN_OF_SAMPLES = [
  'notSync',
  'dependsOnOthers',
  'isDependedOnByOthers',
  'hasRedundantCoding',
  'displayImmediately',
];

/** Throws `invalidArgument` for what is no buffer, attachments that there are not, and markers with samples. */
export function requireBuffer(buffer: SampleBuffer): void {
  requireArgument(
    typeof (buffer as unknown) === 'object' && (buffer as unknown) !== null,
    () => `A SampleBufferReceiver takes sample buffers and samples, not ${typeof buffer}.`,
  );
  const { attachments = {}, sampleAttachments = [], data } = buffer;
  requireKnown(attachments, KNOWN, 'attachments');
  for (const one of Array.isArray(sampleAttachments) ? sampleAttachments : [sampleAttachments])
    requireKnown(one as object, KNOWN_OF_SAMPLES, 'sampleAttachments');
  const { emptyMedia = false, endsPreviousSampleDuration = false } = attachments;
  requireArgument(
    data === undefined || !(emptyMedia || endsPreviousSampleDuration),
    'A marker (emptyMedia, endsPreviousSampleDuration) is a buffer without data: append the samples by themselves, and then the marker.',
  );
  for (const name of ['permanentEmptyMedia', 'displayEmptyMediaImmediately'] as const) {
    requireArgument(
      attachments[name] !== true || emptyMedia,
      () => `${name} says more of a marker: set emptyMedia as well.`,
    );
  }
}

function requireKnown(given: object, known: readonly string[], name: string): void {
  for (const key of Object.keys(given)) {
    requireArgument(
      known.includes(key),
      () => `${name} may hold ${known.join(', ')}, and '${key}' is none of them.`,
    );
  }
}
