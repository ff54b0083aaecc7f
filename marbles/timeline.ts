/** What a diagram says, as a list; and an iterator that lives in virtual time. */
import { TestScheduler } from 'rxjs/testing';
import { type AnyIterator } from '../src/gate/pump.js';

/** One letter of a diagram. */
export interface Beat {
  readonly letter: string;
  /** How many letters stand before it. */
  readonly place: number;
  readonly frame: number;
  /** What {@link isSyncIn} says of it. */
  readonly isSync: boolean;
}

/** How a diagram ends: with `|`, with `#`, or not at all. */
export interface Ending {
  readonly kind: 'complete' | 'error' | 'open';
  readonly frame: number;
}

/** A diagram, read. */
export interface Timeline {
  readonly beats: readonly Beat[];
  readonly ending: Ending;
}

/** Virtual time. */
export interface Clock {
  /** The frame it is. */
  now(): number;
  /** Calls `work` after `frames`. */
  after(frames: number, work: () => void): void;
}

/** Reads a diagram; a `^` is frame 0. */
export function readTimeline(diagram: string): Timeline {
  const beats: Beat[] = [];
  let ending: Ending = { kind: 'open', frame: 0 };
  for (const { frame, notification } of TestScheduler.parseMarbles(
    diagram,
    undefined,
    undefined,
    false,
    true,
  )) {
    if (notification.kind === 'N') {
      const letter = String(notification.value);
      beats.push({ letter, place: beats.length, frame, isSync: isSyncIn(diagram, letter) });
    } else {
      ending = { kind: notification.kind === 'C' ? 'complete' : 'error', frame };
    }
  }
  return { beats, ending };
}

/** Upper-case letters are sync samples; without any, every letter is. */
export function isSyncIn(diagram: string, letter: string): boolean {
  return !/[A-Z]/.test(diagram) || /[A-Z]/.test(letter);
}

/** One thing that an iterator will say. */
export interface Line<T> {
  /** Not before this frame, counted from the first question. */
  readonly frame: number;
  readonly say: () => IteratorResult<T, unknown>;
}

/** An iterator that answers at once when the time has come, else when it comes. */
export class TimedIterator<T> implements AnyIterator<T> {
  readonly #clock: Clock;
  readonly #lines: Iterator<Line<T>>;
  readonly #onReturn: () => void;
  #start: number | undefined;

  public constructor(clock: Clock, lines: Iterable<Line<T>>, onReturn: () => void) {
    this.#clock = clock;
    this.#lines = lines[Symbol.iterator]();
    this.#onReturn = onReturn;
  }

  public next(): IteratorResult<T, unknown> | PromiseLike<IteratorResult<T, unknown>> {
    this.#start ??= this.#clock.now();
    const line = this.#lines.next();
    if (line.done) return { done: true, value: undefined };
    const wait = this.#start + line.value.frame - this.#clock.now();
    return wait <= 0 ? line.value.say() : this.#later(wait, line.value);
  }

  public return(): void {
    this.#onReturn();
  }

  /** Not a promise, which virtual time cannot see: something that can be waited for. */
  #later(wait: number, line: Line<T>): PromiseLike<IteratorResult<T, unknown>> {
    const then = (
      resolve: (result: IteratorResult<T, unknown>) => unknown,
      reject: (error: unknown) => unknown,
    ): void => {
      this.#clock.after(wait, () => {
        let result: IteratorResult<T, unknown>;
        try {
          result = line.say();
        } catch (error) {
          reject(error);
          return;
        }
        resolve(result);
      });
    };
    return { then } as unknown as PromiseLike<IteratorResult<T, unknown>>;
  }
}
