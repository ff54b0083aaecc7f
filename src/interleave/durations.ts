import { type Turn } from '../gate/order.js';
import { type EncodedSample, orderTime } from '../sample/encodedSample.js';
import { adopt } from '../sample/sample.js';
import { isOfTags } from '../sample/track.js';

/** How long samples last of which nobody said so. */
export class Durations {
  readonly #last: bigint[] = [];

  /** A sample without a duration lasts until the next one; the last one as long as the one before it. */
  public settle({ lane, item }: Turn<EncodedSample>, next?: EncodedSample): EncodedSample {
    const { duration } = item.timing;
    if (isOfTags(item.track)) return item;
    if (duration > 0n) {
      this.#last[lane] = duration;
      return item;
    }
    const length = next
      ? orderTime(next, 'interleave') - orderTime(item, 'interleave')
      : (this.#last[lane] ?? 0n);
    if (length <= 0n) return item;
    this.#last[lane] = length;
    return adopt(item.retimed({ duration: length }));
  }
}
