import { cutCaption } from '../src/captions/movedCaption.js';
import { operator, type Operator } from '../src/rx.js';
import { type Caption, type CaptionGroup } from '../src/sample/caption.js';
import { type TimeRange } from '../src/sample/range.js';
import { toTime } from '../src/sample/time.js';

/**
 * Takes a range of time out: what is shown in it is left out, what reaches over its ends becomes shorter, and what follows comes earlier by its length, as
 * pictures and sound do that are cut there.
 *
 * ![](../docs/diagrams/cutCaptions.svg)
 *
 * A group that begins in the range and lasts until the next one is held back until that has come.
 *
 * @param range - without an end: everything from its start on is left out
 * @example
 * ```ts
 * import { readCaptions, timeRange } from 'rxmux';
 * import { cutCaptions } from 'rxmux/operators';
 *
 * // Without the advertisement.
 * readCaptions('captions.srt')
 *   .pipe(cutCaptions(timeRange(300, 330)))
 *   .subscribe(({ start, text }) => console.log(String(start), text));
 * ```
 * @see {@link clipCaptions}, {@link shiftCaptions}; AVFoundation: AVMutableComposition.removeTimeRange(_:)
 * @group Captions
 */
export function cutCaptions<T extends Caption | CaptionGroup>(range: TimeRange): Operator<T, T> {
  return operator<T, T>((out) => {
    /** Begins where the range is taken out, as what comes next may as well. */
    let held: T | undefined;
    const letGo = (): void => {
      const item = held;
      held = undefined;
      if (item) out.next(item);
    };
    return {
      next: (item) => {
        const cut = cutCaption(item, range);
        if (!cut) return;
        const isAtCut = toTime(cut.start).equals(range.start);
        if (held && isAtCut) held = undefined;
        letGo();
        if (isAtCut && cut.duration === undefined) held = cut;
        else out.next(cut);
      },
      complete: () => {
        if (range.end !== undefined) letGo();
        out.complete();
      },
    };
  });
}
