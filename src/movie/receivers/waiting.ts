import { watch } from '../../gate/watchdog.js';

/** Options of calls that may have to wait. @group Receivers */
export interface WaitOptions {
  /** Gives up waiting: the promise rejects with the signal's reason, and nothing has happened. */
  readonly signal?: AbortSignal;
}

/** Somebody who waits. */
interface Waiter {
  /** Whether it need not wait any longer. */
  attempt(): boolean;
  fail(error: unknown): void;
}

/** Calls that wait for the same thing, in the order in which they were made. */
export class Waiting<T> {
  readonly #name: string;
  readonly #describe: () => string;
  readonly #waiters = new Set<Waiter>();
  #unwatch: (() => void) | undefined;
  #isTrying = false;

  /** `describe`: what is waited for, for the report of a pipeline that stands still. */
  public constructor(name: string, describe: () => string) {
    this.#name = name;
    this.#describe = describe;
  }

  /** How many wait. */
  public get count(): number {
    return this.#waiters.size;
  }

  /** Waits until `attempt` answers with something; fails with what it throws. */
  public wait({ signal }: WaitOptions, attempt: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const aborted = (): void => {
        this.#delete(waiter);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the program gave up with
        reject(signal?.reason);
      };
      const end = (): void => {
        signal?.removeEventListener('abort', aborted);
      };
      const waiter: Waiter = {
        attempt: () => {
          const value = attempt();
          if (value === undefined) return false;
          end();
          resolve(value);
          return true;
        },
        fail: (error) => {
          end();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the writer failed with
          reject(error);
        },
      };
      signal?.addEventListener('abort', aborted);
      this.#waiters.add(waiter);
      this.retry();
      this.#watch();
    });
  }

  /** Something has changed: whoever waits tries again, until one has to go on waiting. */
  public retry(): void {
    if (this.#isTrying) return;
    this.#isTrying = true;
    for (const waiter of this.#waiters) if (!this.#isOver(waiter)) break;
    this.#isTrying = false;
    this.#watch();
  }

  /** There is nothing left to wait for. */
  public fail(error: unknown): void {
    for (const waiter of [...this.#waiters]) {
      this.#waiters.delete(waiter);
      waiter.fail(error);
    }
    this.#watch();
  }

  #isOver(waiter: Waiter): boolean {
    try {
      if (!waiter.attempt()) return false;
    } catch (error) {
      waiter.fail(error);
    }
    this.#waiters.delete(waiter);
    return true;
  }

  #delete(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    this.retry();
  }

  #watch(): void {
    if (this.count === 0) {
      this.#unwatch?.();
      this.#unwatch = undefined;
      return;
    }
    this.#unwatch ??= watch({
      name: this.#name,
      isWaiting: () => this.count > 0,
      describe: () => `${this.count} waiting, ${this.#describe()}`,
    });
  }
}
