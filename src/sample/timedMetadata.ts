import { type MetadataDataType } from './metadataItem.js';
import { type MediaTime, type TimeLike } from './time.js';
import { type Size } from './trackProperties.js';

/** A place in a picture. @see AVFoundation: CGPoint @group Formats */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A part of a picture. @see AVFoundation: CGRect @group Formats */
export interface Rect extends Point, Size {}

/**
 * What the bytes of a timed value are: those of {@link MetadataDataType}; `pointF32`, `dimensionsF32`, `rectF32`: numbers of 32 bits; `affineTransformF64`:
 * nine of 64 bits; `json`: whatever JSON can say. Any other name in reverse-domain form (`com.example.reading`) is a type of one's own, whose values are bytes;
 * so are `#` and a number (`#80`), a type of QuickTime's that has no name here.
 *
 * @see Core Media: CMMetadataDataTypeRegistry; QuickTime File Format: well-known types
 * @group Formats
 */
export type TimedMetadataDataType =
  | MetadataDataType
  | 'pointF32'
  | 'dimensionsF32'
  | 'rectF32'
  | 'affineTransformF64'
  | 'json'
  | (string & {});

/** What a timed value can be: as its type says. A list of items: a value that is made of others, as telephones write detected faces. @group Formats */
export type TimedMetadataValue =
  string | number | bigint | boolean | null | Uint8Array | object | readonly TimedMetadataItem[];

/** One fact at a time. @see AVFoundation: AVMetadataItem @group Formats */
export interface TimedMetadataItem {
  /** A name in reverse-domain form: `com.apple.quicktime.location.ISO6709`. */
  readonly key: string;
  /** Whose name it is, in four letters. Default: `mdta`, QuickTime's. */
  readonly keySpace?: string | undefined;
  readonly value: TimedMetadataValue;
  /** Default: that of the key as it was declared. */
  readonly dataType?: TimedMetadataDataType | undefined;
  /** BCP 47. Default: that of the key as it was declared. */
  readonly extendedLanguageTag?: string | undefined;
}

/**
 * Facts of a stretch of time. Without items: nothing is known of it.
 *
 * @see AVFoundation: AVTimedMetadataGroup
 * @group Formats
 */
export interface TimedMetadataGroup {
  /** Exact, or in seconds. */
  readonly start: TimeLike;
  /** Undefined: up to the next group. */
  readonly duration?: TimeLike | undefined;
  readonly items: readonly TimedMetadataItem[];
}

/** A group that was read: its times are exact. @group Formats */
export interface ReadMetadataGroup extends TimedMetadataGroup {
  readonly start: MediaTime;
  /** Undefined: the file does not say. */
  readonly duration?: MediaTime;
}

/** What items of a track may be: known before the first of them. @see Core Media: CMMetadataFormatDescription @group Formats */
export interface TimedMetadataKey {
  readonly key: string;
  /** Default: `mdta`. */
  readonly keySpace?: string | undefined;
  readonly dataType: TimedMetadataDataType;
  /** BCP 47. Default: of no language. */
  readonly extendedLanguageTag?: string | undefined;
}
