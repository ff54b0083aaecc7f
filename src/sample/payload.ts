/**
 * What a sample wraps. `src/av` implements these on libav's AVPacket and AVFrame, `bytes.ts` beside this
 * file on plain memory, and the marble backend on nothing at all.
 */
import { type AudioFormat, type VideoFormat } from './format.js';
import { type PictureTags } from './spatial.js';
import { type Rational } from './time.js';

/** Times in ticks of `timeBase`; undefined means that libav would say AV_NOPTS_VALUE. */
export interface Timing {
  readonly pts: bigint | undefined;
  readonly dts: bigint | undefined;
  /** 0 means unknown. */
  readonly duration: bigint;
  readonly timeBase: Rational;
}

/** Memory with one owner. */
export interface Payload {
  /** The memory it holds, in bytes. */
  readonly byteLength: number;
  /** Frees it; called exactly once. */
  free(): void;
}

/** Compressed data of one sample. */
export interface PacketPayload extends Payload {
  readonly timing: Timing;
  readonly isSync: boolean;
  /** Where the data begin in the file that they were read from, in bytes, when that is known. */
  readonly position?: number | undefined;
  /** Whether the container says that some of it is missing or wrong. */
  readonly isDamaged?: boolean;
  /** A copy of the compressed bytes. */
  copyBytes(): Uint8Array<ArrayBuffer>;
  /** The same data with other times; shares the memory where it can. The caller owns the result. */
  retimed(timing: Timing): PacketPayload;
}

/** One plane of pixels. */
export interface Plane {
  /** Where the plane begins in the bytes. */
  readonly offset: number;
  /** Bytes from one row to the next; at least a row's own length. */
  readonly stride: number;
}

/** An uncompressed picture. */
export interface PicturePayload extends Payload {
  readonly format: VideoFormat;
  /** Which of several pictures of a moment it is; undefined: nobody says that there are others. */
  readonly tags?: PictureTags | undefined;
  /** Closed captions that came with it, as `cc_data` of ATSC A/53. A copy. */
  readonly closedCaptions?: Uint8Array | undefined;
  /** The pixels, rows packed without padding, plane after plane. A copy. */
  copyBytes(): Uint8Array<ArrayBuffer>;
  /** The same pixels for another owner, who may outlive this one. Shares the memory where it can. `frameRate`: in the place of the one that is known. */
  share(frameRate?: Rational): PicturePayload;
}

/** A block of uncompressed sound. */
export interface SoundPayload extends Payload {
  readonly format: AudioFormat;
  /** Samples per channel. */
  readonly sampleCount: number;
  /** Interleaved formats: one run; planar formats: channel after channel. A copy. */
  copyBytes(): Uint8Array<ArrayBuffer>;
}
