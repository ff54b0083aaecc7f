type Answer<T> = IteratorResult<T, unknown> | PromiseLike<IteratorResult<T, unknown>>;

/** An iterator whose `next` answers at once or later: those of arrays, generators and async generators. */
export interface AnyIterator<T> {
  next(): Answer<T>;
  return?(): unknown;
}

/** What can be iterated, at once or later. @group Sources */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** Who gets what a pump takes. */
export interface PumpSink<T> {
  /** Whether to take another value now. */
  canTake(): boolean;
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
  /** Gets a value that came after `stop`. */
  late(value: T): void;
}

/**
 * Takes values from an iterator for as long as its sink can take them: the one loop of the library that
 * turns pulling into pushing.
 *
 * It never recurses: readiness that changes while a value is handed on is seen by the loop that hands it
 * on. It never has more than one `next()` under way.
 */
export class Pump<T> {
  readonly #iterator: AnyIterator<T>;
  readonly #sink: PumpSink<T>;
  #running = false;
  #waiting = false;
  #stopped = false;

  public constructor(iterator: AnyIterator<T>, sink: PumpSink<T>) {
    this.#iterator = iterator;
    this.#sink = sink;
  }

  /** Whether the iterator was asked and has not answered. */
  public get isWaiting(): boolean {
    return this.#waiting;
  }

  /** To be called when `canTake` may have become true. */
  public run(): void {
    if (this.#running || this.#waiting) return;
    this.#running = true;
    try {
      while (this.#wants() && this.#step());
    } finally {
      this.#running = false;
    }
  }

  /** Takes nothing more, and tells the iterator so, also while a `next()` is under way. */
  public stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    returnIterator(this.#iterator);
  }

  #wants(): boolean {
    return !this.#stopped && !this.#waiting && this.#sink.canTake();
  }

  /** One `next()`; whether to go on at once. */
  #step(): boolean {
    const result = this.#ask();
    if (result === undefined) return false;
    if (!('then' in result)) return this.#take(result);
    this.#waiting = true;
    result.then(
      (settled) => {
        this.#waiting = false;
        // A sink that makes room while it takes this value must not be handed the next one inside.
        this.#running = true;
        try {
          this.#take(settled);
        } finally {
          this.#running = false;
        }
        this.run();
      },
      (error: unknown) => {
        this.#waiting = false;
        this.#fail(error);
      },
    );
    return false;
  }

  /** What the iterator answers; undefined when it failed, which the sink then knows. */
  #ask(): Answer<T> | undefined {
    try {
      const answer = this.#iterator.next();
      if (Object(answer) === answer) return answer;
      throw new TypeError(`An iterator's next() must give an object, not ${typeof answer}.`);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #take(result: IteratorResult<T, unknown>): boolean {
    if (result.done === true) {
      if (!this.#stopped) {
        this.#stopped = true;
        this.#sink.complete();
      }
      return false;
    }
    if (this.#stopped) this.#sink.late(result.value);
    else this.#sink.next(result.value);
    return !this.#stopped;
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    // An iterator that threw has ended: it is not returned.
    this.#stopped = true;
    this.#sink.error(error);
  }
}

/** Iterates what is iterable in either way. */
export function iterate<T>(iterable: AnyIterable<T>): AnyIterator<T> {
  return Symbol.asyncIterator in iterable
    ? iterable[Symbol.asyncIterator]()
    : iterable[Symbol.iterator]();
}

/** Whether a value can be iterated in either way. */
export function isIterable(value: unknown): value is AnyIterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}

/** `return()` is a courtesy: what it throws or rejects has nobody left to hear it. */
function returnIterator(iterator: AnyIterator<unknown>): void {
  try {
    const result = iterator.return?.();
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // as above
  }
}
