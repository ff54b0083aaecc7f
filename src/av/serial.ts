import { MediaError } from '../errors.js';

/**
 * One queue of calls for one native object.
 *
 * node-av guards nothing: two calls at a time on one context, or freeing it while a call is under way, end
 * the process. So every asynchronous call on an object goes through `run`, synchronous ones are announced
 * with `requireIdle`, and `close` frees when the call under way has returned.
 */
export class Serial {
  /** What the queue guards, for the messages: `decoder`. */
  readonly #name: string;
  #tail: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #free: (() => unknown) | undefined;
  #closed: Promise<void> | undefined;

  public constructor(name: string) {
    this.#name = name;
  }

  /** Whether a call is under way or waits for its turn. */
  public get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Whether `close` was called. */
  public get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** Runs a call after those before it, whether they failed or not. Rejects without calling when closed. */
  public run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(this.#cancelled());
    const start = (): Promise<T> => {
      if (this.#closed) throw this.#cancelled();
      return call();
    };
    const idle = this.#pending === 0;
    this.#pending++;
    const result = (idle ? invoke(start) : this.#tail.then(start)).finally(() => {
      this.#pending--;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** To be called before a synchronous call on the object: it is legal only while nothing is under way. */
  public requireIdle(action: string): void {
    if (this.#closed) throw this.#cancelled();
    if (this.#pending === 0) return;
    throw new MediaError(
      'invalidState',
      `An internal rule was broken: the ${this.#name} was asked to ${action} while another call on it was under way. ` +
        'Please report this.',
    );
  }

  /**
   * Accepts nothing more, waits for the call under way, and frees; calls that only waited are rejected.
   * Frees at once when nothing is under way. A second `close` does nothing but wait as well.
   */
  public close(free: () => unknown): Promise<void> {
    if (this.#closed) return this.#closed;
    this.#free = free;
    if (this.#pending > 0) return (this.#closed = this.#tail.then(() => this.#release()));
    this.#closed = Promise.resolve();
    const freed = this.#release();
    return freed === undefined ? this.#closed : (this.#closed = freed);
  }

  /** Frees exactly once; a promise only when freeing takes time. What goes wrong has nobody left to hear it. */
  #release(): Promise<void> | undefined {
    const free = this.#free;
    this.#free = undefined;
    try {
      const freeing = free?.();
      return freeing instanceof Promise ? freeing.catch(() => undefined) : undefined;
    } catch {
      return undefined;
    }
  }

  #cancelled(): MediaError {
    return new MediaError(
      'operationCancelled',
      `The ${this.#name} was closed, so it takes no more calls.`,
    );
  }
}

/** Calls at once; what is thrown becomes a rejection. */
async function invoke<T>(call: () => Promise<T>): Promise<T> {
  return await call();
}
