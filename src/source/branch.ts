import { type Observable, type Subscriber } from 'rxjs';
import { MediaError } from '../errors.js';
import { Window, type WindowLike } from '../gate/window.js';
import { cold } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { ticksToSeconds } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';

/**
 * One track of an open movie: its samples, and what is known of it beforehand.
 *
 * @group Sources
 */
export type TrackSource = Observable<EncodedSample> & {
  /** Undefined when the movie has no such track: then the Observable completes at once. */
  readonly track: Track | undefined;
};

/** Who makes a branch go on. */
interface BranchOwner {
  /** A branch has room, was subscribed or has ended: the reader may have reason to advance. */
  run(): void;
}

/** One track's way from the one reader to its consumer, with what waits in between. */
export class Branch {
  public readonly track: Track;
  public readonly source: TrackSource;
  readonly #owner: BranchOwner;
  readonly #window: Window;
  readonly #queue: EncodedSample[] = [];
  #bytes = 0;
  #out: Subscriber<EncodedSample> | undefined;
  #state: 'idle' | 'open' | 'ended' = 'idle';
  #finished = false;
  #draining = false;
  #completed = false;

  public constructor(track: Track, window: WindowLike, owner: BranchOwner) {
    this.track = track;
    this.#owner = owner;
    this.#window = new Window(`demux ${trackName(track)}`, window);
    this.#window.onRoom = () => {
      this.#drain();
      this.#owner.run();
    };
    this.source = Object.assign(
      cold<EncodedSample>((out) => this.#subscribe(out)),
      { track },
    );
  }

  /** Whether the consumer can take a sample and none is waiting. */
  public get wants(): boolean {
    return this.#state === 'open' && this.#queue.length === 0 && !this.#window.isFull;
  }

  public get isSubscribed(): boolean {
    return this.#state !== 'idle';
  }

  /** Bytes that wait. */
  public get bytes(): number {
    return this.#bytes;
  }

  /** Seconds from the first to the last sample that waits. */
  public get seconds(): number {
    const first = this.#queue[0]?.timing;
    const last = this.#queue.at(-1)?.timing;
    if (first === undefined || last === undefined) return 0;
    const from = first.dts ?? first.pts ?? 0n;
    const to = last.dts ?? last.pts ?? from;
    return ticksToSeconds(to - from, last.timeBase);
  }

  public describe(): string {
    return `${this.#queue.length} waiting, ${this.#window.describe()} unclosed`;
  }

  /** Takes a sample over. */
  public push(sample: EncodedSample): void {
    if (this.#state === 'ended') {
      sample.close();
      return;
    }
    this.#bytes += sample.byteLength;
    this.#queue.push(sample);
    this.#drain();
  }

  /** The reader is at its end. */
  public finish(): void {
    this.#finished = true;
    this.#drain();
  }

  public fail(error: unknown): void {
    this.#state = 'ended';
    this.#clear();
    this.#out?.error(error);
  }

  #subscribe(out: Subscriber<EncodedSample>): () => void {
    if (this.#state !== 'idle') {
      throw new MediaError(
        'invalidState',
        `A track of demux has one subscriber, and ${trackName(this.track)} has one already. To feed several, use teeSamples.`,
        { operator: 'demux', track: trackName(this.track) },
      );
    }
    this.#state = 'open';
    this.#out = out;
    this.#drain();
    this.#owner.run();
    return () => {
      this.#state = 'ended';
      this.#clear();
      // A track that completed has given its samples away for good.
      this.#window.end(this.#completed);
      this.#owner.run();
    };
  }

  #drain(): void {
    // Whoever takes a sample may make room at once: the loop below sees that, a second one would overtake.
    if (this.#draining) return;
    this.#draining = true;
    while (this.#state === 'open' && !this.#window.isFull) {
      const sample = this.#queue.shift();
      if (sample === undefined) break;
      this.#bytes -= sample.byteLength;
      this.#window.lend(sample);
      this.#out?.next(sample);
    }
    this.#draining = false;
    if (this.#finished && this.#state === 'open' && this.#queue.length === 0) {
      this.#state = 'ended';
      this.#completed = true;
      this.#out?.complete();
    }
  }

  #clear(): void {
    for (const sample of this.#queue.splice(0)) sample.close();
    this.#bytes = 0;
  }
}
