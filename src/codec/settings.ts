import { type DecodeLimits } from '../limits.js';
import { type AudioSettings } from './audioSettings.js';
import { type RawOptions } from './settingsBase.js';
import { type VideoSettings } from './videoSettings.js';

export { type AudioSettings } from './audioSettings.js';
export {
  type Chromaticity,
  type ContentLightLevelInfo,
  type MasteringDisplayColorVolume,
  type VideoColorProperties,
} from './colorSettings.js';
export { type RawOptions } from './settingsBase.js';
export { type SpatialSettings } from './spatialSettings.js';
export {
  type CleanAperture,
  type DataRateLimit,
  type HardwarePolicy,
  type PixelAspectRatio,
  type VideoSettings,
} from './videoSettings.js';

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
