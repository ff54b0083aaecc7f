import { requireArgument } from '../../errors.js';
import { MediaTime } from '../../sample/time.js';
import { timeOf } from './bufferLayout.js';
import { type SampleBuffer } from './sampleBuffer.js';

const ZERO = MediaTime.zero;

/** What is trimmed off a buffer. @throws MediaError `invalidTimestamp`, `invalidArgument` */
export function trimsOf({ attachments = {} }: SampleBuffer): { start: MediaTime; end: MediaTime } {
  const { trimDurationAtStart: start = ZERO, trimDurationAtEnd: end = ZERO } = attachments;
  const trims = {
    start: timeOf(start, 'trimDurationAtStart'),
    end: timeOf(end, 'trimDurationAtEnd'),
  };
  requireArgument(
    trims.start.value >= 0n && trims.end.value >= 0n,
    () =>
      `A buffer is trimmed by zero seconds or more, not by ${String(trims.start)} and ${String(trims.end)}.`,
  );
  return trims;
}
