import { MediaError, requireArgument } from '../errors.js';
import { EncodedBytes } from './encodedBytes.js';
import { type FormatDescription, type MediaType } from './format.js';
import { type PacketPayload, type Timing } from './payload.js';
import { SampleCore } from './lease.js';
import { requireBytes } from './requireBytes.js';
import { replaceSample, Sample } from './sample.js';
import { requireAttachments, type SampleAttachments } from './sampleAttachments.js';
import { EncodedReference, requireReference, type SampleReference } from './sampleReference.js';
import { MediaTime, type Rational, type TimeLike, toTime } from './time.js';
import { type Track, trackName } from './track.js';

/** What {@link EncodedSample.fromBytes} must know. @group Samples */
export interface EncodedInit {
  /** The track it belongs to: its format tells how the bytes are coded, its time base holds the times. */
  readonly track: Track;
  /** When it is presented: exact, or in seconds. */
  readonly pts: TimeLike;
  /** When it must be decoded; default: `pts`, which is right where no sample is presented out of order. */
  readonly dts?: TimeLike;
  /** How long it is presented; default: unknown. */
  readonly duration?: TimeLike;
  /** Whether decoding can start here; default `true`. */
  readonly isSync?: boolean;
  /** What else is to be said of it. */
  readonly attachments?: SampleAttachments;
}

/** Nothing is said. */
const NONE: SampleAttachments = {};

const NAMES: Readonly<Record<MediaType, string>> = {
  video: 'video sample',
  audio: 'audio sample',
  subtitle: 'subtitle sample',
  data: 'data sample',
};

/**
 * One compressed sample: what a demuxer reads, an encoder makes and a muxer writes. Wraps an AVPacket.
 *
 * @see AVFoundation: CMSampleBuffer with compressed data; libav: AVPacket
 * @group Samples
 */
export class EncodedSample extends Sample {
  #track: Track;
  readonly #attachments: SampleAttachments;

  /** Made by demuxers, encoders and {@link EncodedSample.fromBytes}. */
  private constructor(core: SampleCore, track: Track, attachments: SampleAttachments) {
    super(core);
    this.#track = track;
    this.#attachments = attachments;
  }

  /** @internal Wraps a payload and takes it over. */
  public static wrap(
    payload: PacketPayload,
    track: Track,
    attachments: SampleAttachments = NONE,
  ): EncodedSample {
    return new EncodedSample(new SampleCore(payload, NAMES[track.mediaType]), track, attachments);
  }

  /**
   * Makes a sample of compressed bytes, without copying them: they must not change until it is closed.
   *
   * @param bytes - one whole sample as the track's codec and container want it; at least one byte
   * @throws MediaError `invalidArgument` for empty bytes, or times that do not fit
   * @example
   * ```ts
   * import { EncodedSample, type Track } from 'rxmux';
   *
   * const caption = (track: Track, text: string): EncodedSample =>
   *   EncodedSample.fromBytes(new TextEncoder().encode(text), { track, pts: 1, duration: 2 });
   * ```
   * @see AVFoundation: CMSampleBufferCreate; libav: av_packet_from_data
   */
  public static fromBytes(bytes: Uint8Array, init: EncodedInit): EncodedSample {
    requireBytes(bytes);
    requireArgument(
      bytes.byteLength > 0,
      'A compressed sample must have at least one byte: libav takes an empty one for the end of the track.',
    );
    const { track, isSync = true, attachments = NONE } = init;
    const { timeBase } = track;
    requireAttachments(attachments);
    const ticks = (time: TimeLike): bigint => toTime(time).toTicks(timeBase);
    const pts = ticks(init.pts);
    const dts = init.dts === undefined ? pts : ticks(init.dts);
    const duration = init.duration === undefined ? 0n : ticks(init.duration);
    requireArgument(
      duration >= 0n,
      () => `A sample's duration must not be negative: ${String(duration)} ticks.`,
    );
    const timing: Timing = { pts, dts, duration, timeBase };
    return EncodedSample.wrap(new EncodedBytes(bytes, timing, isSync), track, attachments);
  }

  /**
   * The sample as one that lies in `reference`, and whose data stay there: a .mov file refers to them, and no other container can. This one is
   * closed and its lease moves over. While such a movie is being written, one byte stands for each such sample: what a killed process leaves
   * has the media that were written into it, and not those.
   *
   * @param reference - where; default of the place: the place in the file that it was demuxed from (mp4, mov)
   * @throws MediaError `invalidArgument`, `useAfterClose`
   * @example
   * ```ts
   * import { pathToFileURL } from 'node:url';
   * import { demux } from 'rxmux';
   * import { mux } from 'rxmux/operators';
   * import { map } from 'rxjs';
   *
   * const url = pathToFileURL('media/in.mov');
   * demux('media/in.mov')
   *   .pipe(map((sample) => sample.referring({ url })), mux('small.mov'))
   *   .subscribe();
   * ```
   * @see AVFoundation: AVAssetWriterInput.sampleReferenceBaseURL; Core Media: kCMSampleBufferAttachmentKey_SampleReferenceByteOffset
   */
  public referring(
    reference: Pick<SampleReference, 'url'> & Partial<SampleReference>,
  ): EncodedSample {
    const { packet } = this;
    const { url, byteOffset = packet.position ?? -1, byteLength = packet.byteLength } = reference;
    const place = { url, byteOffset, byteLength };
    requireReference(place);
    const payload = new EncodedReference(place, packet.timing, packet.isSync);
    return replaceSample(this, EncodedSample.wrap(payload, this.#track, this.#attachments));
  }

  /**
   * The sample with more to be said of it, as a sample of its own; this one is closed and its lease moves over. In mp4 and mov dependencies are in the
   * finished movie's index, and trims are left out of what is presented, to the sample of sound. Operators that make new samples of it
   * (`bitstreamFilter`, `parse`) lose them.
   *
   * @param attachments - what changes; everything else stays
   * @throws MediaError `invalidArgument`, `useAfterClose`
   * @see Core Media: CMSetAttachment, CMSampleBufferGetSampleAttachmentsArray
   */
  public attaching(attachments: SampleAttachments): EncodedSample {
    requireAttachments(attachments);
    const core = this.reference.use('attach something');
    const all = { ...this.#attachments, ...attachments };
    return replaceSample(this, new EncodedSample(core, this.#track, all));
  }

  /** What is said of it beside its data and times. @see Core Media: CMSampleBufferGetSampleAttachmentsArray */
  public get attachments(): SampleAttachments {
    return this.#attachments;
  }

  public override get track(): Track {
    return this.#track;
  }

  public override get format(): FormatDescription {
    return this.#track.format;
  }

  /** When it is presented; undefined when the source did not say. */
  public override get pts(): MediaTime | undefined {
    return toMediaTime(this.timing.pts, this.timing.timeBase);
  }

  /** When it must be decoded: the order of samples in a file. */
  public get dts(): MediaTime | undefined {
    return toMediaTime(this.timing.dts, this.timing.timeBase);
  }

  public override get duration(): MediaTime | undefined {
    const { duration, timeBase } = this.timing;
    return duration > 0n ? MediaTime.fromTicks(duration, timeBase) : undefined;
  }

  /** Whether decoding can start here (a key frame; every sample of most audio codecs). */
  public get isSync(): boolean {
    return this.packet.isSync;
  }

  /** Times in ticks of the track's time base, exactly as stored. */
  public get timing(): Timing {
    return this.packet.timing;
  }

  /** A copy of the compressed bytes. @throws MediaError `useAfterClose` */
  public copyBytes(): Uint8Array<ArrayBuffer> {
    return this.packet.copyBytes();
  }

  /**
   * The same data at other times, as a sample of its own; this one is closed and its lease moves over.
   *
   * @param timing - what changes; everything else stays
   * @throws MediaError `useAfterClose`
   */
  public retimed(timing: Partial<Timing>): EncodedSample {
    const { packet } = this;
    const payload = packet.retimed({ ...packet.timing, ...timing });
    return replaceSample(this, EncodedSample.wrap(payload, this.#track, this.#attachments));
  }

  /** @internal The same sample as one of another movie's track; this object stays the owner. */
  public moveTo(track: Track): this {
    this.#track = track;
    return this;
  }

  public override clone(): this {
    const core = this.reference.use('make a clone');
    return new EncodedSample(core, this.#track, this.#attachments) as this;
  }

  /** @internal */
  public get packet(): PacketPayload {
    return this.open('read the data') as PacketPayload;
  }
}

function toMediaTime(ticks: bigint | undefined, timeBase: Rational): MediaTime | undefined {
  return ticks === undefined ? undefined : MediaTime.fromTicks(ticks, timeBase);
}

/** The decode time, or else the presentation time; a sample of a file must have one. */
export function orderTime(sample: EncodedSample, operator: string): bigint {
  const { dts, pts } = sample.timing;
  const time = dts ?? pts;
  if (time !== undefined) return time;
  throw new MediaError(
    'invalidTimestamp',
    `A sample of ${trackName(sample.track)} has neither a decode nor a presentation time, so it has no place in a file. ` +
      'Set one with sample.retimed({ pts, dts }), or decode and encode the track.',
    { operator, track: trackName(sample.track) },
  );
}
