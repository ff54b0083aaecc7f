import { MediaError, requireArgument } from '../errors.js';
import { type Caption, type CaptionGroup, isCaptionGroup } from '../sample/caption.js';
import { captionStart, captionTimes, requireCaption } from '../sample/checkCaption.js';
import { MediaTime } from '../sample/time.js';

/** A caption at the time at which it is shown, whatever it says itself. */
export interface PlacedCaption {
  readonly caption: Caption;
  readonly start: MediaTime;
  readonly end: MediaTime;
}

/** What has become certain. */
export interface Placed {
  readonly captions: readonly PlacedCaption[];
  /** What is shown before this cannot change any more. */
  readonly until: MediaTime;
}

const later = (one: MediaTime, other: MediaTime): MediaTime =>
  one.compare(other) >= 0 ? one : other;
const earlier = (one: MediaTime, other: MediaTime): MediaTime =>
  one.compare(other) <= 0 ? one : other;

/**
 * The order of the captions of a track.
 *
 * @see AVFoundation: AVAssetWriterInputCaptionAdaptor
 */
export class CaptionSequence {
  /** When the last caption or group began. */
  #start = MediaTime.zero;
  /** When all that came before is over. */
  #end = MediaTime.zero;
  /** When the last group is over: captions come behind it. */
  #groupEnd = MediaTime.zero;
  /** A group of which nobody has said when it ends. */
  #open: readonly PlacedCaption[] = [];

  /** Another one that has taken the same. */
  public clone(): CaptionSequence {
    const other = new CaptionSequence();
    other.#start = this.#start;
    other.#end = this.#end;
    other.#groupEnd = this.#groupEnd;
    other.#open = this.#open;
    return other;
  }

  /**
   * Takes the next caption or group; a group without a duration is told of when the next one begins.
   *
   * @throws MediaError `invalidArgument`, and `invalidTimestamp` for what does not come after what was before
   */
  public take(item: Caption | CaptionGroup): Placed {
    const start = isCaptionGroup(item) ? captionStart(item.start) : this.#check(item);
    const captions = isCaptionGroup(item)
      ? this.#takeGroup(item, start)
      : this.#takeCaption(item, start);
    this.#start = start;
    return { captions, until: later(start, this.#groupEnd) };
  }

  /** What the last group shows, when nothing follows it. */
  public finish(): readonly PlacedCaption[] {
    return this.#closeGroup(undefined);
  }

  #check(caption: Caption): MediaTime {
    requireCaption(caption);
    return captionStart(caption.start);
  }

  #takeCaption(caption: Caption, start: MediaTime): readonly PlacedCaption[] {
    const name = `the caption at ${String(start)}`;
    requireOrder(start, this.#start, `${name} starts before the one in front of it, at`);
    requireOrder(start, this.#groupEnd, `${name} starts before the group in front of it ends, at`);
    const { end } = captionTimes(caption);
    const before = this.#closeGroup(start);
    this.#end = later(this.#end, end);
    return [...before, { caption, start, end }];
  }

  #takeGroup({ captions, duration }: CaptionGroup, start: MediaTime): readonly PlacedCaption[] {
    const name = `the group at ${String(start)}`;
    requireOrder(start, this.#start, `${name} starts before what is in front of it, at`);
    requireOrder(start, this.#end, `${name} starts before what is in front of it ends, at`);
    const end = duration === undefined ? undefined : captionTimes({ start, duration }).end;
    const placed = captions.map((caption) => inside(caption, start, end));
    const before = this.#closeGroup(start);
    if (end) this.#end = this.#groupEnd = end;
    else this.#open = placed;
    return end ? [...before, ...placed] : before;
  }

  /** The group that has no end of its own ends now; undefined: with its captions. */
  #closeGroup(at: MediaTime | undefined): readonly PlacedCaption[] {
    const open = this.#open;
    this.#open = [];
    return open.flatMap((one) => {
      const end = at ? earlier(one.end, at) : one.end;
      return end.compare(one.start) > 0 ? [{ ...one, end }] : [];
    });
  }
}

/** A caption is shown while its group is. */
function inside(caption: Caption, from: MediaTime, to: MediaTime | undefined): PlacedCaption {
  requireCaption(caption);
  const times = captionTimes(caption);
  const start = later(times.start, from);
  const end = to ? earlier(times.end, to) : times.end;
  requireArgument(
    end.compare(start) > 0,
    () =>
      `A caption of a group is shown while the group is, from ${String(from)} to ${to ? String(to) : 'the next one'}, and this one is not: ${String(times.start)} to ${String(times.end)}.`,
  );
  return { caption, start, end };
}

function requireOrder(start: MediaTime, least: MediaTime, what: string): void {
  if (start.compare(least) >= 0) return;
  throw new MediaError(
    'invalidTimestamp',
    `Captions and groups come in the order in which they are shown, and ${what} ${String(least)}. ` +
      'Sort them by their starts; captions that are shown together go as one group.',
    { time: start.seconds },
  );
}
