import { requireArgument } from '../src/errors.js';
import { shiftedCaption } from '../src/captions/movedCaption.js';
import { operator, type Operator } from '../src/rx.js';
import { type Caption, type CaptionGroup } from '../src/sample/caption.js';
import { type TimeLike, toTime } from '../src/sample/time.js';

/**
 * Moves captions and groups in time.
 *
 * ![](../docs/diagrams/shiftCaptions.svg)
 *
 * What would be shown before zero is cut off, and left out where nothing is left.
 *
 * @param by - exact, or in seconds; negative: earlier
 * @throws MediaError `invalidArgument` for what is not a time
 * @example
 * ```ts
 * import { readCaptions } from 'rxmux';
 * import { shiftCaptions } from 'rxmux/operators';
 *
 * readCaptions('captions.srt').pipe(shiftCaptions(-1.5)).subscribe(({ start, text }) => {
 *   console.log(String(start), text);
 * });
 * ```
 * @see {@link clipCaptions}
 * @group Captions
 */
export function shiftCaptions<T extends Caption | CaptionGroup>(by: TimeLike): Operator<T, T> {
  requireArgument(
    typeof by !== 'number' || Number.isFinite(by),
    () => `Captions are moved by a MediaTime or a number of seconds, not by ${String(by)}.`,
  );
  const distance = toTime(by);
  return operator<T, T>((out) => ({
    next: (item) => {
      const moved = shiftedCaption(item, distance);
      if (moved) out.next(moved);
    },
  }));
}
