import { requireArgument } from '../errors.js';
import { BytesPicture } from './bytesPicture.js';
import { type ColorProperties, type VideoFormat } from './format.js';
import { SampleCore } from './lease.js';
import { type PicturePayload } from './payload.js';
import { layoutSize, planeLayout, type RawPixelFormat } from './pixels.js';
import { requireBytes } from './requireBytes.js';
import { replaceSample, Sample } from './sample.js';
import { type PictureTags } from './spatial.js';
import { type MediaTime, type Rational, type TimeLike, toTime } from './time.js';
import { type Track } from './track.js';

/** Times and wishes of a picture. @group Samples */
export interface PictureTiming {
  /** When it is presented. */
  readonly pts?: MediaTime | undefined;
  /** How long it is presented. */
  readonly duration?: MediaTime | undefined;
  /** Asks the encoder to make this picture a key frame. */
  readonly forceKeyFrame?: boolean | undefined;
  /** Closed captions that go with the picture: `cc_data` of ATSC A/53, three bytes each; empty: none. Default: those that it has. */
  readonly closedCaptions?: Uint8Array | undefined;
}

/** What {@link VideoSample.fromBytes} must know. @group Samples */
export interface PictureInit {
  /** Pixels, 1 to 32767. */
  readonly width: number;
  /** Pixels, 1 to 32767. */
  readonly height: number;
  /** How pixels lie in memory; libav's name. */
  readonly pixelFormat: RawPixelFormat;
  /** When it is presented: exact, or in seconds. */
  readonly pts: TimeLike;
  /** How long it is presented: exact, or in seconds. */
  readonly duration?: TimeLike;
  /** Bytes from one row to the next, for each plane; default: rows without padding. */
  readonly strides?: readonly number[];
  /** Frames per second, for rate control; default: one divided by `duration`. */
  readonly frameRate?: Rational;
  /** Width to height of one pixel; default 1:1. */
  readonly sampleAspectRatio?: Rational;
  readonly color?: ColorProperties;
  /** Asks the encoder to make this picture a key frame. */
  readonly forceKeyFrame?: boolean;
}

/**
 * One uncompressed picture. Wraps an AVFrame, or the bytes it was made from.
 *
 * @see AVFoundation: CMSampleBuffer with a CVPixelBuffer; libav: AVFrame
 * @group Samples
 */
export class VideoSample extends Sample {
  readonly #timing: PictureTiming;
  readonly #track: Track | undefined;

  /** Made by decoders, filters and {@link VideoSample.fromBytes}. */
  private constructor(core: SampleCore, timing: PictureTiming, track?: Track) {
    super(core);
    this.#timing = timing;
    this.#track = track;
  }

  /** @internal Wraps a payload and takes it over. */
  public static wrap(payload: PicturePayload, timing: PictureTiming, track?: Track): VideoSample {
    return new VideoSample(new SampleCore(payload, 'video sample'), timing, track);
  }

  /**
   * Makes a picture of `bytes`, without copying them: they must not change until the sample is closed.
   *
   * @param bytes - the planes one after the other, at least as many bytes as the layout spans
   * @throws MediaError `invalidArgument` for a size, stride or length that does not fit
   * @example
   * ```ts
   * import { VideoSample } from 'rxmux';
   *
   * const red = new Uint8Array(64 * 64 * 4).map((_, i) => (i % 4 === 0 || i % 4 === 3 ? 255 : 0));
   * using sample = VideoSample.fromBytes(red, { width: 64, height: 64, pixelFormat: 'rgba', pts: 0 });
   * ```
   */
  public static fromBytes(bytes: Uint8Array, init: PictureInit): VideoSample {
    requireBytes(bytes);
    const { width, height, pixelFormat, sampleAspectRatio, color, forceKeyFrame } = init;
    const layout = planeLayout(pixelFormat, width, height, init.strides);
    const needed = layoutSize(layout);
    requireArgument(
      bytes.byteLength >= needed,
      () =>
        `A ${width}×${height} ${pixelFormat} picture needs ${needed} bytes, not ${bytes.byteLength}.`,
    );
    const pts = toTime(init.pts);
    const duration = init.duration === undefined ? undefined : toTime(init.duration);
    const frameRate = init.frameRate ?? (duration && rateOf(duration));
    const format: VideoFormat = {
      mediaType: 'video',
      width,
      height,
      pixelFormat,
      frameRate,
      sampleAspectRatio,
      color,
    };
    return VideoSample.wrap(new BytesPicture(bytes, layout, format), {
      pts,
      duration,
      forceKeyFrame,
    });
  }

  /** Size, pixel format and colour of this very picture. @throws MediaError `useAfterClose` */
  public override get format(): VideoFormat {
    return this.picture.format;
  }

  /** The track that it was decoded from. */
  public override get track(): Track | undefined {
    return this.#track;
  }

  public override get pts(): MediaTime | undefined {
    return this.#timing.pts;
  }

  public override get duration(): MediaTime | undefined {
    return this.#timing.duration;
  }

  /** Whether the encoder is asked to make it a key frame. */
  public get forceKeyFrame(): boolean {
    return this.#timing.forceKeyFrame ?? false;
  }

  /**
   * Which of several views of a moment it is, where a decoder was asked for all: `decode({ options: { view_ids: '-1' } })` on MV-HEVC. Undefined: there is
   * only one.
   *
   * @throws MediaError `useAfterClose`
   * @see Core Media: CMTaggedBuffer.tags
   */
  public get tags(): PictureTags | undefined {
    return this.picture.tags;
  }

  /**
   * Closed captions that go with the picture, as `cc_data` of ATSC A/53: three bytes each. Of a decoded picture those that were in its bitstream.
   * Encoders put them there: `h264`, `hevc` and `mpeg2video`. They are read and written by `extractCaptions` and `embedCaptions`.
   *
   * @throws MediaError `useAfterClose`
   * @see ATSC A/53 part 4, 6.2.3.1; libav: AV_FRAME_DATA_A53_CC
   */
  public get closedCaptions(): Uint8Array | undefined {
    const bytes = this.#timing.closedCaptions ?? this.picture.closedCaptions;
    return bytes?.byteLength ? bytes : undefined;
  }

  /** @internal Closed captions that take the place of those which the picture has. */
  public get ownCaptions(): Uint8Array | undefined {
    return this.#timing.closedCaptions;
  }

  /** The pixels, rows without padding, plane after plane. A copy. @throws MediaError `useAfterClose` */
  public copyBytes(): Uint8Array<ArrayBuffer> {
    return this.picture.copyBytes();
  }

  /**
   * The same picture at another time, or with another wish to the encoder, as a sample of its own; this
   * one is closed and its lease moves over.
   *
   * @throws MediaError `useAfterClose`
   */
  public retimed(timing: PictureTiming): VideoSample {
    const next = new VideoSample(
      this.reference.use('change the time'),
      { ...this.#timing, ...timing },
      this.#track,
    );
    return replaceSample(this, next);
  }

  /** @internal The same picture as a sample of its own, without the leases on this one. Both must be closed. */
  public share(): VideoSample {
    return VideoSample.wrap(this.picture.share(), this.#timing, this.#track);
  }

  public override clone(): this {
    const core = this.reference.use('make a clone');
    return new VideoSample(core, this.#timing, this.#track) as this;
  }

  /** @internal */
  public get picture(): PicturePayload {
    return this.open('read the picture') as PicturePayload;
  }
}

/** Frames per second when every frame lasts `duration`; undefined: libav could not say it. */
export function rateOf(duration: MediaTime): Rational | undefined {
  if (duration.value <= 0n) return undefined;
  const divisor = gcd(BigInt(duration.timescale), duration.value);
  const num = Number(BigInt(duration.timescale) / divisor);
  const den = Number(duration.value / divisor);
  return num <= 0x7fff_ffff && den <= 0x7fff_ffff ? { num, den } : undefined;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
