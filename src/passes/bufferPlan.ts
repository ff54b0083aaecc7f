/** Which ranges would make a player's buffer run empty, and what to ask of them instead. */
import { type RateBuffer } from '../codec/rates.js';
import { ticksToSeconds } from '../sample/time.js';
import { type CodedRange } from './codedRange.js';
import { DecoderBuffer } from './decoderBuffer.js';
import { clamp } from './rangeModel.js';
import { type RangeResult } from './strategy.js';

/** Some more than what is missing: where the bits are in a range is not known before it is encoded. */
const MARGIN = 1.25;
/** The least step downwards that makes a difference. */
const STEP = 0.02;

/** By index of the range: the quality at which its pictures should come in time. */
export function lateRanges(
  coded: readonly CodedRange[],
  buffer: RateBuffer | undefined,
): Map<number, number> {
  const plan = new Map<number, number>();
  if (!buffer) return plan;
  for (const [index, missing] of missingBits(coded, buffer)) {
    const model = coded[index]?.model;
    const now = model?.latest;
    if (!model || !now) continue;
    const bytes = Math.max(now.bytes / 4, now.bytes - (missing / 8) * MARGIN);
    let quality = now.quality - STEP;
    while (quality > 0 && model.bytesAt(quality) > bytes) quality -= STEP;
    if (clamp(quality) < now.quality) plan.set(index, clamp(quality));
  }
  return plan;
}

/** Bits that come too late, by range, all ranges in one buffer. */
export function missingBits(
  coded: readonly CodedRange[],
  buffer: RateBuffer,
): ReadonlyMap<number, number> {
  const late = new Map<number, number>();
  const results = coded.map(({ result }) => result);
  run(results, buffer, (index, missing) => late.set(index, (late.get(index) ?? 0) + missing));
  return late;
}

/** How many pictures come too late. */
export function missingPictures(
  results: readonly RangeResult[],
  buffer: RateBuffer | undefined,
): number {
  let late = 0;
  if (buffer) run(results, buffer, () => late++);
  return late;
}

function run(
  results: readonly RangeResult[],
  buffer: RateBuffer,
  late: (index: number, missing: number) => void,
): void {
  const model = new DecoderBuffer(buffer);
  for (const [index, { presented, sizes, timeBase }] of results.entries()) {
    // A picture is taken out when another one is shown, always the same number of pictures later.
    const shown = presented.toSorted((a, b) => (a < b ? -1 : 1));
    for (const [place, bytes] of sizes.entries()) {
      const time = ticksToSeconds(shown[place] ?? 0n, timeBase);
      const missing = model.take({ bytes, time });
      if (missing > 0) late(index, missing);
    }
  }
}
