import { type VideoSettings } from '../codec/settings.js';
import { type TimeRange } from '../sample/range.js';
import { lateRanges } from './bufferPlan.js';
import { bytesIn, bytesWanted, type CodedRange } from './codedRange.js';
import { OnlineControl } from './onlineControl.js';
import { planQuality } from './qualityPlan.js';
import { RangeModel } from './rangeModel.js';
import { type Plan, planSize } from './sizePlan.js';
import { type RangeResult } from './strategy.js';
import { bufferOf, type Target } from './target.js';

/** Nearer to its size than this is as good as there. */
const TOLERANCE = 0.01;
/** A pass that makes less of the error than this part of it disappear was fruitless; after two of those there is no further one. */
const GAIN = 0.1;
const PATIENCE = 2;
/** The most that a second look takes in, as a part of the movie. */
const SECOND_LOOK = 0.25;
/** What is identical to its source has no finite score. */
const MOST_DECIBELS = 100;
/** What was analysed nearer than this to the quality that is wanted is known well enough. */
const NEAR = 0.05;

/** What to look at a second time, and whether fast. */
export interface SecondLook {
  readonly plan: Plan;
  readonly isFast: boolean;
}

/** What is asked of the ranges of a whole pass, and what is learnt of each. */
export interface WholePlan {
  settingsOf(index: number): VideoSettings;
  take(index: number, range: TimeRange, result: RangeResult): CodedRange;
}

/** Decides what each range is asked for, so that all of them together are what was wanted. */
export class RangePlanner {
  readonly #settings: VideoSettings;
  readonly #target: Target;
  /** The least error so far, and how many passes have not made it less. */
  #least = Infinity;
  #fruitless = 0;

  public constructor(settings: VideoSettings, target: Target) {
    this.#settings = settings;
    this.#target = target;
  }

  /** How a range is encoded for a quality; `isFast`: only to learn of it. */
  public settings(quality: number, isFast: boolean): VideoSettings {
    const buffer = bufferOf(this.#settings);
    const rest = {
      ...without(this.#settings, 'averageBitRate', 'variableBitRate'),
      joinable: true,
    };
    const kept = isFast ? fast(rest) : rest;
    if (buffer === undefined || kept.dataRateLimits !== undefined) return { ...kept, quality };
    const { maxRate, size } = buffer;
    return { ...kept, quality, vbvMaxBitRate: maxRate, vbvBufferDuration: size / maxRate };
  }

  /** A pass over everything: without knowledge a fast one, which asks for `probe`. */
  public begin(before: readonly CodedRange[], isProbe: boolean, probe: number): WholePlan {
    const asked: number[] = [];
    const control = new OnlineControl(this.#target, before, probe);
    return {
      settingsOf: (index) => {
        const quality = control.qualityOf(index);
        asked[index] = quality;
        return this.settings(quality, isProbe);
      },
      take: (index, range, result) => {
        const model = before[index]?.tried ?? new RangeModel(before[index]?.model);
        model.add(observe(asked[index] ?? probe, result));
        control.learn(index, model);
        return { range, frames: result.frames, encodes: 1, model, result };
      },
    };
  }

  /**
   * What to look at a second time before everything is encoded, undefined: nothing. For a size: how the encoder itself does where most of the bits go.
   * For a quality: how scenes grow with it, which is not known from one encode.
   */
  public again(coded: readonly CodedRange[]): SecondLook | undefined {
    const control = new OnlineControl(this.#target, coded, 0);
    const isFast = this.#target.kind === 'quality';
    const chosen = isFast ? [...coded.entries()] : heaviest(coded);
    const plan = new Map<number, number>();
    for (const [index, { model }] of chosen) {
      const quality = control.qualityOf(index);
      const isFar = Math.abs(quality - (model.latest?.quality ?? 0)) > NEAR;
      if (isFar || !isFast) plan.set(index, quality);
    }
    return plan.size === 0 ? undefined : { plan, isFast };
  }

  /** What is to be encoded again, and for which quality; or why nothing is. */
  public refine(coded: readonly CodedRange[]): Plan | 'reached' | 'noGain' {
    const late = lateRanges(coded, bufferOf(this.#settings));
    const missing = this.#plan(coded);
    const error = this.#errorOf(coded, missing);
    this.#fruitless = error < this.#least * (1 - GAIN) ? 0 : this.#fruitless + 1;
    this.#least = Math.min(this.#least, error);
    if (error === 0 && late.size === 0) return 'reached';
    const plan = new Map([...(this.#fruitless < PATIENCE ? missing : []), ...late]);
    return plan.size === 0 ? 'noGain' : plan;
  }

  /** A range was looked at a second time. */
  public learn(
    coded: CodedRange,
    quality: number,
    isFast: boolean,
    result: RangeResult,
  ): CodedRange {
    const tried = isFast ? coded.tried : (coded.tried ?? new RangeModel(coded.model));
    (isFast ? coded.model : tried)?.add(observe(quality, result));
    return tried ? { ...coded, tried } : coded;
  }

  /** A range was encoded again. */
  public retake(coded: CodedRange, quality: number, result: RangeResult): CodedRange {
    coded.model.add(observe(quality, result));
    return { ...coded, encodes: coded.encodes + 1, frames: result.frames, result };
  }

  #plan(coded: readonly CodedRange[]): Plan {
    const target = this.#target;
    if (target.kind === 'quality') return planQuality(coded, target.decibels, target.tolerance);
    const wanted = bytesWanted(target, coded);
    return this.#isNear(coded, wanted) ? new Map() : planSize(coded, wanted);
  }

  /** How far off it is, in units that only compare with each other; 0: there. */
  #errorOf(coded: readonly CodedRange[], missing: Plan): number {
    const target = this.#target;
    if (target.kind !== 'quality') {
      const wanted = bytesWanted(target, coded);
      return this.#isNear(coded, wanted) ? 0 : Math.abs(bytesIn(coded) / wanted - 1);
    }
    return [...missing.keys()].reduce((sum, index) => {
      const score = coded[index]?.model.latest?.score ?? target.decibels;
      return sum + Math.min(MOST_DECIBELS, Math.abs(score - target.decibels));
    }, 0);
  }

  #isNear(coded: readonly CodedRange[], wanted: number): boolean {
    return wanted === 0 || Math.abs(bytesIn(coded) / wanted - 1) <= TOLERANCE;
  }
}

const observe = (
  quality: number,
  { bytes, score }: RangeResult,
): { quality: number; bytes: number; score: number | undefined } => ({ quality, bytes, score });

/** The ranges with the most bytes for a picture, up to half of all bytes, and to a part of all pictures. */
function heaviest(coded: readonly CodedRange[]): [number, CodedRange][] {
  const weight = ({ result, frames }: CodedRange): number => result.bytes / frames;
  const frames = coded.reduce((sum, one) => sum + one.frames, 0);
  const chosen: [number, CodedRange][] = [];
  let [bytesLeft, framesLeft] = [bytesIn(coded) / 2, frames * SECOND_LOOK];
  for (const [index, one] of [...coded.entries()].toSorted(
    ([, a], [, b]) => weight(b) - weight(a),
  )) {
    framesLeft -= one.frames;
    if (bytesLeft <= 0 || framesLeft < 0) break;
    bytesLeft -= one.result.bytes;
    chosen.push([index, one]);
  }
  return chosen;
}

/** As fast as the encoder can without showing another picture. */
const fast = (settings: VideoSettings): VideoSettings => ({
  ...without(settings, 'preset'),
  realTime: true,
});

function without(settings: VideoSettings, ...names: (keyof VideoSettings)[]): VideoSettings {
  const left = Object.entries(settings).filter(([name]) => !names.includes(name as never));
  return Object.fromEntries(left) as unknown as VideoSettings;
}
