import { type EncodedSample } from '../sample/encodedSample.js';
import { type MediaTime, type Rational } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';
import { type RangeResult } from './strategy.js';

/** Counts what goes into a range and what comes out. */
export class RangeTally {
  public score: number | undefined;
  readonly #presented: bigint[] = [];
  readonly #sizes: number[] = [];
  #bytes = 0;
  #timeBase: Rational = { num: 1, den: 1 };
  #first: MediaTime | undefined;
  #last: MediaTime | undefined;
  #lastDuration: MediaTime | undefined;
  #frames = 0;

  /** A picture of the source. */
  public frame({ duration }: VideoSample, time: MediaTime): void {
    this.#frames++;
    this.#first ??= time;
    this.#last = time;
    this.#lastDuration = duration;
  }

  /** A sample of the encoder, in decode order. */
  public sample({ timing, byteLength }: EncodedSample): void {
    this.#timeBase = timing.timeBase;
    this.#presented.push(timing.pts ?? timing.dts ?? 0n);
    this.#sizes.push(byteLength);
    this.#bytes += byteLength;
  }

  public get result(): RangeResult {
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      timeBase: this.#timeBase,
      presented: this.#presented,
      sizes: this.#sizes,
      duration: this.#duration,
      score: this.score,
    };
  }

  /** Seconds; a last picture that does not say how long it is shown is taken to be like the others. */
  get #duration(): number {
    if (!this.#first || !this.#last) return 0;
    const shown = this.#last.minus(this.#first).seconds;
    const usual = this.#frames > 1 ? shown / (this.#frames - 1) : 0;
    return shown + (this.#lastDuration?.seconds ?? usual);
  }
}
