import { MediaError, requireArgument } from '../../errors.js';
import { type EncodedSample } from '../../sample/encodedSample.js';
import { type MediaTime } from '../../sample/time.js';
import { type TimedMetadataGroup, type TimedMetadataItem } from '../../sample/timedMetadata.js';
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

/** The items of a group. @throws MediaError `invalidArgument` where they are none */
export function itemsOf(group: TimedMetadataGroup): readonly TimedMetadataItem[] {
  const items: unknown = group.items;
  const isRight: boolean =
    Array.isArray(items) && items.every((item) => typeof item === 'object' && item !== null);
  requireArgument(
    isRight,
    'A group of timed metadata has a list of items: { start: 0, items: [{ key, value }] }, or an empty one where nothing is known.',
  );
  return group.items;
}

/** Throws for a group that lasts nothing. */
export function requireDuration(start: MediaTime, duration: MediaTime | undefined): void {
  if (duration === undefined || duration.value > 0n) return;
  throw wrongTime(
    `A group of timed metadata lasts longer than zero, or until the next one where no duration is told; this one would last ${String(duration)}.`,
    start,
  );
}
