import { type VideoSettings } from '../codec/settings.js';
import { requireArgument } from '../errors.js';
import { type TimeRange, timeRange } from '../sample/range.js';
import { MediaTime } from '../sample/time.js';
import { type PassDescription, type RangeReport, type StopReason } from './passDescription.js';
import { type CodedRange } from './codedRange.js';
import { RangePlanner, type SecondLook } from './rangePlanner.js';
import { type Plan } from './sizePlan.js';
import { type Pass, type RangeJob, type RangeResult, type Strategy } from './strategy.js';
import { type Target } from './target.js';

/** What it must know. */
export interface RangeStrategyInit {
  readonly settings: VideoSettings;
  readonly target: Target;
  /** The most; default 6. */
  readonly passes: number | undefined;
  /** Seconds. */
  readonly rangeDuration: number;
  readonly hasTime: () => boolean;
}

const USUAL_PASSES = 6;
/** With fewer passes than this the analysis is not made better: an encode and its mending come first. */
const SPARE = 4;
const EVERYTHING = timeRange(0);
/** What the analysis asks for: what is usually good, so that the measured sizes are near those that are wanted. */
const PROBE_QUALITY = 0.67;

/**
 * Passes of our own, for any encoder that knows a constant quality: the movie is cut into ranges that refer to nothing outside of them. A fast
 * analysis tells what is hard, the second pass encodes everything, and further ones only what missed.
 */
export class RangeStrategy implements Strategy {
  readonly #init: RangeStrategyInit;
  readonly #most: number;
  readonly #planner: RangePlanner;
  /** Of the movie as it is, in order. */
  #coded: CodedRange[] = [];
  #passes = 0;
  /** Whether that is what was asked for, and no analysis. */
  #isEncoded = false;
  #stopped: StopReason = 'reached';
  #refinedFrames = 0;

  public constructor(init: RangeStrategyInit) {
    const { passes = USUAL_PASSES, rangeDuration } = init;
    requireArgument(
      Number.isInteger(passes) && passes >= 2 && passes <= 20,
      `Passes over ranges are a whole number from 2 to 20, not ${passes}: the first one only learns. For one pass use encode(settings).`,
    );
    requireArgument(
      rangeDuration >= 0.1 && rangeDuration <= 600,
      `A range lasts from 0.1 to 600 seconds, not ${rangeDuration}.`,
    );
    this.#init = init;
    this.#most = passes;
    this.#planner = new RangePlanner(init.settings, init.target);
  }

  public get stoppedBecause(): StopReason {
    return this.#stopped;
  }

  public get refinedFrames(): number {
    return this.#refinedFrames;
  }

  public get ranges(): readonly RangeReport[] {
    return this.#coded.map(({ range, frames, model, encodes }) => ({
      range,
      frames,
      bytes: model.latest?.bytes ?? 0,
      encodes,
      quality: model.latest?.quality,
      score: model.latest?.score,
    }));
  }

  public next(): Pass | undefined {
    const decided = this.#decide(this.#passes + 1);
    if (typeof decided !== 'string') return decided;
    this.#stopped = decided;
    return undefined;
  }

  /** The next pass, or why there is none. */
  #decide(number: number): Pass | StopReason {
    if (number === 1) return this.#whole(number, 'analyse');
    if (this.#coded.length === 0) return 'noGain';
    if (!this.#isEncoded) return this.#lookAgain(number) ?? this.#whole(number, 'encode');
    const plan = this.#planner.refine(this.#coded);
    if (typeof plan === 'string') return plan;
    if (number > this.#most) return 'passes';
    return this.#init.hasTime() ? this.#refine(number, plan) : 'timeLimit';
  }

  /** Once, where there is a pass to spare. */
  #lookAgain(number: number): Pass | undefined {
    if (number > 2 || this.#most < SPARE) return undefined;
    const look = this.#planner.again(this.#coded);
    if (!look) return undefined;
    return this.#part(number, 'analyse', look, (coded, quality, result) =>
      this.#planner.learn(coded, quality, look.isFast, result),
    );
  }

  #refine(number: number, plan: Plan): Pass {
    return this.#part(number, 'refine', { plan, isFast: false }, (coded, quality, result) => {
      this.#refinedFrames += result.frames;
      return this.#planner.retake(coded, quality, result);
    });
  }

  /** Everything, anew; the first pass finds the ranges, the second one knows them. */
  #whole(number: number, purpose: PassDescription['purpose']): Pass {
    const before = this.#coded;
    const coded: CodedRange[] = [];
    const probe = this.#planner.begin(before, purpose === 'analyse', PROBE_QUALITY);
    let job: RangeJob | undefined;
    return {
      description: this.#describe(number, purpose, [EVERYTHING]),
      keeps: 'everything',
      expected: number === 1 ? undefined : rangesOf(before.entries()),
      jobAt: (time) => {
        if (job && isBefore(time, job.range.end)) return job;
        const index = job ? job.index + 1 : 0;
        const range = before[index]?.range ?? this.#newRange(time);
        job = { index, range, settings: probe.settingsOf(index), pass: undefined };
        return job;
      },
      done: ({ index, range }, result) => {
        coded[index] = probe.take(index, range, result);
      },
      end: () => {
        this.#passes = number;
        this.#coded = closed(coded);
        this.#isEncoded = purpose === 'encode';
      },
    };
  }

  #newRange(start: MediaTime): TimeRange {
    const { timescale, value } = start;
    const length = BigInt(Math.max(1, Math.round(this.#init.rangeDuration * timescale)));
    return { start, end: new MediaTime(value + length, timescale) };
  }

  /** Only some ranges. */
  #part(number: number, purpose: 'analyse' | 'refine', look: SecondLook, take: Take): Pass {
    const jobs = [...look.plan.keys()]
      .toSorted((a, b) => a - b)
      .flatMap((index) => this.#jobOf(index, look));
    let at = 0;
    return {
      description: this.#describe(number, purpose, joined(jobs.map(({ range }) => range))),
      keeps: purpose === 'refine' ? 'ranges' : 'nothing',
      expected: rangesOf(jobs.map((job) => [job.index, job])),
      jobAt: (time) => {
        while (jobs[at] && !isBefore(time, jobs[at]?.range.end)) at++;
        const job = jobs[at];
        return job && job.range.start.compare(time) <= 0 ? job : undefined;
      },
      done: ({ index }, result) => {
        const coded = this.#coded[index];
        if (coded) this.#coded[index] = take(coded, look.plan.get(index) ?? 0, result);
      },
      end: () => {
        this.#passes = number;
      },
    };
  }

  #jobOf(index: number, { plan, isFast }: SecondLook): RangeJob[] {
    const coded = this.#coded[index];
    if (!coded) return [];
    const settings = this.#planner.settings(plan.get(index) ?? 0, isFast);
    return [{ index, range: coded.range, settings, pass: undefined }];
  }

  #describe(
    number: number,
    purpose: PassDescription['purpose'],
    sourceTimeRanges: readonly TimeRange[],
  ): PassDescription {
    return { number, purpose, sourceTimeRanges, ranges: this.ranges };
  }
}

/** What is known of a range after it was encoded for a quality. */
type Take = (coded: CodedRange, quality: number, result: RangeResult) => CodedRange;

const isBefore = (time: MediaTime, end: MediaTime | undefined): boolean =>
  end === undefined || time.compare(end) < 0;

/** Each range ends where the next one begins, so that nothing is between them. */
const closed = (coded: readonly CodedRange[]): CodedRange[] =>
  coded.map((one, index) => {
    const end = coded[index + 1]?.range.start ?? one.range.end;
    return { ...one, range: { ...one.range, end } };
  });

const rangesOf = (
  entries: Iterable<readonly [number, { readonly range: TimeRange }]>,
): ReadonlyMap<number, TimeRange> =>
  new Map(Array.from(entries, ([index, { range }]) => [index, range]));

/** Ranges in order, those that touch made one. */
function joined(ranges: readonly TimeRange[]): TimeRange[] {
  const all: TimeRange[] = [];
  for (const range of ranges) {
    const last = all.at(-1);
    if (last?.end?.compare(range.start) === 0) all[all.length - 1] = { ...last, end: range.end };
    else all.push(range);
  }
  return all;
}
