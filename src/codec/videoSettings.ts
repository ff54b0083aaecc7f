import { type Rational } from '../sample/time.js';
import {
  type ContentLightLevelInfo,
  type MasteringDisplayColorVolume,
  type VideoColorProperties,
} from './colorSettings.js';
import { type SpatialSettings } from './spatialSettings.js';
import { type SettingsBase } from './settingsBase.js';

/**
 * Whether to use an encoder in hardware.
 *
 * `prefer`: candidates in hardware are opened first, software is the floor. `require`: an error when none
 * opens. `never`: software only.
 *
 * @group Settings
 */
export type HardwarePolicy = 'prefer' | 'require' | 'never';

/** The shape of a pixel, width to height. @see AVFoundation: AVVideoPixelAspectRatioKey @group Settings */
export interface PixelAspectRatio {
  /** From 1 to 65,535. */
  readonly horizontalSpacing: number;
  /** From 1 to 65,535. */
  readonly verticalSpacing: number;
}

/**
 * The part of the picture that is to be shown, in pixels; its edges must fall between pixels.
 *
 * @see AVFoundation: AVVideoCleanApertureKey
 * @group Settings
 */
export interface CleanAperture {
  readonly width: number;
  readonly height: number;
  /** From the middle of the picture to the middle of the part, to the right; default 0. */
  readonly horizontalOffset?: number;
  /** From the middle of the picture to the middle of the part, downwards; default 0. */
  readonly verticalOffset?: number;
}

/** At most so many bytes in any stretch of so many seconds. @see AVFoundation: kVTCompressionPropertyKey_DataRateLimits @group Settings */
export interface DataRateLimit {
  readonly bytes: number;
  readonly seconds: number;
}

/** What an encoder is asked for besides the picture. An encoder that cannot honour what was asked for is an `unsupportedOutputSettings`. */
interface CompressionProperties {
  /** Of the codec as its standard writes it: `4.1`, `5`. Default: the lowest that holds. @see AVFoundation: AVVideoProfileLevelKey */
  readonly level?: string;
  /** Bits per second in the long run. @see AVFoundation: AVVideoAverageBitRateKey */
  readonly averageBitRate?: number;
  /**
   * Bits per second at every moment, as networks of fixed rates want them. H.264 of libx264 tells receivers of its buffer (HRD) where `frameRate`
   * says that pictures come at a constant rate.
   *
   * @see AVFoundation: kVTCompressionPropertyKey_ConstantBitRate
   */
  readonly constantBitRate?: number;
  /**
   * Bits per second on average, within the buffer that `vbvMaxBitRate` and `vbvBufferDuration` describe.
   *
   * @see AVFoundation: kVTCompressionPropertyKey_VariableBitRate
   */
  readonly variableBitRate?: number;
  /**
   * Constant quality, from 0 (smallest) to 1 (best), linear on the encoder's own scale: x264 `crf` 45 to 12, x265 47 to 14, SVT-AV1 62 to
   * 17, VP9 58 to 18; MPEG-4, MPEG-2 and MJPEG `qscale` 31 to 1. 0.67 is what the authors of x264 take for good (`crf` 23). Of it and the
   * three bit rates only one can be kept. For the encoder's number itself use `options`.
   *
   * @see AVFoundation: AVVideoQualityKey
   */
  readonly quality?: number;
  /**
   * Bits per second at which the buffer of a player fills; default: twice `variableBitRate`. Also together with `averageBitRate` or `quality`.
   *
   * @see AVFoundation: kVTCompressionPropertyKey_VBVMaxBitRate
   */
  readonly vbvMaxBitRate?: number;
  /**
   * Seconds at that rate that the buffer holds; default 1. With `vbvMaxBitRate`, `variableBitRate` or `constantBitRate`.
   *
   * @see AVFoundation: kVTCompressionPropertyKey_VBVBufferDuration
   */
  readonly vbvBufferDuration?: number;
  /** Hard limits, all of them kept by one buffer; not with `vbvMaxBitRate` and the like. @see AVFoundation: kVTCompressionPropertyKey_DataRateLimits */
  readonly dataRateLimits?: readonly DataRateLimit[];
  /** Frames from one key frame to the next, at most; 1: every frame. @see AVFoundation: AVVideoMaxKeyFrameIntervalKey */
  readonly maxKeyFrameInterval?: number;
  /** Seconds from one key frame to the next, at most; whichever comes first. @see AVFoundation: AVVideoMaxKeyFrameIntervalDurationKey */
  readonly maxKeyFrameIntervalDuration?: number;
  /** `false`: pictures are presented in the order in which they are coded, for live streams. Default: as the encoder likes. @see AVFoundation: AVVideoAllowFrameReorderingKey */
  readonly allowFrameReordering?: boolean;
  /** `false`: no picture refers across a key frame. Default: as the encoder likes. @see AVFoundation: kVTCompressionPropertyKey_AllowOpenGOP */
  readonly allowOpenGOP?: boolean;
  /**
   * A hint that the samples will be joined with those of other encoders with the same settings but for the quality: what they say of themselves (their
   * parameter sets) should not depend on the pictures. @see x264: stitchable
   */
  readonly joinable?: boolean;
  /** H.264 only; default: as the profile allows. @see AVFoundation: AVVideoH264EntropyModeKey */
  readonly entropyMode?: 'cavlc' | 'cabac';
  /** A hint that encoding must keep pace: a faster preset where none is chosen. @see AVFoundation: kVTCompressionPropertyKey_RealTime */
  readonly realTime?: boolean;
  /** Pictures that the encoder may hold back before it gives one, at most. @see AVFoundation: kVTCompressionPropertyKey_MaxFrameDelayCount */
  readonly maxFrameDelayCount?: number;
  /** Frames per second, for rate control; default: the source's. Frames are neither doubled nor dropped. @see AVFoundation: AVVideoExpectedSourceFrameRateKey */
  readonly frameRate?: Rational | number;
}

/** How video is to be encoded. @see AVFoundation: Video settings @group Settings */
export interface VideoSettings<C extends string = string>
  extends SettingsBase<C>, CompressionProperties {
  /** Pixels; with only one of the two given the other follows the shape of the source. @see AVFoundation: AVVideoWidthKey */
  readonly width?: number;
  /** Pixels. @see AVFoundation: AVVideoHeightKey */
  readonly height?: number;
  /** Default: what keeps the shape of the source's picture. */
  readonly pixelAspectRatio?: PixelAspectRatio;
  /** Default: the whole picture. */
  readonly cleanAperture?: CleanAperture;
  /**
   * What happens when source and movie differ in shape. Default: all of the picture fills the frame, and the shape of the pixels is changed, so
   * that it looks as before. `resize`: all of it fills the frame, distorted. `resizeAspect`: all of it, with black bars. `resizeAspectFill`:
   * the frame is full, and what does not fit is cut off.
   *
   * @see AVFoundation: AVVideoScalingModeKey
   */
  readonly scalingMode?: 'resize' | 'resizeAspect' | 'resizeAspectFill';
  /**
   * Default: the source's tags, if it has any. A source without tags is taken to be what is said here; one with other tags is converted.
   *
   * @see AVFoundation: AVVideoColorPropertiesKey
   */
  readonly colorProperties?: VideoColorProperties;
  /** Default: the source's, where its colours are kept. */
  readonly masteringDisplayColorVolume?: MasteringDisplayColorVolume;
  /** Default: the source's, where its colours are kept. */
  readonly contentLightLevelInfo?: ContentLightLevelInfo;
  /**
   * Coded as two fields a picture: libav's words for which comes first, coded and shown (`tt`: the top one). The lines of a picture must belong
   * to two moments. Default: progressive. @see AVFoundation: kVTCompressionPropertyKey_FieldDetail
   */
  readonly fieldOrder?: 'progressive' | 'tt' | 'bb';
  /** Stereo and immersive video: eyes, layers of MV-HEVC, projection, packing. Default: nothing is said of it. */
  readonly spatial?: SpatialSettings | undefined;
  /** The encoder's preset by its own name, for example `veryfast`. */
  readonly preset?: string;
  /** libav's name; default: what the encoder likes best of the source's. */
  readonly pixelFormat?: string;
  readonly hardware?: HardwarePolicy;
}
