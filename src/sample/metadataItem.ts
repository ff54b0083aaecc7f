/**
 * Whose names the keys of metadata are.
 *
 * `mdta`: QuickTime's, in reverse-domain form (`com.apple.quicktime.title`); `itsk`: iTunes', four letters (`©nam`); `udta`: QuickTime's user
 * data, four letters; `uiso`: ISO's user data, four letters (`cprt`).
 *
 * @see AVFoundation: AVMetadataKeySpace
 * @group Formats
 */
export type MetadataKeySpace = 'mdta' | 'itsk' | 'udta' | 'uiso';

/**
 * What the bytes of a value are. `utf8`, `jpeg`, `png`, `bmp`: as they say. `int8` to `float64`: a number of that size, big-endian. `data`: bytes of which
 * nothing is known.
 *
 * @see AVFoundation: AVMetadataItem.dataType; QuickTime File Format: well-known types
 * @group Formats
 */
export type MetadataDataType =
  | 'utf8'
  | 'utf16'
  | 'jpeg'
  | 'png'
  | 'bmp'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'data';

/** One fact of a movie or a track. @see AVFoundation: AVMetadataItem @group Formats */
export interface MetadataItem {
  readonly key: string;
  /** Default: `mdta`. */
  readonly keySpace?: MetadataKeySpace | undefined;
  readonly value: string | number | bigint | Uint8Array;
  /** Default: a text is `utf8`, a number `int32` or, where it does not fit, `int64` or `float64`; of bytes, what they begin with. */
  readonly dataType?: MetadataDataType | undefined;
  /** The language of the value, BCP 47. @see AVFoundation: AVMetadataItem.extendedLanguageTag */
  readonly extendedLanguageTag?: string | undefined;
  /** A country of ISO 3166 with two letters, for which the value is meant. @see AVFoundation: AVMetadataItem.locale */
  readonly country?: string | undefined;
}
