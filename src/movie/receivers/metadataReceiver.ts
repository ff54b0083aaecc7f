import { MediaError, requireArgument } from '../../errors.js';
import { EncodedSample } from '../../sample/encodedSample.js';
import { MediaTime, toTime } from '../../sample/time.js';
import { type TimedMetadataGroup, type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { type Track } from '../../sample/track.js';
import { accessUnit } from '../timedMetadata/accessUnit.js';
import { DeclaredKeys } from '../timedMetadata/declaredKeys.js';
import { metadataTrack } from '../timedMetadata/metadataTrack.js';
import { type WriterInput } from '../writerInput.js';
import { Receiver } from './receiver.js';

/** Options of {@link MetadataReceiver}. @group Receivers */
export interface MetadataReceiverOptions {
  /** Every combination of key, type and language that items will have. */
  readonly keys: readonly TimedMetadataKey[];
}

/** A group that lasts until the next one. */
interface Open {
  readonly start: MediaTime;
  readonly bytes: Uint8Array;
}

/**
 * The way into a data input for facts that change with time: places, detections, whatever a program knows (boxed metadata, `mebx`, in mp4 and mov).
 *
 * Groups come in the order of their times and do not overlap. One without a duration lasts until the next one, with which it is written: where a movie
 * grows while it is watched, give durations. Between groups, and in one without items, nothing is known. What a track describes is told by
 * `input.addTrackAssociation(video, 'metadataReferent')`.
 *
 * Readiness: `ready$` is that of the input; like all data tracks it is not waited for by the others. Groups are plain objects that are copied at once.
 *
 * @example
 * ```ts
 * import { AssetWriter, MetadataReceiver, testPattern, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('out.mov');
 * const video = writer.add(new WriterInput('video', { codec: 'h264' }));
 * const data = writer.add(new WriterInput('data'));
 * data.addTrackAssociation(video, 'metadataReferent');
 * const location = 'com.apple.quicktime.location.ISO6709';
 * const receiver = new MetadataReceiver(data, { keys: [{ key: location, dataType: 'utf8' }] });
 * writer.startWriting();
 * writer.startSession(0);
 * testPattern({ duration: 2 }).subscribe(video);
 * await receiver.append({ start: 0, items: [{ key: location, value: '+48.1374+011.5755/' }] });
 * await receiver.append({ start: 1, duration: 1, items: [{ key: location, value: '+48.1380+011.5761/' }] });
 * receiver.finish();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter.MetadataReceiver, AVAssetWriterInputMetadataAdaptor
 * @group Receivers
 */
export class MetadataReceiver extends Receiver<TimedMetadataGroup> {
  readonly #keys: DeclaredKeys;
  readonly #track: Track;
  #open: Open | undefined;
  /** When the last group ends that is written. */
  #end: MediaTime | undefined;

  /**
   * @param input - of data, without settings; added to its writer or not, but before writing has started
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started; `invalidArgument` for one of another kind, and for keys
   * that cannot be
   */
  public constructor(input: WriterInput, { keys }: MetadataReceiverOptions) {
    requireArgument(
      input.mediaType === 'data' && input.sourceFormatHint === undefined,
      `A MetadataReceiver feeds an input of data and says itself what its track is, so not one ${input.mediaType === 'data' ? 'with a sourceFormatHint' : `of ${input.mediaType}`}: new WriterInput('data').`,
    );
    const declared = new DeclaredKeys(keys);
    super(input, 'MetadataReceiver');
    this.#keys = declared;
    this.#track = metadataTrack(declared.keys);
    input.describe(this.#track);
    this.refresh();
  }

  /** What was open ends where the group starts; else there may be a gap. */
  protected override toSample({
    start,
    duration,
    items,
  }: TimedMetadataGroup): readonly EncodedSample[] {
    const at = toTime(start);
    const lasts = duration === undefined ? undefined : toTime(duration);
    this.#requireOrder(at, lasts);
    const bytes = accessUnit(items.map((item) => this.#keys.match(item)));
    const before = this.#until(at);
    this.#open = lasts ? undefined : { start: at, bytes };
    this.#end = lasts && at.plus(lasts);
    return lasts ? [...before, this.#sample({ start: at, bytes }, lasts)] : before;
  }

  protected override rest(): readonly EncodedSample[] {
    const open = this.#open;
    this.#open = undefined;
    return open ? [this.#sample(open, MediaTime.zero)] : [];
  }

  protected override discard(): void {
    // Groups hold nothing.
  }

  /** What is there up to the group that comes. */
  #until(at: MediaTime): EncodedSample[] {
    const open = this.#open ?? (this.#end && { start: this.#end, bytes: accessUnit([]) });
    return open && at.compare(open.start) > 0 ? [this.#sample(open, at.minus(open.start))] : [];
  }

  #sample({ start, bytes }: Open, duration: MediaTime): EncodedSample {
    return EncodedSample.fromBytes(bytes, { track: this.#track, pts: start, duration });
  }

  #requireOrder(start: MediaTime, duration: MediaTime | undefined): void {
    const open = this.#open;
    const isBehind = open
      ? start.compare(open.start) > 0
      : this.#end === undefined || start.compare(this.#end) >= 0;
    const before = open ? `starts at ${String(open.start)}` : `ends at ${String(this.#end)}`;
    if (!isBehind) {
      throw wrongTime(
        `Groups of timed metadata come one after the other: this one starts at ${String(start)}, and the one before ${before}. Append them in the order of their times, and join the items of groups that overlap.`,
        start,
      );
    }
    if (duration !== undefined && duration.value <= 0n) {
      throw wrongTime(
        `A group of timed metadata lasts longer than zero, or until the next one where no duration is told; this one would last ${String(duration)}.`,
        start,
      );
    }
  }
}

const wrongTime = (message: string, { seconds }: MediaTime): MediaError =>
  new MediaError('invalidTimestamp', message, { operator: 'MetadataReceiver', time: seconds });
