import { warn } from '../../diagnostics.js';
import { MediaError } from '../../errors.js';
import { type Caption, type CaptionGroup } from '../../sample/caption.js';
import { type Rational } from '../../sample/time.js';
import { type VideoSample } from '../../sample/videoSample.js';
import { CaptionSequence, type PlacedCaption } from '../captionSequence.js';
import { ccData } from './ccData.js';
import { Cea608Encoder, type Cea608Options } from './cea608Encoder.js';
import { type Cea608Pair, isControl, NULL_PAIR } from './cea608Pair.js';
import { type PairRate, pairRate } from './rates.js';

/** Pairs of captions on their way onto pictures, in the order in which both come. */
export class CaptionTrain {
  readonly #options: Cea608Options;
  readonly #sequence = new CaptionSequence();
  /** Captions that came before it was known how many pictures there are in a second. */
  #early: PlacedCaption[] = [];
  #encoder: Cea608Encoder | undefined;
  #pairRate: PairRate | undefined;
  #pairs: Cea608Pair[] = [];
  /** How many of the pairs have gone. */
  #gone = 0;
  #isWhole = false;
  /** The first frame that was not looked for yet. */
  #next = 0;

  public constructor(options: Cea608Options) {
    this.#options = options;
    if (options.frameRate) this.#open(options.frameRate);
  }

  /** The next caption. @throws MediaError `invalidArgument`, `invalidTimestamp` */
  public take(item: Caption | CaptionGroup): void {
    this.#push(this.#sequence.take(item).captions);
  }

  /** There is no caption more. @throws MediaError `invalidArgument` */
  public finish(): void {
    if (this.#isWhole) return;
    this.#push(this.#sequence.finish());
    this.#isWhole = true;
    this.#complete();
  }

  /** Whether it is known what goes with the picture. @throws MediaError `invalidArgument` for a picture that does not say when it is presented */
  public isReadyFor(picture: VideoSample): boolean {
    return this.#isWhole || this.#lastFrame(picture) < (this.#encoder?.settled ?? 0);
  }

  /** What goes with the next picture. */
  public bytesFor(picture: VideoSample): Uint8Array {
    const last = this.#lastFrame(picture);
    const entries = this.#pairRate?.entries ?? 0;
    const codes: number[] = [];
    let pair = this.#pairs[this.#gone];
    while (pair && codes.length < entries - 1 && pair.frame <= last) {
      codes.push(pair.code);
      pair = this.#pairs[++this.#gone];
    }
    this.#forget();
    // A picture that is between two pairs of line 21 has none of field 1.
    if (codes.length === 0 && last >= this.#next) codes.push(NULL_PAIR);
    this.#next = last + 1;
    return ccData(codes, entries);
  }

  /** There is no picture more. */
  public end(): void {
    const left = this.#pairs.slice(this.#gone);
    const lost = left.some(({ code }) => code !== NULL_PAIR && !isControl(code));
    if (!lost && this.#early.length === 0) return;
    warn(
      'captionsLost',
      'There are captions after the last picture, or too close to it to be sent: nobody sees them. End captions with the video.',
    );
  }

  /** Pairs that have gone, from time to time. */
  #forget(): void {
    if (this.#gone < 1000) return;
    this.#pairs = this.#pairs.slice(this.#gone);
    this.#gone = 0;
  }

  /** The last frame of line 21 that is sent with a picture, or was before it. */
  #lastFrame(picture: VideoSample): number {
    const { pts } = picture;
    if (!pts) {
      throw new MediaError(
        'invalidTimestamp',
        'Captions go with pictures by their times, and this one has none. Set one with sample.retimed({ pts }).',
        { operator: 'embedCaptions' },
      );
    }
    const { num, den } = this.#rateOf(picture).rate;
    // Containers round times: a picture may come a little before its frame begins.
    return Math.floor((Number(pts.value) * num) / (pts.timescale * den) + 0.1);
  }

  #rateOf({ format: { frameRate } }: VideoSample): PairRate {
    if (this.#pairRate) return this.#pairRate;
    if (frameRate) return this.#open(frameRate);
    throw new MediaError(
      'invalidArgument',
      'Captions of CEA-608 are sent with frames, and the pictures do not say how many there are in a second. Say frameRate, for example { num: 30000, den: 1001 }.',
      { operator: 'embedCaptions' },
    );
  }

  #open(frameRate: Rational): PairRate {
    const rate = (this.#pairRate = pairRate(frameRate));
    this.#encoder = new Cea608Encoder({ ...this.#options, frameRate });
    this.#push(this.#early.splice(0));
    this.#complete();
    return rate;
  }

  #push(placed: readonly PlacedCaption[]): void {
    if (!this.#encoder) this.#early.push(...placed);
    for (const { caption, start, end } of placed) {
      const timed = { ...caption, start, duration: end.minus(start) };
      this.#pairs.push(...(this.#encoder?.push(timed) ?? []));
    }
  }

  #complete(): void {
    if (this.#isWhole && this.#encoder) this.#pairs.push(...this.#encoder.finish());
  }
}
