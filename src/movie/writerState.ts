import { filter, type Observable } from 'rxjs';
import { reportUnhandled } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { Signal } from '../rx.js';
import { Deferred } from './deferred.js';
import { type MuxProgress } from './progress.js';

/** Where a writer stands. @see AVFoundation: AVAssetWriter.Status @group Movies */
export type WriterStatus = 'unknown' | 'writing' | 'completed' | 'failed' | 'cancelled';

/** A writer's status, progress, error and end: the one place where they change, and tell it. */
export class WriterState {
  public readonly status: Signal<WriterStatus> = new Signal<WriterStatus>('unknown');
  readonly #progress = new Signal<MuxProgress | undefined>(undefined);
  readonly #finished = new Deferred();
  #isHeard = false;
  #error: unknown;

  public get error(): unknown {
    return this.#error;
  }

  public get progress(): MuxProgress | undefined {
    return this.#progress.value;
  }

  public get progress$(): Observable<MuxProgress> {
    return this.#progress.changes$.pipe(filter((progress) => progress !== undefined));
  }

  public get finished(): Promise<void> {
    this.#isHeard = true;
    return this.#finished.promise;
  }

  /** Whether it has yet to end. */
  public get isOpen(): boolean {
    return this.status.value === 'unknown' || this.status.value === 'writing';
  }

  public report(progress: MuxProgress): void {
    this.#progress.set(progress);
  }

  /** The movie is whole; `spread` tells the inputs. */
  public complete(spread: () => void): void {
    this.status.set('completed');
    spread();
    this.#finished.resolve();
    this.#progress.complete();
    this.status.complete();
  }

  public cancel(): void {
    this.status.set('cancelled');
    this.#finished.reject(
      new MediaError('operationCancelled', 'Writing was cancelled.', { operator: 'AssetWriter' }),
    );
    this.#progress.complete();
    this.status.complete();
  }

  /** Tells the error to whoever listens; `spread` tells the inputs. Reports it as unhandled when nobody does. */
  public fail(error: unknown, isHeardElsewhere: boolean, spread: () => void): void {
    const isObserved = isHeardElsewhere || this.#progress.isObserved || this.status.isObserved;
    this.#error = error;
    this.status.set('failed');
    spread();
    this.#progress.error(error);
    this.status.complete();
    this.#finished.reject(error);
    // Who starts the writing may ask for `finished` only after that.
    if (!isObserved) reportUnhandled(error, () => this.#isHeard);
  }

  /** Throws `invalidState` unless the status is among `legal`. */
  public require(legal: readonly WriterStatus[], action: string): void {
    const status = this.status.value;
    if (legal.includes(status)) return;
    const names = legal.map((name) => `'${name}'`).join(' or ');
    this.refuse(
      `A writer cannot ${action} while its status is '${status}'; it can while it is ${names}.`,
    );
  }

  /** Throws `invalidState`: a call that breaks a rule changes nothing. */
  public refuse(rule: string): never {
    throw new MediaError('invalidState', rule, {
      operator: 'AssetWriter',
      cause: this.#error,
    });
  }
}
