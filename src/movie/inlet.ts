import { type Observable, Subject } from 'rxjs';
import { cold } from '../rx.js';
import { type InputSample } from './inputTypes.js';

/** The way of samples from an input into its writer: one for each pass. */
export class Inlet {
  /** What goes in; has one subscriber. */
  public readonly samples$: Observable<InputSample>;
  readonly #keepsEarly: boolean;
  readonly #subject = new Subject<InputSample>();
  readonly #early: InputSample[] = [];
  #state: 'waiting' | 'open' | 'left' = 'waiting';

  /** `keepsEarly`: what comes before there is a subscriber waits for it; else it does not arrive. */
  public constructor(keepsEarly: boolean) {
    this.#keepsEarly = keepsEarly;
    this.samples$ = cold((out) => {
      this.#state = 'open';
      out.add(() => {
        this.discard();
      });
      for (let next = this.#early.shift(); next; next = this.#early.shift()) out.next(next);
      out.add(this.#subject.subscribe(out));
    });
  }

  /** Whether what goes in arrives somewhere. */
  public get isHeard(): boolean {
    return this.#subject.observed || (this.#keepsEarly && this.#state === 'waiting');
  }

  public push(sample: InputSample): void {
    if (this.#subject.observed) this.#subject.next(sample);
    else if (this.isHeard) this.#early.push(sample);
    else sample.close();
  }

  public complete(): void {
    this.#subject.complete();
  }

  /** Whether there was somebody to tell. */
  public error(error: unknown): boolean {
    if (!this.#subject.observed) return false;
    this.#subject.error(error);
    return true;
  }

  /** Nobody will come: closes what waits. */
  public discard(): void {
    this.#state = 'left';
    for (const sample of this.#early.splice(0)) sample.close();
  }
}
