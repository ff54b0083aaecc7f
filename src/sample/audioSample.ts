import { requireArgument } from '../errors.js';
import { type AudioFormat } from './format.js';
import { SampleCore } from './lease.js';
import { type SoundPayload } from './payload.js';
import { bytesPerSample, type RawSampleFormat } from './pcm.js';
import { requireBytes } from './requireBytes.js';
import { replaceSample, Sample } from './sample.js';
import { MediaTime, type TimeLike, toTime } from './time.js';
import { type Track } from './track.js';

/** What {@link AudioSample.fromBytes} must know. @group Samples */
export interface SoundInit {
  /** Hertz. */
  readonly sampleRate: number;
  /** 1 to 64. */
  readonly channels: number;
  /** libav's name; planar formats end with `p`. */
  readonly sampleFormat: RawSampleFormat;
  /** When the first sample is heard: exact, or in seconds. */
  readonly pts: TimeLike;
  /** libav's name of the layout, for example `5.1`; default: the usual one for the channel count. */
  readonly channelLayout?: string;
}

/**
 * A block of uncompressed sound. Wraps an AVFrame, or the bytes it was made from.
 *
 * @see AVFoundation: CMSampleBuffer with linear PCM; libav: AVFrame
 * @group Samples
 */
export class AudioSample extends Sample {
  readonly #pts: MediaTime | undefined;
  readonly #track: Track | undefined;

  /** Made by decoders, filters and {@link AudioSample.fromBytes}. */
  private constructor(core: SampleCore, pts: MediaTime | undefined, track?: Track) {
    super(core);
    this.#pts = pts;
    this.#track = track;
  }

  /** @internal Wraps a payload and takes it over. */
  public static wrap(
    payload: SoundPayload,
    pts: MediaTime | undefined,
    track?: Track,
  ): AudioSample {
    return new AudioSample(new SampleCore(payload, 'audio sample'), pts, track);
  }

  /**
   * Makes a block of sound of `bytes`, without copying them: they must not change until it is closed.
   *
   * @param bytes - little-endian PCM; a whole number of samples for each channel, at least one
   * @throws MediaError `invalidArgument` for a rate, channel count or length that does not fit
   * @example
   * ```ts
   * import { AudioSample } from 'rxmux';
   *
   * const silence = new Uint8Array(new Float32Array(1024 * 2).buffer);
   * using sample = AudioSample.fromBytes(silence, { sampleRate: 48_000, channels: 2, sampleFormat: 'flt', pts: 0 });
   * sample.sampleCount; // 1024
   * ```
   */
  public static fromBytes(bytes: Uint8Array, init: SoundInit): AudioSample {
    requireBytes(bytes);
    const { sampleRate, channels, sampleFormat, channelLayout } = init;
    requireArgument(
      Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate <= 768_000,
      () => `A sample rate must be an integer from 1 to 768000 Hz, not ${sampleRate}.`,
    );
    requireArgument(
      Number.isInteger(channels) && channels > 0 && channels <= 64,
      () => `Sound must have 1 to 64 channels, not ${channels}.`,
    );
    const block = bytesPerSample(sampleFormat) * channels;
    requireArgument(
      bytes.byteLength > 0 && bytes.byteLength % block === 0,
      () =>
        `${channels} channels of ${sampleFormat} take a multiple of ${block} bytes, at least one, not ${bytes.byteLength}.`,
    );
    const format: AudioFormat = {
      mediaType: 'audio',
      sampleRate,
      channels,
      sampleFormat,
      channelLayout,
    };
    return AudioSample.wrap(new BytesSound(bytes, format), toTime(init.pts));
  }

  /** Rate, channels and sample format of this very block. @throws MediaError `useAfterClose` */
  public override get format(): AudioFormat {
    return this.sound.format;
  }

  /** The track that it was decoded from. */
  public override get track(): Track | undefined {
    return this.#track;
  }

  public override get pts(): MediaTime | undefined {
    return this.#pts;
  }

  /** Exactly `sampleCount / sampleRate` seconds. @throws MediaError `useAfterClose` */
  public override get duration(): MediaTime {
    const { sampleCount, format } = this.sound;
    return new MediaTime(sampleCount, format.sampleRate);
  }

  /** Samples for each channel. @throws MediaError `useAfterClose` */
  public get sampleCount(): number {
    return this.sound.sampleCount;
  }

  /** The PCM as its sample format says. A copy. @throws MediaError `useAfterClose` */
  public copyBytes(): Uint8Array<ArrayBuffer> {
    return this.sound.copyBytes();
  }

  /**
   * The same sound at another time, as a sample of its own; this one is closed and its lease moves over.
   *
   * @throws MediaError `useAfterClose`
   */
  public retimed(timing: { readonly pts: MediaTime }): AudioSample {
    const next = new AudioSample(this.reference.use('change the time'), timing.pts, this.#track);
    return replaceSample(this, next);
  }

  public override clone(): this {
    const core = this.reference.use('make a clone');
    return new AudioSample(core, this.#pts, this.#track) as this;
  }

  /** @internal */
  public get sound(): SoundPayload {
    return this.open('read the sound') as SoundPayload;
  }
}

/** Sound in plain memory: needs no native library until an encoder takes it. @internal */
export class BytesSound implements SoundPayload {
  public readonly format: AudioFormat;
  public readonly sampleCount: number;
  #bytes: Uint8Array;

  public constructor(bytes: Uint8Array, format: AudioFormat) {
    this.#bytes = bytes;
    this.format = format;
    this.sampleCount =
      bytes.byteLength / (bytesPerSample(format.sampleFormat ?? '') * format.channels);
  }

  public get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** The bytes themselves. */
  public packed(): Uint8Array {
    return this.#bytes;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  public free(): void {
    this.#bytes = new Uint8Array(0);
  }
}
