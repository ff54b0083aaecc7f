import { type EncoderOptions } from '../av/optionTypes.js';

/**
 * Options of libav's encoder by their own names, for what the typed settings do not cover. Each one is
 * checked: an unknown name is an error. Never fill this from what a stranger typed.
 *
 * @see libav: AVOption
 * @group Settings
 */
export type RawOptions = Readonly<Record<string, string | number | boolean>>;

/** What settings of both kinds have. @group Settings */
export interface SettingsBase<C extends string = string> {
  /**
   * A codec (`h264`, `hevc`, `av1`, `vp9`, `aac`, `opus`, …), for which the best encoder that opens is
   * taken; or one encoder by libav's name (`libx264`, `h264_nvenc`). `lpcm`: see `linearPCMBitDepth`.
   */
  readonly codec: C;
  /** libav's name of the profile, for example `high`, `main10`, `aac_low`. @see AVFoundation: AVVideoProfileLevelKey */
  readonly profile?: string;
  /** Threads of the encoder; default: as many as it likes. */
  readonly threads?: number;
  /** The encoder's own options; typed when `codec` names one encoder (`libx264`). Each is checked. */
  readonly options?: EncoderOptions<C>;
}
