import { decodingCaptions } from '../src/captions/decodingCaptions.js';
import { type Operator } from '../src/rx.js';
import { type Caption } from '../src/sample/caption.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/**
 * Makes captions of the samples of one track of text: tx3g (`mov_text`), WebVTT (`wvtt`) and SubRip.
 *
 * ![](../docs/diagrams/decodeCaptions.svg)
 *
 * Each sample is closed at once. A caption that goes on in the next sample is emitted when that one has come.
 *
 * @throws MediaError (through `error`) `decoderNotFound` for tracks that hold no text, `invalidTimestamp`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { decodeCaptions } from 'rxmux/operators';
 *
 * demux('in.mp4', ({ subtitle }) => subtitle.pipe(decodeCaptions())).subscribe(({ text }) => {
 *   console.log(text);
 * });
 * ```
 * @see AVFoundation: AVAssetReaderOutputCaptionAdaptor
 * @group Captions
 */
export function decodeCaptions(): Operator<EncodedSample, Caption> {
  return decodingCaptions('decodeCaptions');
}
