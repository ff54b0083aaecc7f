import { requireArgument } from '../errors.js';
import { type MediaTime, toTime, type TimeLike } from './time.js';

/**
 * A half-open range of time: `start` belongs to it, `end` does not; `end: undefined` means without end.
 *
 * @see AVFoundation: CMTimeRange
 * @group Time
 */
export interface TimeRange {
  readonly start: MediaTime;
  readonly end: MediaTime | undefined;
}

/**
 * Makes a range from two times, each exact or in seconds.
 *
 * @throws MediaError `invalidArgument` when `end` is before `start`
 * @example
 * ```ts
 * import { timeRange } from 'rxmux';
 *
 * timeRange(2, 5); // from second 2 up to second 5
 * ```
 * @group Time
 */
export function timeRange(start: TimeLike, end?: TimeLike): TimeRange {
  const range = { start: toTime(start), end: end === undefined ? undefined : toTime(end) };
  requireArgument(
    range.end === undefined || range.start.compare(range.end) <= 0,
    `A range must not end before it starts: ${String(range.start)} to ${String(range.end)}.`,
  );
  return range;
}

/** Whether `time` is in the range: `start <= time < end`. @group Time */
export function rangeContains(range: TimeRange, time: MediaTime): boolean {
  return range.start.compare(time) <= 0 && (range.end === undefined || time.compare(range.end) < 0);
}

/** What two ranges have in common; undefined when that is nothing. @group Time */
export function intersectRanges(a: TimeRange, b: TimeRange): TimeRange | undefined {
  const start = a.start.compare(b.start) >= 0 ? a.start : b.start;
  const end =
    a.end === undefined ? b.end : b.end === undefined || a.end.compare(b.end) <= 0 ? a.end : b.end;
  if (end !== undefined && start.compare(end) >= 0) return undefined;
  return { start, end };
}
