import { timer } from 'rxjs';
import { listen } from '../rx.js';
import { type VideoSample } from '../sample/videoSample.js';
import { type Side } from './matching.js';

/** How long nothing may happen before a side is let further ahead, in milliseconds: where its pictures are its own. */
const PATIENCE_OWN = 50;
/** The same where somebody else was given the same pictures, and may wait for more of them. */
const PATIENCE_SHARED = 5;
/** Where a side is as far ahead as it may be. */
const PATIENCE_END = 10_000;
/** How many pictures it is let ahead at first; then twice as many, and so on. */
const FIRST_STEP = 8;

/** What a look-ahead needs. */
export interface LookAheadInit {
  /** How many pictures one side may be ahead without a lease. */
  readonly limit: number;
  /** The side that waits for the other one, and its pictures, oldest first; undefined when nothing is waited for. */
  readonly waiting: () => { readonly side: Side; readonly samples: VideoSample[] } | undefined;
  /** It is as far ahead as it may be, and still nothing came. */
  readonly exhausted: (side: Side) => void;
}

/**
 * Lets the side that waits for the other one go ahead where that one may wait for it.
 *
 * The two may have one source, and an encoder in the way of one may want sixty pictures before it gives the first; but those that wait here
 * hold the leases that their producer needs back. From here nobody can tell such a standstill from a side that is only slow. So while
 * nothing comes, more and more of those that wait lose their leases, the oldest first, each time after twice as long.
 */
export class LookAhead {
  readonly #init: LookAheadInit;
  /** How many may wait without a lease. */
  #allowed = 0;
  #isShared = false;
  #stopTimer: () => void = () => undefined;
  #looking = false;
  #again = false;
  #stopped = false;

  public constructor(init: LookAheadInit) {
    this.#init = init;
  }

  /** A picture came, on either side. */
  public heard({ ownership: { core } }: VideoSample): void {
    this.#isShared ||= core.isLent && !core.isUnique;
  }

  /** To be called when anything has changed. */
  public look(): void {
    this.#again = true;
    // Leases that are given back bring further pictures at once.
    if (this.#looking) return;
    this.#looking = true;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      this.#detach();
    }
    this.#looking = false;
    this.#stopTimer();
    if (!this.#stopped) this.#wait();
  }

  /** Does nothing more. */
  public stop(): void {
    this.#stopped = true;
    this.#stopTimer();
  }

  /** Those that may be ahead lose their leases. */
  #detach(): void {
    const waiting = this.#init.waiting()?.samples ?? [];
    for (let place = 0; place < Math.min(this.#allowed, waiting.length); place++) {
      const sample = waiting[place];
      if (!sample?.ownership.core.isLent) continue;
      // First in its place: whoever gets the lease back may bring what it is compared with, at once.
      waiting[place] = sample.share();
      sample.close();
    }
  }

  #wait(): void {
    const waiting = this.#init.waiting();
    if (!waiting?.samples.some(({ ownership }) => ownership.core.isLent)) return;
    const isEnd = this.#allowed >= this.#init.limit;
    const patience = this.#isShared ? PATIENCE_SHARED : PATIENCE_OWN;
    const steps = Math.max(1, this.#allowed / FIRST_STEP);
    const next = (): void => {
      if (isEnd) this.#init.exhausted(waiting.side);
      else this.#grow();
    };
    listen(timer(isEnd ? PATIENCE_END : patience * steps), { next }, (stop) => {
      this.#stopTimer = stop;
    });
  }

  #grow(): void {
    this.#allowed = Math.min(this.#init.limit, Math.max(FIRST_STEP, this.#allowed * 2));
    this.look();
  }
}
