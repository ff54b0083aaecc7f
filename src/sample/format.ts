import { type SampleDescription } from './sampleDescription.js';
import { type SpatialProperties } from './spatial.js';
import { type Rational } from './time.js';

/** The kinds of media a track can hold. @see AVFoundation: AVMediaType; libav: AVMediaType @group Formats */
export type MediaType = 'video' | 'audio' | 'subtitle' | 'data';

/** Every kind. */
export const MEDIA_TYPES: readonly MediaType[] = ['video', 'audio', 'subtitle', 'data'];

/** How numbers become colours; each value is libav's name (`bt709`, `smpte2084`, …). @group Formats */
export interface ColorProperties {
  /** @see libav: AVColorPrimaries */
  readonly primaries?: string | undefined;
  /** @see libav: AVColorTransferCharacteristic */
  readonly transfer?: string | undefined;
  /** The YCbCr matrix. @see libav: AVColorSpace */
  readonly matrix?: string | undefined;
  /** `tv`: limited, `pc`: full. @see libav: AVColorRange */
  readonly range?: 'tv' | 'pc' | undefined;
}

interface FormatBase {
  /**
   * libav's name of the codec (`h264`, `aac`, `mov_text`); undefined for uncompressed media.
   */
  readonly codec?: string | undefined;
  /** The container's four-character code, when the source had one. */
  readonly codecTag?: string | undefined;
  /** What a decoder needs before the first sample (`avcC`, `AudioSpecificConfig`, …). */
  readonly extradata?: Uint8Array | undefined;
  /** Bits per second, when known. */
  readonly bitRate?: number | undefined;
  /** The backend's own description, carried along untouched so that a remux loses nothing. */
  readonly native?: unknown;
}

/** What is known of video before its first sample. @group Formats */
export interface VideoFormat extends FormatBase {
  readonly mediaType: 'video';
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** libav's name, for example `yuv420p`, `nv12`, `rgba`. */
  readonly pixelFormat?: string | undefined;
  /** Frames per second, exactly; undefined when variable or unknown. */
  readonly frameRate?: Rational | undefined;
  /** Width to height of one pixel; undefined means square or unknown. */
  readonly sampleAspectRatio?: Rational | undefined;
  readonly color?: ColorProperties | undefined;
  /** What stereo and immersive video say of themselves. */
  readonly spatial?: SpatialProperties | undefined;
}

/** What is known of audio before its first sample. @group Formats */
export interface AudioFormat extends FormatBase {
  readonly mediaType: 'audio';
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** libav's name (`stereo`, `5.1(side)`); undefined means the default of the channel count. */
  readonly channelLayout?: string | undefined;
  /** libav's name: `s16`, `s32`, `flt`, with `p` behind it when planar. */
  readonly sampleFormat?: string | undefined;
  /** Samples that an encoder put in front of what is to be heard, where that is known before the first sample. */
  readonly initialPadding?: number | undefined;
}

/** Subtitles of any kind. @group Formats */
export interface SubtitleFormat extends FormatBase {
  readonly mediaType: 'subtitle';
  /** Of a movie's track that libav has no codec for; undefined: it has. */
  readonly sampleDescription?: SampleDescription | undefined;
}

/** Timed data that is neither heard nor seen. @group Formats */
export interface DataFormat extends FormatBase {
  readonly mediaType: 'data';
  /** Of a movie's track that libav has no codec for; undefined: it has, or nobody knows. */
  readonly sampleDescription?: SampleDescription | undefined;
}

/**
 * What a decoder or a muxer must know of a track before its first sample.
 *
 * @see AVFoundation: CMFormatDescription; libav: AVCodecParameters
 * @group Formats
 */
export type FormatDescription = VideoFormat | AudioFormat | SubtitleFormat | DataFormat;
