/** Closed captions beside pictures: libav's side data of frames. */
import { AV_FRAME_DATA_A53_CC } from 'node-av/constants';
import { type Frame } from 'node-av/lib';
import { warn } from '../diagnostics.js';

/** Encoders that put closed captions into what they make; of the others nobody gets any. */
const CARRIERS =
  /^(?:libx264|libx265|mpeg2video|(?:h264|hevc)_(?:nvenc|vaapi|videotoolbox)|h264_qsv)$/;

/** A copy of a frame's closed captions; undefined: it has none. */
export function captionsOf(frame: Frame): Uint8Array | undefined {
  const data = frame.getSideData(AV_FRAME_DATA_A53_CC);
  return data ? Uint8Array.from(data) : undefined;
}

/** Gives a frame the closed captions that it is to have; empty: none. */
export function setCaptions(frame: Frame, bytes: Uint8Array): void {
  frame.removeSideData(AV_FRAME_DATA_A53_CC);
  if (bytes.byteLength > 0) {
    frame.newSideData(AV_FRAME_DATA_A53_CC, bytes.byteLength).set(bytes);
  }
}

/** Watches for closed captions that an encoder loses, and tells of them once. */
export class LostCaptions {
  readonly #encoder: string;
  #isWatching: boolean;

  public constructor(encoder: string) {
    this.#encoder = encoder;
    this.#isWatching = !CARRIERS.test(encoder);
  }

  public look(frame: Frame): void {
    if (!this.#isWatching || !frame.getSideData(AV_FRAME_DATA_A53_CC)?.byteLength) return;
    this.#isWatching = false;
    warn(
      'captionsLost',
      `The pictures have closed captions, and ${this.#encoder} does not put them into what it makes: they are lost. ` +
        'Encode to h264, hevc or mpeg2video, or write the captions to a track of their own: extractCaptions().',
    );
  }
}
