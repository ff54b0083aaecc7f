import { type EncoderOptions } from '../av/optionTypes.js';
import { type DecodeLimits } from '../limits.js';
import { type Rational } from '../sample/time.js';
import { type ColorProperties } from '../sample/format.js';

/**
 * Whether to use an encoder in hardware.
 *
 * `prefer`: candidates in hardware are opened first, software is the floor. `require`: an error when none
 * opens. `never`: software only.
 *
 * @group Settings
 */
export type HardwarePolicy = 'prefer' | 'require' | 'never';

/**
 * Options of libav's encoder by their own names, for what the typed settings do not cover. Each one is
 * checked: an unknown name is an error. Never fill this from what a stranger typed.
 *
 * @see libav: AVOption
 * @group Settings
 */
export type RawOptions = Readonly<Record<string, string | number | boolean>>;

interface SettingsBase<C extends string> {
  /**
   * A codec (`h264`, `hevc`, `av1`, `vp9`, `aac`, `opus`, …), for which the best encoder that opens is
   * taken; or one encoder by libav's name (`libx264`, `h264_nvenc`).
   */
  readonly codec: C;
  /** libav's name of the profile, for example `high`, `main10`, `aac_low`. */
  readonly profile?: string;
  /** Threads of the encoder; default: as many as it likes. */
  readonly threads?: number;
  /** The encoder's own options; typed when `codec` names one encoder (`libx264`). Each is checked. */
  readonly options?: EncoderOptions<C>;
}

/** How video is to be encoded. @see AVFoundation: AVVideoSettings @group Settings */
export interface VideoSettings<C extends string = string> extends SettingsBase<C> {
  /** Pixels; with only one of the two given the other follows the shape of the source. */
  readonly width?: number;
  /** Pixels. */
  readonly height?: number;
  /** Bits per second in the long run. @see AVFoundation: AVVideoAverageBitRateKey */
  readonly averageBitRate?: number;
  /**
   * Constant quality, from 0 (smallest) to 1 (best), linear on the encoder's own scale: x264 `crf` 45 to 12, x265 47 to 14, SVT-AV1 62 to
   * 17, VP9 58 to 18; MPEG-4, MPEG-2 and MJPEG `qscale` 31 to 1. 0.67 is what the authors of x264 take for good (`crf` 23). Not together
   * with `averageBitRate`. For the encoder's number itself use `options`.
   *
   * @see AVFoundation: AVVideoQualityKey
   */
  readonly quality?: number;
  /** Frames from one key frame to the next, at most; 1: every frame. @see AVFoundation: AVVideoMaxKeyFrameIntervalKey */
  readonly maxKeyFrameInterval?: number;
  /** The encoder's preset by its own name, for example `veryfast`. */
  readonly preset?: string;
  /** libav's name; default: what the encoder likes best of the source's. */
  readonly pixelFormat?: string;
  /** Frames per second, for rate control; default: the source's. Frames are neither doubled nor dropped. */
  readonly frameRate?: Rational | number;
  /** Colour tags; default: the source's. */
  readonly color?: ColorProperties;
  readonly hardware?: HardwarePolicy;
}

/** How sound is to be encoded. @see AVFoundation: Audio settings @group Settings */
export interface AudioSettings<C extends string = string> extends SettingsBase<C> {
  /** Bits per second. @see AVFoundation: AVEncoderBitRateKey */
  readonly bitRate?: number;
  /** Hertz; default: the source's, or the nearest that the codec has. */
  readonly sampleRate?: number;
  /** Default: the source's. */
  readonly channels?: number;
  /** libav's name, for example `5.1`. */
  readonly channelLayout?: string;
  /** libav's name; default: what the encoder likes best. */
  readonly sampleFormat?: string;
}

/** Settings of either kind; the codec tells which. @group Settings */
export type EncodeSettings<C extends string = string> = VideoSettings<C> | AudioSettings<C>;

/** Which encoder was chosen, and why. @group Settings */
export interface EncoderChoice {
  /** libav's name of the encoder. */
  readonly encoder: string;
  readonly hardware: boolean;
  /** The candidates that were tried before it, each with the reason that it was not taken. */
  readonly refused: readonly { readonly encoder: string; readonly reason: string }[];
}

/** How damaged input is to be met. @group Settings */
export interface DecodeOptions {
  /** `true`: the first damaged sample is an error. Default: damage is counted and reported. */
  readonly strict?: boolean;
  /** Threads of the decoder; default: one for each core. */
  readonly threads?: number;
  /** Called for each damaged sample, with the count so far. */
  readonly onDecodeError?: (report: DecodeErrorReport) => void;
  /** Pictures past them are damage; a track whose header is past them is an error. */
  readonly limits?: DecodeLimits;
  readonly options?: RawOptions;
}

/** One damaged sample. @group Settings */
export interface DecodeErrorReport {
  /** Damaged samples of this track so far, this one included. */
  readonly count: number;
  /** The time of the sample, in seconds, when known. */
  readonly time: number | undefined;
  /** libav's text. */
  readonly message: string;
}
