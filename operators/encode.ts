import { type RawSample } from '../src/backend.js';
import { checkSettings } from '../src/codec/checkSettings.js';
import { encoding } from '../src/codec/encoding.js';
import { type EncoderChoice, type EncodeSettings } from '../src/codec/settings.js';
import { type WindowLike } from '../src/gate/window.js';
import { type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/** Options of {@link encode} that are not the encoder's. @group Codecs */
export interface EncodeStageOptions {
  /** How many encoded samples may be unclosed; default 64. */
  readonly window?: WindowLike;
  /** Told which encoder was chosen and why, once for each subscription. */
  readonly onEncoder?: (choice: EncoderChoice) => void;
}

/**
 * Encodes pictures or sound, with the best encoder that opens.
 *
 * ![](../docs/diagrams/encode.svg)
 *
 * The encoder is opened by the first sample. Size, pixel format, sample format, rate and channels are converted where the
 * encoder or the settings ask for it. It takes the next sample only while fewer than `window` of its own outputs
 * are unclosed; a sample is closed as soon as the encoder has it, so an encoder that looks ahead does not
 * stall its source. A sample with `forceKeyFrame` becomes a key frame.
 *
 * @throws MediaError `invalidArgument`, `unsupportedOutputSettings` for settings that cannot be meant; through `error` `encoderNotFound`,
 * `unsupportedOutputSettings`, `encodeFailed`, `invalidTimestamp`
 * @example
 * ```ts
 * import { testPattern } from 'rxmux';
 * import { encode, mux } from 'rxmux/operators';
 *
 * testPattern({ duration: 2 }).pipe(
 *   encode({ codec: 'h264', averageBitRate: 1_000_000, preset: 'veryfast' }),
 *   mux('pattern.mp4'),
 * ).subscribe();
 * ```
 * @see AVFoundation: AVAssetWriterInput.outputSettings; libav: avcodec_send_frame, avcodec_receive_packet
 * @group Codecs
 */
export function encode<C extends string>(
  settings: EncodeSettings<C>,
  options: EncodeStageOptions = {},
): Operator<RawSample, EncodedSample> {
  const { window = 64, onEncoder = () => undefined } = options;
  checkSettings(settings);
  // Which options there are is the compiler's business; the encoder checks them again.
  return encoding(settings, window, onEncoder);
}
