/** Which ranges to encode again, and how, for a movie of a given size. */
import { clamp, type RangeModel } from './rangeModel.js';

/** A range as the planner sees it. */
export interface PlannedRange {
  readonly model: RangeModel;
  readonly frames: number;
}

/** By index of the range: the quality to ask for. */
export type Plan = ReadonlyMap<number, number>;

/** What one range may be moved by while others stay: about three steps of x264's, which is hardly seen. */
const SHIFT = 0.09;
/** Farther off than this everything is encoded again, so that the movie is even. */
const FAR = 0.3;
const STEPS = 40;

/**
 * Brings the sum of all ranges to `bytes`. Only as many ranges are moved as it takes, those first that weigh most for each frame.
 *
 * @returns an empty plan where nothing is to be gained
 */
export function planSize(ranges: readonly PlannedRange[], bytes: number): Plan {
  const now = sum(ranges, ({ model }) => model.latest?.bytes ?? 0);
  if (now === 0) return new Map();
  const missing = bytes - now;
  if (Math.abs(missing) > FAR * bytes) return planAll(ranges, bytes);
  const chosen = choose(ranges, missing);
  if (!chosen) return planAll(ranges, bytes);
  const others = now - sum(chosen, ([, { model }]) => model.latest?.bytes ?? 0);
  const shift = solve(-SHIFT, SHIFT, (by) => others + sumAfter(chosen, by) - bytes);
  return planOf(chosen.map(([index, { model }]) => [index, model, qualityOf(model) + shift]));
}

/** The same quality for all of them, such that they weigh `bytes` together. */
export function planAll(ranges: readonly PlannedRange[], bytes: number): Plan {
  const quality = evenQuality(
    ranges.map(({ model }) => model),
    bytes,
  );
  return planOf([...ranges.entries()].map(([index, { model }]) => [index, model, quality]));
}

/** At which quality `models` weigh `bytes` together. */
export const evenQuality = (
  models: readonly Pick<RangeModel, 'bytesAt'>[],
  bytes: number,
): number => solve(0, 1, (quality) => sum(models, (model) => model.bytesAt(quality)) - bytes);

type Chosen = [index: number, range: PlannedRange];

/** The fewest frames that can make the difference; undefined: all of them cannot. */
function choose(ranges: readonly PlannedRange[], missing: number): Chosen[] | undefined {
  const shift = Math.sign(missing) * SHIFT;
  const heaviest = [...ranges.entries()].toSorted(([, a], [, b]) => weight(b) - weight(a));
  const chosen: Chosen[] = [];
  let left = Math.abs(missing);
  for (const [index, range] of heaviest) {
    if (left <= 0) break;
    const gain = Math.abs(sumAfter([[index, range]], shift) - (range.model.latest?.bytes ?? 0));
    if (gain === 0) continue;
    chosen.push([index, range]);
    left -= gain;
  }
  return left > 0 ? undefined : chosen;
}

const weight = ({ model, frames }: PlannedRange): number => (model.latest?.bytes ?? 0) / frames;

const qualityOf = (model: RangeModel): number => model.latest?.quality ?? 0;

const sumAfter = (chosen: readonly Chosen[], shift: number): number =>
  sum(chosen, ([, { model }]) => model.bytesAt(clamp(qualityOf(model) + shift)));

/** What would be asked for again as it is asked for already is left out. */
function planOf(wanted: readonly (readonly [number, RangeModel, number])[]): Plan {
  return new Map(
    wanted
      .map(([index, model, quality]) => [index, clamp(quality), qualityOf(model)] as const)
      .filter(([, quality, before]) => Math.abs(quality - before) > 1e-4)
      .map(([index, quality]) => [index, quality]),
  );
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

/** Where a rising function crosses zero between two numbers; the nearer end where it does not. */
function solve(low: number, high: number, excess: (x: number) => number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < STEPS; step++) {
    const middle = (from + to) / 2;
    if (excess(middle) > 0) to = middle;
    else from = middle;
  }
  return (from + to) / 2;
}
