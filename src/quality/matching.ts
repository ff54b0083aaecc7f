import { MediaError } from '../errors.js';
import { type MediaTime } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';

/** The two that are compared. */
export type Side = 'picture' | 'reference';

export const SIDES: readonly Side[] = ['picture', 'reference'];

export function otherSide(side: Side): Side {
  return side === 'picture' ? 'reference' : 'picture';
}

/** Two pictures of the same moment, or one that is alone. */
export type Match =
  | { readonly picture: VideoSample; readonly reference: VideoSample }
  | { readonly alone: VideoSample; readonly side: Side };

/** One side: what waits, oldest first. */
interface Lane {
  readonly queue: VideoSample[];
  last: MediaTime | undefined;
  ended: boolean;
}

const lane = (): Lane => ({ queue: [], last: undefined, ended: false });

/**
 * Finds out which pictures of two sides belong together: those whose times differ by less than half of the shorter duration. So it does
 * not matter how many were lost before, nor that a container rounded the times.
 */
export class Matching {
  readonly #lanes: Record<Side, Lane> = { picture: lane(), reference: lane() };

  /** Takes a picture over. @throws MediaError `invalidTimestamp`, and then it is still the caller's */
  public push(side: Side, sample: VideoSample): void {
    const own = this.#lanes[side];
    requireLater(side, sample.pts, own.last);
    own.last = sample.pts;
    own.queue.push(sample);
  }

  /** The side brings nothing more. */
  public end(side: Side): void {
    this.#lanes[side].ended = true;
  }

  /** What waits, oldest first; whoever puts another sample in the place of one answers for both. */
  public waiting(side: Side): VideoSample[] {
    return this.#lanes[side].queue;
  }

  /** Whether the side can still bring something. */
  public isOpen(side: Side): boolean {
    return !this.#lanes[side].ended;
  }

  /** Whether the side has ended, and nothing of it waits. */
  public isDone(side: Side): boolean {
    return !this.isOpen(side) && this.waiting(side).length === 0;
  }

  /** Takes what comes next; undefined: it depends on what is still to come. */
  public next(): Match | undefined {
    const { picture: one, reference: other } = this.#lanes;
    const [picture] = one.queue;
    const [reference] = other.queue;
    if (picture && reference) {
      const order = compareMoments(picture, reference);
      if (order < 0) return this.#alone('picture');
      if (order > 0) return this.#alone('reference');
      one.queue.shift();
      other.queue.shift();
      return { picture, reference };
    }
    if (picture && other.ended) return this.#alone('picture');
    return reference && one.ended ? this.#alone('reference') : undefined;
  }

  /** Takes everything, for closing. */
  public clear(): VideoSample[] {
    return SIDES.flatMap((side) => this.waiting(side).splice(0));
  }

  #alone(side: Side): Match | undefined {
    const alone = this.waiting(side).shift();
    return alone && { alone, side };
  }
}

/** Whether the first comes before (−1), with (0) or after (1) the second. */
function compareMoments(first: VideoSample, second: VideoSample): number {
  const [a, b] = [ticksOf(first.pts), ticksOf(second.pts)];
  const distance = a.value * b.scale - b.value * a.scale;
  if (distance === 0n) return 0;
  const apart = 2n * (distance < 0n ? -distance : distance);
  const isNear = (length: Ticks): boolean =>
    apart * length.scale < length.value * a.scale * b.scale;
  const lengths = [first, second].map(lengthOf).filter((length) => length !== undefined);
  if (lengths.length > 0 && lengths.every(isNear)) return 0;
  return distance < 0n ? -1 : 1;
}

interface Ticks {
  readonly value: bigint;
  /** Ticks per second. */
  readonly scale: bigint;
}

function ticksOf(time: MediaTime | undefined): Ticks {
  return time ? { value: time.value, scale: BigInt(time.timescale) } : { value: 0n, scale: 1n };
}

/** How long a picture lasts; undefined when nobody knows. */
function lengthOf({ duration, format }: VideoSample): Ticks | undefined {
  if (duration && duration.value > 0n) return ticksOf(duration);
  const { frameRate } = format;
  return frameRate && { value: BigInt(frameRate.den), scale: BigInt(frameRate.num) };
}

function requireLater(
  side: Side,
  pts: MediaTime | undefined,
  last: MediaTime | undefined,
): asserts pts is MediaTime {
  if (pts && (!last || pts.compare(last) > 0)) return;
  const what = side === 'picture' ? 'the pictures' : 'the references';
  throw new MediaError(
    'invalidTimestamp',
    pts
      ? `Pictures are compared in the order in which they are presented, and of ${what} one at ${String(pts)} came after one at ${String(last)}. decode() gives them in order.`
      : `Pictures are compared by the time at which they are presented, and of ${what} one has none. Give it one with mapSample and retimed.`,
    { operator: 'quality', time: pts?.seconds },
  );
}
