import { compareTicks, type Rational } from '../sample/time.js';

/** A point in time for ordering. */
export interface Moment {
  readonly ticks: bigint;
  readonly base: Rational;
}

/** What an order must know of the things it orders. */
export interface OrderInit<S> {
  readonly lanes: number;
  readonly momentOf: (item: S) => Moment;
  /** Whether an item can go only when its successor, or the end of its lane, is known. */
  readonly needsSuccessor: (item: S) => boolean;
}

/** An item with the lane it came from. */
export interface Turn<S> {
  readonly lane: number;
  readonly item: S;
  readonly moment: Moment;
}

interface Lane<S> {
  readonly queue: Turn<S>[];
  ended: boolean;
  sparse: boolean;
}

/**
 * Whose turn it is: merges lanes, each in order of time, into one order of time.
 *
 * Nothing goes before every lane that is neither sparse nor ended has an item, since its next one might be earlier;
 * so the lane that is furthest behind is the one that is waited for. Sparse lanes are never waited for: what they
 * bring late goes with the next of the others.
 */
export class Order<S> {
  readonly #init: OrderInit<S>;
  readonly #lanes: Lane<S>[];
  #ended = 0;

  public constructor(init: OrderInit<S>) {
    this.#init = init;
    this.#lanes = Array.from({ length: init.lanes }, () => ({
      queue: [],
      ended: false,
      sparse: false,
    }));
  }

  public push(lane: number, item: S): void {
    this.#lane(lane).queue.push({ lane, item, moment: this.#init.momentOf(item) });
  }

  /** The lane brings nothing more. */
  public end(lane: number): void {
    const ending = this.#lane(lane);
    if (!ending.ended) this.#ended++;
    ending.ended = true;
  }

  /** The lane is not waited for; or it is again. */
  public markSparse(lane: number, sparse = true): void {
    this.#lane(lane).sparse = sparse;
  }

  /** How many items of a lane wait. */
  public waiting(lane: number): number {
    return this.#lane(lane).queue.length;
  }

  public isEnded(lane: number): boolean {
    return this.#lane(lane).ended;
  }

  /** Whether every lane has ended and nothing waits. */
  public get isDone(): boolean {
    return this.#ended === this.#lanes.length && this.#lanes.every(({ queue }) => !queue.length);
  }

  /** The lanes that must bring something before anything can go. */
  public get awaited(): number[] {
    return this.#lanes.flatMap((lane, index) => (this.#holds(lane) ? [index] : []));
  }

  /** The only item of a lane, which cannot go before the lane brings another one. */
  public lonely(lane: number): S | undefined {
    const { queue, ended } = this.#lane(lane);
    const item = queue.length === 1 && !ended ? queue[0]?.item : undefined;
    return item !== undefined && this.#init.needsSuccessor(item) ? item : undefined;
  }

  /** Looks at a lane's item behind the head. */
  public successor(lane: number): S | undefined {
    return this.#lane(lane).queue[1]?.item;
  }

  /** The next item in the order of time, without taking it; undefined when a lane must be waited for. */
  public peek(): Turn<S> | undefined {
    let first: Turn<S> | undefined;
    for (const lane of this.#lanes) {
      const head = lane.queue[0];
      if (head === undefined || !this.#isSettled(lane)) {
        if (this.#holds(lane)) return undefined;
      } else if (first === undefined || isBefore(head.moment, first.moment)) first = head;
    }
    return first;
  }

  /** Takes what {@link peek} showed. */
  public take(turn: Turn<S>): void {
    this.#lane(turn.lane).queue.shift();
  }

  /** Takes everything, for closing. */
  public clear(): S[] {
    return this.#lanes.flatMap(({ queue }) => queue.splice(0).map(({ item }) => item));
  }

  /** Whether a lane must bring something before anything can go. */
  #holds(lane: Lane<S>): boolean {
    return !lane.ended && !lane.sparse && !this.#isSettled(lane);
  }

  #isSettled({ queue, ended }: Lane<S>): boolean {
    const head = queue[0];
    if (head === undefined) return false;
    return ended || queue.length > 1 || !this.#init.needsSuccessor(head.item);
  }

  #lane(index: number): Lane<S> {
    const lane = this.#lanes[index];
    if (lane === undefined) throw new RangeError(`no lane ${index}`);
    return lane;
  }
}

function isBefore(a: Moment, b: Moment): boolean {
  return compareTicks(a.ticks, a.base, b.ticks, b.base) < 0;
}
