/** What one range of the movie costs and how good it becomes, as a function of the quality that its encoder is asked for. */

/** One encode of a range. */
export interface Observation {
  /** What the encoder was asked for, 0 to 1. @see VideoSettings.quality */
  readonly quality: number;
  readonly bytes: number;
  /** In decibels; undefined: it was not compared with the source. */
  readonly score: number | undefined;
}

/** How a number follows the quality: between two that were measured, or beyond one by what encoders usually do. */
interface Line {
  readonly at: number;
  readonly value: number;
  readonly slope: number;
}

/**
 * Slopes that hold for want of two measurements: x264 doubles its bits in 6 steps of 33, and gains about half a decibel a step. A measured slope
 * is believed within a factor of three.
 */
const LOG_BYTES_SLOPE = (33 / 6) * Math.LN2;
const SCORE_SLOPE = 18;
const TRUST = 3;

/** What is known of a range, and what follows from it. */
export class RangeModel {
  readonly #observations: Observation[] = [];
  readonly #prior: RangeModel | undefined;

  /** `prior`: the same range as another encoder, or a faster one, has made it: it tells how steep things are. */
  public constructor(prior?: RangeModel) {
    this.#prior = prior;
  }

  public add(observation: Observation): void {
    this.#observations.push(observation);
  }

  /** The encode that the movie has now. */
  public get latest(): Observation | undefined {
    return this.#observations.at(-1);
  }

  public get observations(): readonly Observation[] {
    return this.#observations;
  }

  /** Bytes at a quality. */
  public bytesAt(quality: number): number {
    const { at, value, slope } = this.#bytesLine(quality);
    return Math.exp(value + slope * (quality - at));
  }

  /** The quality, 0 to 1, at which the range scores as much; where that is out of reach, the nearest that can be asked for. */
  public qualityFor(score: number): number {
    const last = this.latest;
    // What is identical to its source at a quality may be so at half of that.
    if (last?.score === Infinity) return last.quality / 2;
    const line = this.#scoreLine((point) => Math.abs(scoreOf(point) - score));
    return line ? clamp(line.at + (score - line.value) / line.slope) : 1;
  }

  /** Decibels at a quality; undefined: it was never compared, or always identical. */
  public scoreAt(quality: number): number | undefined {
    const line = this.#scoreLine((point) => Math.abs(point.quality - quality));
    return line && line.value + line.slope * (quality - line.at);
  }

  #bytesLine(quality: number): Line {
    const near = nearest(this.#observations, (point) => Math.abs(point.quality - quality));
    const usual = this.#prior ? this.#prior.#bytesLine(quality).slope : LOG_BYTES_SLOPE;
    return lineThrough(near, logBytes, usual);
  }

  #scoreLine(distance: (point: Observation) => number): Line | undefined {
    const near = nearest(this.#observations.filter(isScored), distance);
    const known = this.#prior ? this.#prior.#scoreLine(distance) : undefined;
    const usual = known?.slope ?? SCORE_SLOPE;
    return near.length === 0 ? undefined : lineThrough(near, scoreOf, usual);
  }
}

/** Keeps a quality between 0 and 1. */
export const clamp = (quality: number): number => Math.min(1, Math.max(0, quality));

const logBytes = ({ bytes }: Observation): number => Math.log(Math.max(1, bytes));
const scoreOf = ({ score = 0 }: Observation): number => score;
// What is identical to its source has no finite score, and says nothing about slopes.
const isScored = ({ score }: Observation): boolean => Number.isFinite(score);

const nearest = (
  points: readonly Observation[],
  distance: (point: Observation) => number,
): Observation[] => points.toSorted((a, b) => distance(a) - distance(b)).slice(0, 2);

/** Through the first of `points` (there must be one), as steep as the second says within reason. */
function lineThrough(
  [first, second]: readonly Observation[],
  valueOf: (point: Observation) => number,
  usual: number,
): Line {
  if (!first) throw new Error('A range was asked about before it was encoded.');
  const line = { at: first.quality, value: valueOf(first) };
  const apart = second ? second.quality - first.quality : 0;
  if (!second || Math.abs(apart) < 1e-3) return { ...line, slope: usual };
  const measured = (valueOf(second) - valueOf(first)) / apart;
  return { ...line, slope: Math.min(usual * TRUST, Math.max(usual / TRUST, measured)) };
}
