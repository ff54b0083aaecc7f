import { type Caption } from '../sample/caption.js';
import { captionTimes } from '../sample/checkCaption.js';
import { MediaTime } from '../sample/time.js';

const TICK = { num: 1, den: 1000 };

/** When a caption is shown, in whole milliseconds; for one at least. */
export function millisecondsOf(caption: Caption): { readonly start: bigint; readonly end: bigint } {
  const { start, end } = captionTimes(caption);
  const [first, last] = [start.toTicks(TICK), end.toTicks(TICK)];
  return { start: first, end: last > first ? last : first + 1n };
}

/** `01:02:03` and behind `mark` the milliseconds. */
export function printClock(milliseconds: bigint, mark: string): string {
  const part = (unit: bigint, of: bigint): string =>
    String((milliseconds / unit) % of).padStart(2, '0');
  const hours = String(milliseconds / 3_600_000n).padStart(2, '0');
  const rest = String(milliseconds % 1000n).padStart(3, '0');
  return `${hours}:${part(60_000n, 60n)}:${part(1000n, 60n)}${mark}${rest}`;
}

const CLOCK = /^(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3})\d*)?$/;

/** The time that a clock shows, hours and fractions or not; undefined: it is none. */
export function parseClock(text: string): MediaTime | undefined {
  const [, hours = '0', minutes = '', seconds = '', fraction = '0'] = CLOCK.exec(text) ?? [];
  if (minutes === '' || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return new MediaTime(whole * 1000n + BigInt(fraction.padEnd(3, '0')), 1000);
}
