import { type Observable, type Observer } from 'rxjs';
import { MediaError } from '../../errors.js';
import { listen, Signal } from '../../rx.js';
import { type InputSample } from '../inputTypes.js';
import { type WriterInput } from '../writerInput.js';
import { putLast, putTogether } from './putTogether.js';
import { isItem, requireItem } from './requireItem.js';
import { Waiting, type WaitOptions } from './waiting.js';

/**
 * A way into an input for something else than samples. It owns the input: nothing else can append to it, and there is one for each.
 *
 * As an Observer: `next` appends, and fails the writer when there is no room; `complete` is {@link finish}; `error` fails the writer. Sources that
 * cannot wait by themselves are made to by `concatMap((item) => receiver.append(item))`.
 *
 * @see AVFoundation: AVAssetWriter.SampleBufferReceiver and its siblings
 * @group Receivers
 */
export abstract class Receiver<T> implements Observer<T> {
  /** The input that it feeds. */
  public readonly input: WriterInput;
  /** Whether `append` answers at once; replays, distinct, synchronous. Errors when the writer fails, completes when it has ended. */
  public readonly ready$: Observable<boolean>;
  readonly #ready = new Signal<boolean>(false);
  readonly #name: string;
  readonly #waiting: Waiting<true>;
  #isFinished = false;
  /** Why nothing more can be appended; undefined: the writer goes on. */
  #end: { readonly why: unknown } | undefined;

  protected constructor(input: WriterInput, name: string) {
    if (input.receiver !== undefined) {
      throw invalidState(
        name,
        `The ${input.mediaType} input belongs to a ${input.receiver} already, and an input has one receiver: feed that one, or add another input.`,
      );
    }
    input.core.requireNotStarted(`get a ${name}`);
    input.receiver = name;
    this.input = input;
    this.#name = name;
    this.ready$ = this.#ready.changes$;
    this.#waiting = new Waiting<true>(
      name,
      () => `the input is not ready: ${String(this.input.notReadyReason)}`,
    );
    listen(input.core.ready.changes$, {
      next: () => {
        this.refresh();
      },
      error: (error) => {
        this.#end = { why: error };
        this.#waiting.fail(error);
        this.#ready.error(error);
      },
      complete: () => {
        this.#end = { why: this.#ended() };
        this.#waiting.fail(this.#end.why);
        this.#ready.complete();
      },
    });
  }

  /** The snapshot of `ready$`. */
  public get isReady(): boolean {
    return this.#ready.value;
  }

  /**
   * Appends as soon as there is room; what was appended first goes first.
   *
   * @param options - a signal that gives up waiting: the promise rejects with its reason, and the item stays the caller's
   * @returns settles when the input has taken it. Rejects with what {@link appendImmediately} throws, and with the writer's error when it fails or is
   * cancelled meanwhile
   * @see AVFoundation: AVAssetWriter.SampleBufferReceiver.append(_:)
   */
  public async append(item: T, options: WaitOptions = {}): Promise<void> {
    this.#requireOpen();
    if (this.#end) throw this.#end.why;
    try {
      await this.#waiting.wait(options, () => this.#take(item, true));
    } finally {
      this.refresh();
    }
  }

  /**
   * Appends at once, or not at all.
   *
   * @returns false when there is no room, when others wait for it, or when the writer has ended; the item stays the caller's then
   * @throws MediaError `invalidState` before `startWriting` and `startSession`, and after `finish`; `invalidArgument`, `invalidTimestamp` for an item that
   * cannot be meant. What throws is closed
   * @see AVFoundation: AVAssetWriter.SampleBufferReceiver.appendImmediately(_:)
   */
  public appendImmediately(item: T): boolean {
    this.#requireOpen();
    const isTaken = this.#waiting.count === 0 && this.#take(item, true) !== undefined;
    this.refresh();
    return isTaken;
  }

  /**
   * Nothing more is appended. What waits is appended before.
   *
   * @throws MediaError `invalidState` before writing has started
   * @see AVFoundation: AVAssetWriter.SampleBufferReceiver.finish()
   */
  public finish(): void {
    if (this.#isFinished) return;
    if (this.#isThrough()) this.input.markAsFinished();
    this.#isFinished = true;
    this.refresh();
  }

  /** Takes an item over; fails the writer when it cannot be appended. */
  public next(item: T): void {
    try {
      if (this.#isFinished || this.#waiting.count > 0 || !this.#take(item, false))
        throw this.#unready();
      this.refresh();
    } catch (error) {
      if (isItem(item)) this.discard(item);
      this.input.core.fail(error);
    }
  }

  /** The source failed: the writer fails with its error. */
  public error(error: unknown): void {
    this.input.core.fail(error);
  }

  /** The source completed: as {@link finish}, but harmless when the input has ended. */
  public complete(): void {
    if (this.#isThrough()) this.input.complete();
    this.#isFinished = true;
    this.refresh();
  }

  /** Whether there is more to wait for than the input. */
  protected hasMeans(): boolean {
    return true;
  }

  /**
   * What the movie gets of an item, which is taken over: a sample, or several that go together, or none that can be told yet; undefined: not now.
   *
   * @throws MediaError what stands against it
   */
  protected abstract toSample(item: T): InputSample | readonly InputSample[] | undefined;

  /** The input has taken what the last `toSample` answered; it may be closed by now. */
  protected taken(): void {
    // Most need not know.
  }

  /** What is left to be written when nothing more comes; then nothing is left. */
  protected rest?(): readonly InputSample[];

  /** Nobody needs it. */
  protected abstract discard(item: T): void;

  /** Looks again whether it is ready. */
  protected refresh(): void {
    if (this.#hasRoom()) this.#waiting.retry();
    if (this.#isFinished && this.#isThrough()) this.input.complete();
    const isReady = !this.#isFinished && this.#hasRoom() && this.#waiting.count === 0;
    this.#ready.set(isReady && this.hasMeans());
  }

  #hasRoom(): boolean {
    return this.input.core.ready.value;
  }

  /** Undefined: there is no room. */
  #take(item: T, classic: boolean): true | undefined {
    if (!this.#hasRoom()) return undefined;
    const { core } = this.input;
    requireItem(item, this.#name);
    try {
      // What is made of an item is written: a session that is missing must be heard of before.
      core.requireOwner('take samples');
      core.owner?.ensureSession(classic);
      const made = this.toSample(item);
      if (!made) return undefined;
      this.#put('close' in made ? [made] : made, classic);
      this.taken();
      return true;
    } catch (error) {
      this.discard(item);
      throw error;
    }
  }

  #put(samples: readonly InputSample[], classic: boolean): void {
    if (!putTogether(this.input.core, samples, classic)) throw this.#ended();
  }

  /** Whether nothing waits. What is left then goes whether there is room or not: it is little, and the last. */
  #isThrough(): boolean {
    if (this.#waiting.count > 0) return false;
    if (!this.#end) putLast(this.input.core, this.rest?.() ?? []);
    return true;
  }

  #requireOpen(): void {
    if (!this.#isFinished) return;
    throw invalidState(
      this.#name,
      `The ${this.#name} was finished, so it takes nothing more. Call finish() when everything is appended.`,
    );
  }

  #ended(): MediaError {
    const why = this.input.notReadyReason ?? 'ended';
    if (why !== 'cancelled') {
      return invalidState(
        this.#name,
        `The ${this.input.mediaType} input takes nothing more: it is ${why}.`,
      );
    }
    return new MediaError('operationCancelled', 'The writer was cancelled.', {
      operator: this.#name,
    });
  }

  #unready(): MediaError {
    return new MediaError(
      'notReady',
      `The ${this.#name} is not ready (${this.#isFinished ? 'finished' : (this.input.notReadyReason ?? 'others wait')}), and next() cannot wait. ` +
        'Make the source wait with concatMap((item) => receiver.append(item)), or append while ready$ is true.',
      { operator: this.#name },
    );
  }
}

const invalidState = (operator: string, message: string): MediaError =>
  new MediaError('invalidState', message, { operator });
