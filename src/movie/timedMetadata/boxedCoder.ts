import { EncodedSample } from '../../sample/encodedSample.js';
import { MediaTime, toTime } from '../../sample/time.js';
import { type TimedMetadataGroup, type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { type Track } from '../../sample/track.js';
import { accessUnit } from './accessUnit.js';
import { DeclaredKeys } from './declaredKeys.js';
import { itemsOf, type MetadataCoder, requireDuration, wrongTime } from './metadataCoder.js';
import { metadataTrack } from './metadataTrack.js';

/** A group that lasts until the next one. */
interface Open {
  readonly start: MediaTime;
  readonly bytes: Uint8Array;
}

/** Boxed metadata: samples that follow each other without a gap. */
export class BoxedCoder implements MetadataCoder {
  public readonly track: Track;
  readonly #keys: DeclaredKeys;
  #open: Open | undefined;
  /** When the last group ends that is written. */
  #end: MediaTime | undefined;

  /** @throws MediaError `invalidArgument` for keys that cannot be */
  public constructor(keys: readonly TimedMetadataKey[]) {
    this.#keys = new DeclaredKeys(keys);
    this.track = metadataTrack(this.#keys.keys);
  }

  /** What was open ends where the group starts; else there may be a gap. */
  public take(group: TimedMetadataGroup): readonly EncodedSample[] {
    const { start, duration } = group;
    const at = toTime(start);
    const lasts = duration === undefined ? undefined : toTime(duration);
    this.#requireOrder(at);
    requireDuration(at, lasts);
    const bytes = accessUnit(itemsOf(group).map((item) => this.#keys.match(item)));
    const before = this.#until(at);
    this.#open = lasts ? undefined : { start: at, bytes };
    this.#end = lasts && at.plus(lasts);
    return lasts ? [...before, this.#sample({ start: at, bytes }, lasts)] : before;
  }

  public rest(): readonly EncodedSample[] {
    const open = this.#open;
    this.#open = undefined;
    return open ? [this.#sample(open, MediaTime.zero)] : [];
  }

  /** What is there up to the group that comes. */
  #until(at: MediaTime): EncodedSample[] {
    const open = this.#open ?? (this.#end && { start: this.#end, bytes: accessUnit([]) });
    return open && at.compare(open.start) > 0 ? [this.#sample(open, at.minus(open.start))] : [];
  }

  #sample({ start, bytes }: Open, duration: MediaTime): EncodedSample {
    return EncodedSample.fromBytes(bytes, { track: this.track, pts: start, duration });
  }

  #requireOrder(start: MediaTime): void {
    const open = this.#open;
    const isBehind = open
      ? start.compare(open.start) > 0
      : this.#end === undefined || start.compare(this.#end) >= 0;
    const before = open ? `starts at ${String(open.start)}` : `ends at ${String(this.#end)}`;
    if (isBehind) return;
    throw wrongTime(
      `Groups of timed metadata come one after the other: this one starts at ${String(start)}, and the one before ${before}. Append them in the order of their times, and join the items of groups that overlap.`,
      start,
    );
  }
}
