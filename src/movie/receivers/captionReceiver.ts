import { type CaptionFormatName } from '../../captions/captionFormats.js';
import { type CaptionSampler } from '../../captions/captionSampler.js';
import { captionSamplerOf } from '../../captions/captionSamplerOf.js';
import { type Cea608Options } from '../../captions/cea608/cea608Encoder.js';
import { requireArgument } from '../../errors.js';
import { type Caption, type CaptionGroup } from '../../sample/caption.js';
import { type InputSample } from '../inputTypes.js';
import { type WriterInput } from '../writerInput.js';
import { Receiver } from './receiver.js';

/** Options of {@link CaptionReceiver}. @group Receivers */
export interface CaptionReceiverOptions extends Cea608Options {
  /** How captions are written; default `tx3g`. @see AVFoundation: AVCaptionMediaSubTypeKey */
  readonly format?: CaptionFormatName;
}

/**
 * The way into a subtitle input for captions, and for groups of captions that are shown together.
 *
 * Captions come in the order of their starts. Those that overlap become one sample where the format has no other way, so a caption is written when
 * the next one has come, or at the end; where the input expects media in real time, at once: then captions that overlap come as a group. A group
 * begins when all that came before is over; without a duration it lasts until the next one; an empty one is a gap.
 *
 * In `c608` a caption is sent for a while before it is shown, in real time as well when the next one has come, or at the end; `frameRate` and `alignsTimes` are options of it.
 *
 * What a format cannot say is left out, with the warning `captionSimplified`; `c608` refuses it. Other tracks never wait for captions.
 *
 * @example
 * ```ts
 * import { AssetWriter, CaptionReceiver, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('captions.mp4');
 * const subtitles = writer.add(new WriterInput('subtitle'));
 * subtitles.languageCode = 'eng';
 * const receiver = new CaptionReceiver(subtitles, { format: 'tx3g' });
 * writer.startWriting();
 * writer.startSession(0);
 * await receiver.append({ text: 'Good morning.', start: 1, duration: 2 });
 * await receiver.append({ text: 'Hello!', start: 3, duration: 1, styles: [{ start: 0, length: 5, fontStyle: 'italic' }] });
 * receiver.finish();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter.CaptionReceiver, AVAssetWriterInputCaptionAdaptor
 * @group Receivers
 */
export class CaptionReceiver extends Receiver<Caption | CaptionGroup> {
  /** How captions are written. */
  public readonly format: CaptionFormatName;
  readonly #encoder: CaptionSampler;

  /**
   * @param input - of subtitles; added to its writer or not, but before writing has started. Its `naturalSize` and `expectsMediaDataInRealTime` are
   * set before: the first is what regions are measured by in tx3g
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started; `invalidArgument` for one that takes no captions,
   * for formats that nobody knows, and for a `frameRate` that line 21 does not go with. Of `append`: `invalidArgument` for what the format cannot show or send in time
   */
  public constructor(
    input: WriterInput,
    { format = 'tx3g', ...options }: CaptionReceiverOptions = {},
  ) {
    requireArgument(
      input.mediaType === 'subtitle',
      `A CaptionReceiver feeds an input of subtitles, not one of ${input.mediaType}: new WriterInput('subtitle').`,
    );
    const encoder = CaptionReceiver.#encoderFor(input, { format, ...options });
    super(input, 'CaptionReceiver');
    this.format = format;
    this.#encoder = encoder;
    input.describe(encoder.track);
    this.refresh();
  }

  protected override toSample(item: Caption | CaptionGroup): readonly InputSample[] {
    return this.#encoder.take(item);
  }

  protected override rest(): readonly InputSample[] {
    return this.#encoder.finish();
  }

  protected override discard(): void {
    // Captions hold nothing.
  }

  static #encoderFor(
    input: WriterInput,
    options: Required<Pick<CaptionReceiverOptions, 'format'>> & Cea608Options,
  ): CaptionSampler {
    const { naturalSize: size, expectsMediaDataInRealTime: isImmediate } = input;
    return captionSamplerOf({ ...options, size, isImmediate });
  }
}
