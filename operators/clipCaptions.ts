import { clippedCaption } from '../src/captions/movedCaption.js';
import { operator, type Operator } from '../src/rx.js';
import { type Caption, type CaptionGroup } from '../src/sample/caption.js';
import { type TimeRange } from '../src/sample/range.js';

/**
 * Keeps what is shown in a range of time: captions and groups that reach over its ends are cut, those outside are left out. Times stay those of the
 * source, as with the ranges of `demux`: a writer whose session starts where the range does makes that the movie's zero.
 *
 * ![](../docs/diagrams/clipCaptions.svg)
 *
 * @example
 * ```ts
 * import { readCaptions, timeRange } from 'rxmux';
 * import { clipCaptions, shiftCaptions } from 'rxmux/operators';
 *
 * // The second minute, from zero.
 * readCaptions('captions.srt')
 *   .pipe(clipCaptions(timeRange(60, 120)), shiftCaptions(-60))
 *   .subscribe(({ start, text }) => console.log(String(start), text));
 * ```
 * @see {@link shiftCaptions}; AVFoundation: AVAssetWriter.startSession(atSourceTime:)
 * @group Captions
 */
export function clipCaptions<T extends Caption | CaptionGroup>(range: TimeRange): Operator<T, T> {
  return operator<T, T>((out) => ({
    next: (item) => {
      const clipped = clippedCaption(item, range);
      if (clipped) out.next(clipped);
    },
  }));
}
