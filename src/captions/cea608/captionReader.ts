import { MediaError } from '../../errors.js';
import { type Caption } from '../../sample/caption.js';
import { MediaTime, type Rational } from '../../sample/time.js';
import { type VideoSample } from '../../sample/videoSample.js';
import { field1Of } from './ccData.js';
import { Cea608Decoder } from './cea608Decoder.js';
import { type Cea608Pair } from './cea608Pair.js';
import { frameAt, isPairRate, pairRate, USUAL_RATE } from './rates.js';

/** Reads captions beside pictures. */
export class CaptionReader {
  readonly #asked: Rational | undefined;
  #opened: { readonly decoder: Cea608Decoder; readonly rate: Rational } | undefined;
  /** The last frame of line 21, and when the last picture ends. */
  #frame = 0;
  #end = MediaTime.zero;

  /** @param frameRate - one that line 21 goes with */
  public constructor(frameRate: Rational | undefined) {
    this.#asked = frameRate;
  }

  /** The captions that have ended. The picture stays the caller's. @throws MediaError `invalidTimestamp` */
  public read(picture: VideoSample): readonly Caption[] {
    const { pts, duration, closedCaptions } = picture;
    if (!pts) {
      throw new MediaError(
        'invalidTimestamp',
        'Captions have the times of their pictures, and this one has none. Set one with sample.retimed({ pts }).',
        { operator: 'extractCaptions' },
      );
    }
    this.#end = duration ? pts.plus(duration) : pts;
    if (!closedCaptions) return [];
    const { decoder, rate } = (this.#opened ??= this.#open(picture));
    return this.#pairsAt(pts, closedCaptions, rate).flatMap((pair) => decoder.push(pair));
  }

  /** What is still shown ends with the last picture. */
  public finish(): readonly Caption[] {
    if (!this.#opened) return [];
    const { decoder, rate } = this.#opened;
    return decoder.finish(frameAt(this.#end, rate));
  }

  /** A picture may bring several pairs, or none. */
  #pairsAt(pts: MediaTime, bytes: Uint8Array, rate: Rational): Cea608Pair[] {
    const frame = (this.#frame = Math.max(frameAt(pts, rate), this.#frame));
    return field1Of(bytes).map((code) => ({ frame, code }));
  }

  #open({ format: { frameRate } }: VideoSample): { decoder: Cea608Decoder; rate: Rational } {
    const known = frameRate && isPairRate(frameRate) ? frameRate : USUAL_RATE;
    const pictures = this.#asked ?? known;
    return { decoder: new Cea608Decoder(pictures), rate: pairRate(pictures).rate };
  }
}
