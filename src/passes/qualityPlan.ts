/** Which ranges to encode again, and how, for a movie that is equally good everywhere. */
import { type Plan, type PlannedRange } from './sizePlan.js';

/** What is not worth another encode: a range that is too good, but would give back less than this of the whole movie. */
const WORTHWHILE = 0.005;

/**
 * Ranges below `score` by more than `tolerance` are to be made better, those above it smaller. Both in decibels.
 *
 * @returns an empty plan where every range is as it should be, or cannot be any other
 */
export function planQuality(
  ranges: readonly PlannedRange[],
  score: number,
  tolerance: number,
): Plan {
  const whole = ranges.reduce((bytes, { model }) => bytes + (model.latest?.bytes ?? 0), 0);
  const plan = new Map<number, number>();
  for (const [index, { model }] of ranges.entries()) {
    const { latest } = model;
    if (latest?.score === undefined) continue;
    const off = latest.score - score;
    if (Math.abs(off) <= tolerance) continue;
    const quality = model.qualityFor(score);
    if (Math.abs(quality - latest.quality) < 1e-3) continue;
    const saved = latest.bytes - model.bytesAt(quality);
    if (off < 0 || saved > WORTHWHILE * whole) plan.set(index, quality);
  }
  return plan;
}
