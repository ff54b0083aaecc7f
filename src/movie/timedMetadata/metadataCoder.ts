import { MediaError } from '../../errors.js';
import { type EncodedSample } from '../../sample/encodedSample.js';
import { type MediaTime } from '../../sample/time.js';
import { type TimedMetadataGroup } from '../../sample/timedMetadata.js';
import { type Track } from '../../sample/track.js';

/** Makes the samples of a track of timed metadata. */
export interface MetadataCoder {
  readonly track: Track;
  /** What is to be written now that a group has come. @throws MediaError what stands against it; then nothing has changed */
  take(group: TimedMetadataGroup): readonly EncodedSample[];
  /** What is left when nothing more comes. */
  rest(): readonly EncodedSample[];
}

/** A group is not where it can be. */
export const wrongTime = (message: string, { seconds }: MediaTime): MediaError =>
  new MediaError('invalidTimestamp', message, { operator: 'MetadataReceiver', time: seconds });

/** Throws for a group that lasts nothing. */
export function requireDuration(start: MediaTime, duration: MediaTime | undefined): void {
  if (duration === undefined || duration.value > 0n) return;
  throw wrongTime(
    `A group of timed metadata lasts longer than zero, or until the next one where no duration is told; this one would last ${String(duration)}.`,
    start,
  );
}
