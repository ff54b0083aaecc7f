import { type RawSample } from '../src/backend.js';
import { decoding } from '../src/codec/decoding.js';
import { type DecodeOptions } from '../src/codec/settings.js';
import { type WindowLike } from '../src/gate/window.js';
import { type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/** Options of {@link decode}. @group Codecs */
export interface DecodeStageOptions extends DecodeOptions {
  /** How many decoded samples may be unclosed; default 4 (pictures are large). */
  readonly window?: WindowLike;
}

/**
 * Decodes the samples of one audio or video track.
 *
 * ![](../docs/diagrams/decode.svg)
 *
 * The decoder is opened by the first sample's format. It takes the next sample only while fewer than `window` of its
 * own outputs are unclosed; a compressed sample is closed as soon as the decoder has it. Damaged samples are
 * counted and reported (`onDecodeError`, and `warnings$` at the first and with the sum), unless `strict`.
 *
 * The type parameter tells what comes out, for tracks of which you know it: `decode<VideoSample>()`.
 *
 * @throws MediaError (through `error`) `decoderNotFound`, `limitExceeded`, `decodeFailed` (strict)
 * @example
 * ```ts
 * import { demux, type VideoSample } from 'rxmux';
 * import { decode } from 'rxmux/operators';
 *
 * const frames$ = demux('in.mp4', ({ video }) => video.pipe(decode<VideoSample>()));
 * ```
 * @see libav: avcodec_send_packet, avcodec_receive_frame
 * @group Codecs
 */
export function decode<S extends RawSample = RawSample>(
  options: DecodeStageOptions = {},
): Operator<EncodedSample, S> {
  const { window = 4, ...rest } = options;
  // What a track decodes to is known to the program, not to the compiler.
  return decoding(rest, window) as Operator<EncodedSample, S>;
}
