import { EncodedSample } from '../sample/encodedSample.js';
import { type Sample } from '../sample/sample.js';
import { type WaitingLine } from './gate.js';

/**
 * What a real-time queue loses when it is full.
 *
 * `dropOldest`: what has waited longest, for pictures and sound. `dropNewest`: what comes. `gop`: for compressed video, what comes
 * and everything up to the next sync sample, since the rest could not be decoded; a sync sample that comes
 * replaces what waits.
 *
 * @group Flow control
 */
export type DropPolicy = 'dropOldest' | 'dropNewest' | 'gop';

/** A short queue that loses samples by a rule instead of growing. */
export class DropQueue<S extends Sample> implements WaitingLine<S> {
  readonly #policy: DropPolicy;
  readonly #capacity: number;
  readonly #dropped: (sample: S) => void;
  readonly #queue: S[] = [];
  /** The group of pictures at hand is broken: nothing of it can be decoded any more. */
  #isBroken = false;

  public constructor(policy: DropPolicy, capacity: number, dropped: (sample: S) => void) {
    this.#policy = policy;
    this.#capacity = capacity;
    this.#dropped = dropped;
  }

  public get length(): number {
    return this.#queue.length;
  }

  public push(sample: S): void {
    if (this.#policy === 'gop') this.#pushGop(sample);
    else if (this.#queue.length < this.#capacity) this.#queue.push(sample);
    else if (this.#policy === 'dropNewest') this.#dropped(sample);
    else {
      this.#queue.push(sample);
      this.#drop(1);
    }
  }

  public shift(): S | undefined {
    return this.#queue.shift();
  }

  public clear(): S[] {
    return this.#queue.splice(0);
  }

  #pushGop(sample: S): void {
    const isSync = !(sample instanceof EncodedSample) || sample.isSync;
    if (isSync) {
      this.#isBroken = false;
      // A broken group's rest is of less use than a fresh start.
      if (this.#queue.length >= this.#capacity) this.#drop(this.#queue.length);
    } else if (this.#isBroken || this.#queue.length >= this.#capacity) {
      this.#isBroken = true;
      this.#dropped(sample);
      return;
    }
    this.#queue.push(sample);
  }

  #drop(count: number): void {
    for (let left = count; left > 0; left--) {
      const sample = this.#queue.shift();
      if (sample) this.#dropped(sample);
    }
  }
}
