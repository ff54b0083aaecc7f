import { EncodedSample } from '../../sample/encodedSample.js';
import { type MediaTime, toTime } from '../../sample/time.js';
import { type TimedMetadataGroup } from '../../sample/timedMetadata.js';
import { type Track } from '../../sample/track.js';
import { id3Tag } from './id3Tag.js';
import { itemsOf, type MetadataCoder, requireDuration, wrongTime } from './metadataCoder.js';

/** libav's name. */
export const TIMED_ID3 = 'timed_id3';

/** The time base of MPEG's transport streams, in which such metadata was at home first. */
const TIME_BASE = { num: 1, den: 90_000 };

/** Tags of ID3, each at a moment: what comes later says more, and takes nothing back. */
export class Id3Coder implements MetadataCoder {
  public readonly track: Track = {
    index: 0,
    mediaType: 'data',
    format: { mediaType: 'data', codec: TIMED_ID3 },
    timeBase: TIME_BASE,
    siblings: [],
  };
  #last: MediaTime | undefined;

  public take(group: TimedMetadataGroup): readonly EncodedSample[] {
    const { start, duration } = group;
    const pts = toTime(start);
    const lasts = duration === undefined ? undefined : toTime(duration);
    if (this.#last && pts.compare(this.#last) < 0) {
      throw wrongTime(
        `Groups of timed metadata come in the order of their times: this one starts at ${String(pts)}, and the one before at ${String(this.#last)}.`,
        pts,
      );
    }
    requireDuration(pts, lasts);
    const bytes = id3Tag(itemsOf(group));
    this.#last = pts;
    const timing = lasts ? { pts, duration: lasts } : { pts };
    return [EncodedSample.fromBytes(bytes, { track: this.track, ...timing })];
  }

  public rest(): readonly EncodedSample[] {
    return [];
  }
}
