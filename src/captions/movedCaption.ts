import { type Caption, type CaptionGroup, isCaptionGroup } from '../sample/caption.js';
import { intersectRanges, type TimeRange } from '../sample/range.js';
import { MediaTime, toTime } from '../sample/time.js';

/** A caption, or a group of them. */
type Item = Caption | CaptionGroup;

/** When it is shown; without an end: a group that lasts until the next one. */
function rangeOf({ start, duration }: Item): TimeRange {
  const from = toTime(start);
  return { start: from, end: duration === undefined ? undefined : from.plus(toTime(duration)) };
}

/** The same in another time; what would be before zero is left out, and undefined is what all of it would be. */
export function shiftedCaption<T extends Item>(item: T, by: MediaTime): T | undefined {
  const moved = { ...item, start: toTime(item.start).plus(by) };
  const whole = isCaptionGroup(moved)
    ? {
        ...moved,
        captions: moved.captions.map((one) => ({ ...one, start: toTime(one.start).plus(by) })),
      }
    : moved;
  return clippedCaption(whole, { start: MediaTime.zero, end: undefined });
}

/** What of it is shown in a range of time; undefined: nothing. */
export function clippedCaption<T extends Item>(item: T, range: TimeRange): T | undefined {
  const own = rangeOf(item);
  const common = intersectRanges(own, range);
  if (!common) return undefined;
  const { start, end } = common;
  // What does not change keeps its exact words.
  const isSame = start.equals(own.start) && (end === own.end || (own.end && end?.equals(own.end)));
  const times = isSame ? {} : { start, ...(end && { duration: end.minus(start) }) };
  if (!isCaptionGroup(item)) return { ...item, ...times };
  const captions = item.captions.flatMap((one) => clippedCaption(one, range) ?? []);
  return { ...item, ...times, captions };
}

/** What is left of it when a range is taken out of the time, and what follows comes earlier; undefined: nothing. */
export function cutCaption<T extends Item>(item: T, range: TimeRange): T | undefined {
  const own = rangeOf(item);
  const start = closed(own.start, range);
  const end = own.end && closed(own.end, range);
  if (end && start.compare(end) >= 0) return undefined;
  // What lies before the range keeps its exact words.
  const isBefore = own.end !== undefined && own.end.compare(range.start) <= 0;
  if (isBefore) return item;
  const times = { start, ...(end && { duration: end.minus(start) }) };
  if (!isCaptionGroup(item)) return { ...item, ...times };
  const captions = item.captions.flatMap((one) => cutCaption(one, range) ?? []);
  return { ...item, ...times, captions };
}

/** A moment where a range is taken out of the time. */
function closed(time: MediaTime, { start, end }: TimeRange): MediaTime {
  if (time.compare(start) <= 0) return time;
  return end === undefined || time.compare(end) <= 0 ? start : start.plus(time.minus(end));
}
