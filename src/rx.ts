/**
 * The only file that constructs Observables. A port to another major version of RxJS touches this
 * file and the marble helpers.
 */
import {
  distinctUntilChanged,
  filter,
  from,
  Observable,
  type ObservableInput,
  ReplaySubject,
  Subject,
  type Subscriber,
  takeUntil,
  type TeardownLogic,
} from 'rxjs';

/** A function from one Observable to another: what `pipe` takes. */
export type Operator<A, B> = (source: Observable<A>) => Observable<B>;

/** What a hand-written operator does with its source. Everything but `next` has the obvious default. */
export interface Link<A> {
  /** Takes a value, and with it the ownership of a sample. */
  next(value: A): void;
  /** The source failed. Default: the output fails. */
  error?(error: unknown): void;
  /** The source completed. Default: the output completes. */
  complete?(): void;
  /** Runs once, when the output has ended in any way: completed, failed or unsubscribed. */
  teardown?(): void;
}

/**
 * Makes an operator from scratch.
 *
 * `connect` runs once per subscription and returns the handlers; all state belongs inside it. The link
 * through `takeUntil` reaches sources that emit synchronously, which a subscription cannot: it is not
 * assigned yet while they emit. `stopSource` unsubscribes from the source without ending the output.
 * What a handler throws becomes the output's error.
 */
export function operator<A, B>(
  connect: (out: Subscriber<B>, stopSource: () => void) => Link<A>,
): Operator<A, B> {
  return (source) =>
    new Observable<B>((out) => {
      const stop = new Subject<void>();
      let stopped = false;
      const stopSource = (): void => {
        stopped = true;
        stop.next();
      };
      const link = connect(out, stopSource);
      if (out.closed) {
        // It failed while it was set up: the source is not even subscribed.
        link.teardown?.();
        return;
      }
      out.add(() => {
        stopSource();
        link.teardown?.();
      });
      source.pipe(takeUntil(stop)).subscribe({
        next: (value) => {
          try {
            link.next(value);
          } catch (error) {
            out.error(error);
          }
        },
        error: (error: unknown) => {
          if (link.error) link.error(error);
          else out.error(error);
        },
        complete: () => {
          // takeUntil completes when we stop it: that is our doing, not the source's.
          if (stopped) return;
          try {
            if (link.complete) link.complete();
            else out.complete();
          } catch (error) {
            out.error(error);
          }
        },
      });
    });
}

/** A cold Observable: `subscribe` runs for each subscriber and returns what undoes it. */
export function cold<T>(subscribe: (out: Subscriber<T>) => TeardownLogic): Observable<T> {
  return new Observable<T>(subscribe);
}

/**
 * Subscribes to `source` and returns how to stop it. A source that emits synchronously may have to be stopped before
 * this returns: `began` is told beforehand.
 */
export function listen<T>(
  source: Observable<T>,
  observer: Link<T>,
  began: (stop: () => void) => void = () => undefined,
): () => void {
  const stop = new Subject<void>();
  let stopped = false;
  const stopSource = (): void => {
    stopped = true;
    stop.next();
  };
  began(stopSource);
  source.pipe(takeUntil(stop)).subscribe({
    next: (value) => {
      observer.next(value);
    },
    error: (error: unknown) => observer.error?.(error),
    complete: () => {
      if (!stopped) observer.complete?.();
    },
  });
  return stopSource;
}

/**
 * What `open` opens, as an Observable of one value. A promise cannot be cancelled: what it brings after
 * unsubscribing is handed to `close`.
 */
export function acquire<T>(
  open: () => ObservableInput<T>,
  close: (resource: T) => void,
): Observable<T> {
  return new Observable<T>((out) => {
    const input = open();
    if (!isPromise(input)) return from(input).subscribe(out);
    input.then(
      (resource) => {
        if (out.closed) close(resource);
        else {
          out.next(resource);
          out.complete();
        }
      },
      (error: unknown) => {
        out.error(error);
      },
    );
    return undefined;
  });
}

function isPromise<T>(input: ObservableInput<T>): input is PromiseLike<T> {
  return 'then' in input && typeof input.then === 'function';
}

/**
 * A value that can be read now (`value`) and observed (`changes$`: replays, distinct, synchronous).
 * After `complete()` or `error()` it does not change, and late subscribers still get the last value first.
 */
export class Signal<T> {
  readonly #subject = new ReplaySubject<T>(1);
  #value: T;
  #ended = false;

  /** Its changes, beginning with the present value. */
  public readonly changes$: Observable<T> = this.#subject.pipe(
    // One who hears of a change may set the next one: then those who have not heard yet are told that one
    // first, and must not hear the old one after it.
    filter((value) => Object.is(value, this.#value)),
    distinctUntilChanged<T>(Object.is),
  );

  public constructor(value: T) {
    this.#value = value;
    this.#subject.next(value);
  }

  /** The present value. */
  public get value(): T {
    return this.#value;
  }

  /** Whether somebody is subscribed to its changes. */
  public get isObserved(): boolean {
    return this.#subject.observed;
  }

  public set(value: T): void {
    if (this.#ended || Object.is(value, this.#value)) return;
    this.#value = value;
    this.#subject.next(value);
  }

  /** The value will not change again. */
  public complete(): void {
    this.#ended = true;
    this.#subject.complete();
  }

  /** What the value tells of has failed. */
  public error(error: unknown): void {
    this.#ended = true;
    this.#subject.error(error);
  }
}
