import { type Observable, Subject } from 'rxjs';
import { type WrittenSample } from './writtenSample.js';

/** Tells whoever wants to know what was written of an input. */
export class WrittenNews {
  public readonly all$: Observable<WrittenSample>;
  readonly #all = new Subject<WrittenSample>();

  public constructor() {
    this.all$ = this.#all;
  }

  /** Whether somebody would hear of an error. */
  public get isObserved(): boolean {
    return this.#all.observed;
  }

  /** A sample is in the movie; what is to be told is made only when somebody hears it. */
  public tell(written: () => WrittenSample): void {
    if (this.#all.observed) this.#all.next(written());
  }

  public complete(): void {
    this.#all.complete();
  }

  public error(error: unknown): void {
    this.#all.error(error);
  }
}
