import { type VideoSettings } from '../codec/settings.js';
import { requireArgument } from '../errors.js';
import { timeRange } from '../sample/range.js';
import { type RangeReport, type StopReason } from './passDescription.js';
import { type Pass, type RangeJob, type RangeResult, type Strategy } from './strategy.js';
import { type Target } from './target.js';

/** Nearer than this is as good as there: encoders miss by some percent in two passes. */
const TOLERANCE = 0.02;
/** Two passes that differ by less are the same. */
const STUCK = 0.002;
const EVERYTHING = timeRange(0);
const USUAL_PASSES = 5;

/** What it must know. */
export interface EncoderStrategyInit {
  readonly settings: VideoSettings;
  readonly target: Target;
  /** The most; default 5, of which those after the second come only while the rate is missed. */
  readonly passes: number | undefined;
  /** Where statistics go. */
  readonly statistics: string;
  /** Whether time is left for another pass. */
  readonly hasTime: () => boolean;
}

/**
 * The encoder's own passes: the first writes statistics, a later one shares the bits out by them. Each goes over everything.
 *
 * @see libav: AV_CODEC_FLAG_PASS1, AV_CODEC_FLAG_PASS2
 */
export class EncoderStrategy implements Strategy {
  public stoppedBecause: StopReason = 'reached';
  public refinedFrames = 0;
  readonly #init: EncoderStrategyInit;
  readonly #most: number;
  #passes = 0;
  #result: RangeResult | undefined;
  /** Bits per second that the encoder is asked for, so that the target comes out. */
  #asked: number | undefined;
  #error = Infinity;
  /** Bits per second of the last pass, and whether it was the same as before, whatever was asked for: then nothing more can be had. */
  #got = 0;
  #isStuck = false;

  public constructor(init: EncoderStrategyInit) {
    const { passes = USUAL_PASSES } = init;
    requireArgument(
      Number.isInteger(passes) && passes >= 1 && passes <= 10,
      `Passes are a whole number from 1 to 10, not ${passes}.`,
    );
    this.#init = init;
    this.#most = passes;
  }

  public get ranges(): readonly RangeReport[] {
    if (!this.#result) return [];
    const { frames, bytes, score } = this.#result;
    const range = { range: EVERYTHING, frames, bytes, encodes: this.#passes };
    return [{ ...range, quality: undefined, score }];
  }

  public next(): Pass | undefined {
    const stop = this.#passes === 0 ? undefined : this.#stop();
    if (stop !== undefined) {
      this.stoppedBecause = stop;
      return undefined;
    }
    const number = this.#passes + 1;
    const job = this.#job(number);
    return {
      description: {
        number,
        purpose: number === 1 && this.#most > 1 ? 'analyse' : 'encode',
        sourceTimeRanges: [EVERYTHING],
        ranges: this.ranges,
      },
      keeps: 'everything',
      expected: number === 1 ? undefined : new Map([[0, EVERYTHING]]),
      jobAt: () => job,
      done: (_, result) => {
        this.#take(number, result);
      },
      end: () => {
        this.#passes = number;
      },
    };
  }

  /** Why there is no further pass; undefined: there is one. */
  #stop(): StopReason | undefined {
    if (!this.#result || this.#result.frames === 0) return 'noGain';
    if (this.#passes >= this.#most) return this.#error <= TOLERANCE ? 'reached' : 'passes';
    if (this.#passes === 1) return this.#init.hasTime() ? undefined : 'timeLimit';
    if (this.#error <= TOLERANCE) return 'reached';
    if (this.#isStuck) return 'noGain';
    return this.#init.hasTime() ? undefined : 'timeLimit';
  }

  #job(number: number): RangeJob {
    const { statistics } = this.#init;
    const pass =
      this.#most === 1 ? undefined : { number, isLast: number === this.#most, statistics };
    return { index: 0, range: EVERYTHING, settings: this.#settings(), pass };
  }

  /** The rate moves by as much as the last pass missed it; the source's length is known after the first. */
  #settings(): VideoSettings {
    const { settings } = this.#init;
    if (this.#asked === undefined) return settings;
    return { ...settings, ...rateAs(settings, this.#asked) };
  }

  #take(number: number, result: RangeResult): void {
    this.#result = result;
    if (number > 2) this.refinedFrames += result.frames;
    const wanted = this.#wanted(result);
    if (wanted === 0) return;
    const got = (result.bytes * 8) / result.duration;
    this.#isStuck = number > 2 && Math.abs(got / this.#got - 1) < STUCK;
    this.#got = got;
    this.#error = Math.abs(got / wanted - 1);
    // The third pass has better statistics than the second, and often meets the rate with those alone. It answers about twice what it was
    // asked for; later ones give what they are asked for.
    if (number < 3) this.#asked = wanted;
    else {
      const missing = wanted / got;
      this.#asked = (this.#asked ?? wanted) * (number === 3 ? Math.sqrt(missing) : missing);
    }
  }

  /** Bits per second. */
  #wanted({ duration }: RangeResult): number {
    const { target } = this.#init;
    if (target.kind === 'rate') return target.bitRate;
    return target.kind === 'size' && duration > 0 ? (target.bytes * 8) / duration : 0;
  }
}

/** The same way to say a rate as before. */
function rateAs(settings: VideoSettings, rate: number): VideoSettings | Partial<VideoSettings> {
  if (settings.constantBitRate !== undefined) return { constantBitRate: rate };
  if (settings.variableBitRate !== undefined) return { variableBitRate: rate };
  return { averageBitRate: rate };
}
