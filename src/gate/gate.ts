import { type Observable, type Subscriber } from 'rxjs';
import { type Link } from '../rx.js';
import { adopt, type Sample } from '../sample/sample.js';
import { type ReadyWatch, watchReady } from './watchReady.js';

/** Where samples wait in front of a gate. */
export interface WaitingLine<S> {
  readonly length: number;
  /** Takes a sample over; may lose one, or refuse this one by throwing. */
  push(sample: S): void;
  shift(): S | undefined;
  /** Everything that waits, for closing. */
  clear(): S[];
}

/** What a gate is made of. */
export interface GateInit<S> {
  readonly line: WaitingLine<S>;
  /** Nothing passes while this is false. */
  readonly whenReady: Observable<boolean> | undefined;
  /** What else must hold for a sample to pass. */
  mayPass(): boolean;
  /** A sample is about to pass. */
  passing(sample: S): void;
}

/** Holds samples in a line while they may not pass: what `whenReady` and `realtime` have in common. */
export class Gate<S extends Sample> implements Link<S> {
  readonly #out: Subscriber<S>;
  readonly #init: GateInit<S>;
  readonly #ready: ReadyWatch;
  #ended = false;
  #completed = false;
  #running = false;

  public constructor(out: Subscriber<S>, init: GateInit<S>) {
    this.#out = out;
    this.#init = init;
    this.#ready = watchReady(init.whenReady, {
      changed: () => {
        this.run();
      },
      error: (error) => {
        out.error(error);
      },
      never: () => {
        out.complete();
      },
    });
  }

  /** Whether everything has passed, and the source has ended. */
  public get isCompleted(): boolean {
    return this.#completed;
  }

  public next(sample: S): void {
    try {
      this.#init.line.push(adopt(sample));
    } catch (error) {
      sample.close();
      throw error;
    }
    this.run();
  }

  public complete(): void {
    this.#ended = true;
    this.run();
  }

  public teardown(): void {
    this.#ready.stop();
    for (const sample of this.#init.line.clear()) sample.close();
  }

  /** To be called when a sample may have become free to pass. */
  public run(): void {
    // Whoever takes a sample may make room at once: the loop below sees that, a second one would overtake.
    if (this.#running) return;
    this.#running = true;
    while (this.#isOpen()) {
      const sample = this.#init.line.shift();
      if (sample === undefined) break;
      this.#init.passing(sample);
      this.#out.next(sample);
    }
    this.#running = false;
    if (!this.#ended || this.#init.line.length > 0) return;
    this.#completed = true;
    this.#out.complete();
  }

  #isOpen(): boolean {
    return this.#ready.value && !this.#out.closed && this.#init.mayPass();
  }
}
