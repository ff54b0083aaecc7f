import { type FormatDescription } from '../../sample/format.js';
import { type SampleAttachments } from '../../sample/sampleAttachments.js';
import { type SampleReference } from '../../sample/sampleReference.js';
import { type TimeLike } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';

/** When a sample is presented and decoded. @see Core Media: CMSampleTimingInfo @group Receivers */
export interface SampleTiming {
  /** Exact, or in seconds. */
  readonly pts: TimeLike;
  /** Exact, or in seconds; default: `pts`. */
  readonly dts?: TimeLike;
  /** Exact, or in seconds; default: until the next one. */
  readonly duration?: TimeLike;
}

/** What is said of one sample of a buffer. @see Core Media: CMSampleBufferGetSampleAttachmentsArray @group Receivers */
export interface SampleBufferSample extends Pick<
  SampleAttachments,
  'dependsOnOthers' | 'isDependedOnByOthers' | 'hasRedundantCoding'
> {
  /** Whether decoding cannot start here; default: it can. */
  readonly notSync?: boolean;
  /** For what shows samples at once; in a movie it means nothing. */
  readonly displayImmediately?: boolean;
}

/** What is said of a buffer as a whole. @see Core Media: CMSetAttachment @group Receivers */
export interface SampleBufferAttachments {
  /** How much at the start of the buffer is decoded and not presented, exact or in seconds; it is presented from so much later on. */
  readonly trimDurationAtStart?: TimeLike;
  /** How much at the end of the buffer is decoded and not presented, exact or in seconds. */
  readonly trimDurationAtEnd?: TimeLike;
  /**
   * A marker, without samples: from its `pts` on nothing of the track is presented, until the next sample is. If none follows the track ends there. If one does, see
   * `emptyEdits` of the receiver's options. In streams of fragments, whose index is written first, samples merely keep their times.
   */
  readonly emptyMedia?: boolean;
  /** With `emptyMedia`: no further samples come, so the receiver is finished. */
  readonly permanentEmptyMedia?: boolean;
  /** With `emptyMedia`: for what shows samples at once; in a movie it means nothing. */
  readonly displayEmptyMediaImmediately?: boolean;
  /**
   * A marker, without samples: its decode time, or else its `pts`, is when the sample before it ends, if no further one comes. In the
   * finished index of mp4 and mov; in streams of fragments that sample is written already.
   */
  readonly endsPreviousSampleDuration?: boolean;
  /** The samples lie in another file, one behind the other: `sampleSizes` says how long they are. Only in .mov. @see {@link EncodedSample.referring} */
  readonly sampleReference?: Pick<SampleReference, 'url' | 'byteOffset'>;
  /** Asks the encoder to make this picture a key frame. */
  readonly forceKeyFrame?: boolean;
}

/**
 * Samples that follow each other in memory, with their sizes and times: compressed ones of any number, a picture, or a block of sound. Or a
 * marker, which has no samples.
 *
 * Its arrays and its data must not be changed when it was appended.
 *
 * @see Core Media: CMSampleBuffer, CMSampleBufferCreateReady
 * @group Receivers
 */
export interface SampleBuffer {
  /** All samples, one behind the other. Undefined: it is a marker, or the samples lie in another file. */
  readonly data?: Uint8Array;
  /** What the samples are. With a `codec` they are compressed. Default: the format of the buffer before, or the input's `sourceFormatHint`. */
  readonly format?: FormatDescription | Track;
  /** How many there are; default: as many as there are sizes, or times, or attachments; of uncompressed sound as many as `data` has. */
  readonly sampleCount?: number;
  /** Bytes of each, or of all of them; default: the data is one sample. */
  readonly sampleSizes?: number | readonly number[];
  /** Times of each; or of the first one, which the others follow, each for its `duration`. */
  readonly sampleTimings: SampleTiming | readonly SampleTiming[];
  /** What is said of each, or of all of them. */
  readonly sampleAttachments?: SampleBufferSample | readonly SampleBufferSample[];
  /** What is said of the buffer. */
  readonly attachments?: SampleBufferAttachments;
}
