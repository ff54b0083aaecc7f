/** Which colours a movie's numbers stand for. */

/**
 * How the movie's numbers are to become colours: libav's names, the three always together, since readers ignore less.
 *
 * HD is `bt709`, `bt709`, `bt709`; SD `smpte170m`, `bt709`, `smpte170m`; wide HD `smpte432`, `bt709`, `bt709`; HDR10 `bt2020`,
 * `smpte2084`, `bt2020nc`; HLG `bt2020`, `arib-std-b67`, `bt2020nc`.
 *
 * @see AVFoundation: AVVideoColorPropertiesKey
 * @group Settings
 */
export interface VideoColorProperties {
  /** @see AVFoundation: AVVideoColorPrimariesKey; libav: AVColorPrimaries */
  readonly primaries: string;
  /** @see AVFoundation: AVVideoTransferFunctionKey; libav: AVColorTransferCharacteristic */
  readonly transfer: string;
  /** @see AVFoundation: AVVideoYCbCrMatrixKey; libav: AVColorSpace */
  readonly matrix: string;
  /** `tv`: 16 to 235; `pc`: 0 to 255. Default: the source's. */
  readonly range?: 'tv' | 'pc';
}

/** A colour as CIE 1931 x and y, from 0 to 1. @group Settings */
export interface Chromaticity {
  readonly x: number;
  readonly y: number;
}

/**
 * The display that HDR pictures were made on (SMPTE ST 2086).
 *
 * @see AVFoundation: kVTCompressionPropertyKey_MasteringDisplayColorVolume
 * @group Settings
 */
export interface MasteringDisplayColorVolume {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly whitePoint: Chromaticity;
  /** Candela per square metre, in steps of 0.0001. */
  readonly minLuminance: number;
  /** Candela per square metre. */
  readonly maxLuminance: number;
}

/**
 * How bright HDR pictures become (CTA-861.3), in whole candela per square metre.
 *
 * @see AVFoundation: kVTCompressionPropertyKey_ContentLightLevelInfo
 * @group Settings
 */
export interface ContentLightLevelInfo {
  /** Of the brightest pixel, up to 65,535. */
  readonly maxCLL: number;
  /** Of the brightest picture on average, up to 65,535. */
  readonly maxFALL: number;
}
