/** What the next range of a whole pass is asked for, by what the analysis knew and what the pass has shown so far. */
import { bytesWanted, type CodedRange } from './codedRange.js';
import { clamp, type RangeModel } from './rangeModel.js';
import { evenQuality } from './sizePlan.js';
import { type Target } from './target.js';

/** How far the quality may drift from where the pass began, to make up for what was spent. */
const DRIFT = 0.12;
/** Of the mean of what was learnt, for each new range: scenes resemble their neighbours. */
const FADE = 0.6;
/** How often a pass for a size is planned anew: there may be thousands of ranges. */
const LOOKS = 100;
/** What must be learnt, as a part of the whole, for it to count as much as the analysis. */
const DOUBT = 0.2;

/** Steers a pass towards its target. */
export class OnlineControl {
  readonly #target: Target;
  readonly #known: readonly CodedRange[];
  readonly #probe: number;
  readonly #done = new Map<number, RangeModel>();
  #began: number | undefined;
  #even: number | undefined;
  #looked = 0;
  /** Decibels that ranges score above what the analysis led to expect. */
  #surplus = 0;
  #last: RangeModel | undefined;

  /** `known`: what the analysis found; empty: this is the analysis, which asks for `probe`. */
  public constructor(target: Target, known: readonly CodedRange[], probe: number) {
    this.#target = target;
    this.#known = known;
    this.#probe = probe;
  }

  public qualityOf(index: number): number {
    if (this.#target.kind === 'quality') return this.#forScore(index, this.#target.decibels);
    return this.#known.length === 0 ? this.#probe : this.#forSize();
  }

  /** A range is done. */
  public learn(index: number, model: RangeModel): void {
    const { latest } = model;
    this.#done.set(index, model);
    this.#last = model;
    if (latest?.score === undefined || !Number.isFinite(latest.score)) return;
    const expected = this.#known[index]?.model.scoreAt(latest.quality);
    if (expected === undefined) return;
    this.#surplus += (latest.score - expected - this.#surplus) * FADE;
  }

  /** A scene that is not known is taken to be like the one before. */
  #forScore(index: number, score: number): number {
    const known = this.#known[index]?.model;
    if (known) return known.qualityFor(score - this.#surplus);
    return this.#last ? this.#last.qualityFor(score) : this.#probe;
  }

  #forSize(): number {
    const isDue = this.#done.size - this.#looked >= this.#known.length / LOOKS;
    if (this.#even === undefined || isDue) {
      this.#looked = this.#done.size;
      this.#even = this.#evenQuality();
    }
    return this.#even;
  }

  /** What is left of the bytes goes evenly to the ranges that are left. */
  #evenQuality(): number {
    const wanted = bytesWanted(this.#target, this.#known);
    const left = this.#known.filter((_, index) => !this.#done.has(index));
    const spent = [...this.#done.values()].reduce(
      (sum, { latest }) => sum + (latest?.bytes ?? 0),
      0,
    );
    const bias = this.#bias(wanted);
    const quality = evenQuality(
      left.map(
        ({ model, tried }) => tried ?? { bytesAt: (quality) => model.bytesAt(quality) * bias },
      ),
      Math.max(1, wanted - spent),
    );
    this.#began ??= quality;
    return clamp(Math.min(this.#began + DRIFT, Math.max(this.#began - DRIFT, quality)));
  }

  /** How much more than the analysis led to expect the ranges weigh; few of them prove little. */
  #bias(wanted: number): number {
    let [expected, actual] = [wanted * DOUBT, wanted * DOUBT];
    for (const [index, { model, tried }] of this.#known.entries()) {
      const made = (this.#done.get(index) ?? tried)?.latest;
      if (!made) continue;
      expected += model.bytesAt(made.quality);
      actual += made.bytes;
    }
    return actual / expected;
  }
}
