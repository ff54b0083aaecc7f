import { requireArgument } from '../../errors.js';
import { type EncodedSample } from '../../sample/encodedSample.js';
import { type TimedMetadataGroup, type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { BoxedCoder } from '../timedMetadata/boxedCoder.js';
import { Id3Coder } from '../timedMetadata/id3Coder.js';
import { type MetadataCoder } from '../timedMetadata/metadataCoder.js';
import { type WriterInput } from '../writerInput.js';
import { Receiver } from './receiver.js';

/**
 * How timed metadata is written. `boxed`: a track of values whose keys are declared (`mebx`, in mp4 and mov). `id3`: tags of ID3, for streaming: a track of MPEG
 * transport streams, messages (`emsg`) in front of the fragments of mp4.
 *
 * @group Receivers
 */
export type TimedMetadataFormat = 'boxed' | 'id3';

/** Options of {@link MetadataReceiver}. @group Receivers */
export interface MetadataReceiverOptions {
  /** Default: `boxed`. */
  readonly format?: TimedMetadataFormat;
  /** Of boxed metadata: every combination of key, type and language that items will have. */
  readonly keys?: readonly TimedMetadataKey[];
}

/**
 * The way into a data input for facts that change with time: places, detections, whatever a program knows.
 *
 * Boxed metadata: groups come in the order of their times and do not overlap. One without a duration lasts until the next one, with which it is written: where a movie
 * grows while it is watched, give durations. Between groups, and in one without items, nothing is known. What a track describes is told by
 * `input.addTrackAssociation(video, 'metadataReferent')`.
 *
 * ID3: the keys of items are frames (`TIT2`, `TXXX:name`, `WXXX:name`, `COMM:name`, `PRIV:owner`), each group is a tag at its time, written at once. In mp4 it goes to
 * whoever receives fragments (a stream, or a file that keeps its fragments: `producesCombinableFragments`), since a plain movie has no place for it.
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
  readonly #coder: MetadataCoder;

  /**
   * @param input - of data, without settings; added to its writer or not, but before writing has started
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started; `invalidArgument` for one of another kind, and for keys
   * that cannot be
   */
  public constructor(input: WriterInput, { format = 'boxed', keys = [] }: MetadataReceiverOptions) {
    requireArgument(
      input.mediaType === 'data' && input.sourceFormatHint === undefined,
      `A MetadataReceiver feeds an input of data and says itself what its track is, so not one ${input.mediaType === 'data' ? 'with a sourceFormatHint' : `of ${input.mediaType}`}: new WriterInput('data').`,
    );
    const coder = coderFor(format, keys);
    super(input, 'MetadataReceiver');
    this.#coder = coder;
    input.describe(coder.track);
    this.refresh();
  }

  protected override toSample(group: TimedMetadataGroup): readonly EncodedSample[] {
    return this.#coder.take(group);
  }

  protected override rest(): readonly EncodedSample[] {
    return this.#coder.rest();
  }

  protected override discard(): void {
    // Groups hold nothing.
  }
}

function coderFor(format: TimedMetadataFormat, keys: readonly TimedMetadataKey[]): MetadataCoder {
  requireArgument(
    ['boxed', 'id3'].includes(format),
    () => `Timed metadata is boxed or id3, not ${JSON.stringify(format)}.`,
  );
  if (format === 'boxed') return new BoxedCoder(keys);
  requireArgument(
    keys.length === 0,
    'ID3 declares no keys: every tag says itself what it has. Leave keys out.',
  );
  return new Id3Coder();
}
