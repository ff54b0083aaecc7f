import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { Signal } from '../rx.js';
import { Gathering, type Run } from './gathering.js';
import { givenUp, ioFailure, isCancelled, sayKept, tellKept } from './ioErrors.js';
import { type Outlet } from './outlet.js';
import { rowOf, sizeOf, Wholeness } from './wholeness.js';

/** Above this many bytes waiting the sink is not ready, … */
const HIGH = 4 * 1024 * 1024;
/** … and below this many it is again. */
const LOW = 1024 * 1024;

/**
 * Takes bytes at once and writes them later, in order, gathered into large pieces.
 *
 * The first failure is kept: `ready` fails with it, and the next `write` and `finish` throw it.
 */
export class ByteSink {
  /** False while more is waiting than the destination likes. */
  public readonly ready: Signal<boolean> = new Signal<boolean>(true);
  /** Called when everything that was handed on has arrived. */
  public onIdle: () => void = () => undefined;
  readonly #outlet: Outlet;
  readonly #name: string;
  readonly #queue: Run[] = [];
  readonly #gathering = new Gathering(this.#queue);
  readonly #wholeness = new Wholeness();
  #pending = 0;
  #end = 0;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #writing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  #releasing: Promise<void> | undefined;
  #isStarting = false;
  #finished = false;
  #failure: MediaError | undefined;

  /** `name` is the destination as people call it, for messages. */
  public constructor(outlet: Outlet, name: string) {
    this.#outlet = outlet;
    this.#name = name;
    outlet.onFailure = (error) => {
      this.#fail(error);
    };
  }

  /** Whether bytes may be written before the end of what was written. */
  public get seekable(): boolean {
    return this.#outlet.seekable;
  }

  /** The size of what was written, in bytes. */
  public get bytes(): number {
    return this.#end;
  }

  /** Bytes that the destination has not taken yet. */
  public get pending(): number {
    return this.#pending;
  }

  /** The first failure, when there was one. */
  public get failure(): MediaError | undefined {
    return this.#failure;
  }

  /** Whether something is on its way to the destination. */
  public get isBusy(): boolean {
    return this.#writing !== undefined || this.#isStarting;
  }

  /** Takes over `bytes`, which belong at `position`. Throws what failed before. */
  public write(bytes: Uint8Array, position: number): void {
    this.#throwFailure();
    this.#requireOpen();
    if (position !== this.#end && !this.#outlet.seekable) this.#refuseSeek(position);
    if (bytes.byteLength === 0) return;
    this.#pending += bytes.byteLength;
    this.#end = Math.max(this.#end, position + bytes.byteLength);
    this.#wholeness.handed(bytes.byteLength);
    this.#gathering.add({ bytes, position });
    if (this.#pending > HIGH) this.ready.set(false);
    this.#schedule();
  }

  /** What was written so far can be read without what follows: it goes to the destination now, and stays there when a later write fails. */
  public commit(): void {
    if (this.#failure) return;
    this.#wholeness.mark(this.#end);
    this.#flushStage();
  }

  /** What was written so far goes to the destination now. */
  public push(): void {
    if (!this.#failure) this.#flushStage();
  }

  /** Resolves when the destination has taken everything that was written so far. */
  public async drain(): Promise<void> {
    this.#gathering.seal();
    this.#start();
    while (this.#writing) await this.#writing;
    this.#throwFailure();
  }

  /** Writes the rest and closes the destination; `edit` may change the whole before it is closed. */
  public async finish(edit?: () => Promise<void>): Promise<void> {
    this.#requireOpen();
    const ending = this.#close(edit);
    this.#ending = ending.catch(() => undefined);
    await ending;
    this.#finished = true;
    this.ready.complete();
  }

  /** Gives up: nothing more is written. What was created is removed, unless it failed and a part of it is whole. */
  public async abort(reason: unknown): Promise<void> {
    // What is finished stays.
    if (this.#finished) return;
    this.#fail(reason instanceof MediaError ? reason : givenUp(this.#name, reason));
    // What is being finished sees the failure, and removes it by itself; but it may never come so far.
    const ends = this.#outlet.interruptible === true ? this.#release(reason) : this.#ending;
    this.#ending ??= this.#release(reason);
    await (ends ?? this.#ending);
  }

  async #close(edit?: () => Promise<void>): Promise<void> {
    try {
      await this.drain();
      // Who writes it once more knows what stays of it.
      this.#wholeness.settle(edit ? 0 : this.#end);
      await edit?.();
      this.#throwFailure();
      await this.#outlet.close();
      // Given up while it was being closed: then it is not wanted any more.
      this.#throwFailure();
    } catch (error) {
      const failure = ioFailure(error, this.#name);
      this.#fail(failure);
      await this.#release(failure);
      throw failure;
    }
  }

  #release(reason: unknown): Promise<void> {
    return (this.#releasing ??= this.#abandon(reason));
  }

  async #abandon(reason: unknown): Promise<void> {
    while (this.#writing && this.#outlet.interruptible !== true) await this.#writing;
    const { end } = this.#wholeness;
    const kept = end > 0 && !isCancelled(reason) ? this.#outlet.keeps : undefined;
    // The failure of another says nothing of it.
    if (kept !== undefined && isCancelled(this.#failure)) warn('movieKept', sayKept(kept));
    await this.#outlet.abort(reason, kept === undefined ? undefined : end);
  }

  #schedule(): void {
    if (this.#writing) return;
    if (this.#queue.length > 0) this.#startSoon();
    else if (this.#outlet.lingerMs === 0) this.#soon ??= setImmediate(this.#flushStage);
    else this.#timer ??= setTimeout(this.#flushStage, this.#outlet.lingerMs);
  }

  readonly #flushStage = (): void => {
    this.#clearTimers();
    this.#gathering.seal();
    this.#startSoon();
  };

  /** What libav writes in one call goes in one: nobody is to find half of it. */
  #startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    queueMicrotask(() => {
      this.#isStarting = false;
      this.#start();
    });
  }

  #clearTimers(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
  }

  #start(): void {
    if (this.#writing || this.#queue.length === 0 || this.#failure) return;
    this.#writing = this.#run()
      .catch((error: unknown) => {
        this.#fail(error);
      })
      .finally(() => {
        this.#writing = undefined;
        if (!this.#failure) this.#rest();
        if (!this.#failure && this.#pending > 0) this.#schedule();
      });
  }

  #rest(): void {
    this.#outlet.rested?.();
    this.onIdle();
  }

  async #run(): Promise<void> {
    for (let run = this.#queue.shift(); run && !this.#failure; run = this.#queue.shift()) {
      const row = this.#outlet.writeRow ? rowOf(run, this.#queue) : [run.bytes];
      const size = sizeOf(row);
      await (this.#outlet.writeRow?.(row, run.position) ??
        this.#outlet.write(run.bytes, run.position));
      this.#pending -= size;
      this.#wholeness.took(size);
      if (this.#pending < LOW && !this.failure) this.ready.set(true);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    const failure = ioFailure(error, this.#name);
    const kept = this.#wholeness.end > 0 && !isCancelled(failure) ? this.#outlet.keeps : undefined;
    this.#failure = kept === undefined ? failure : tellKept(failure, kept);
    this.#clearTimers();
    this.#queue.length = 0;
    this.#gathering.clear();
    this.#pending = 0;
    this.ready.error(this.#failure);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  #requireOpen(): void {
    if (!this.#ending) return;
    const message = `${this.#name} is finished: nothing more can be written.`;
    throw new MediaError('invalidState', message, { operator: 'mux' });
  }

  #refuseSeek(position: number): never {
    throw new MediaError(
      'ioError',
      `${this.#name} cannot go back: bytes for position ${position} came after ${this.#end} bytes were written. ` +
        'Write to a path, give the destination `seekable: true`, or choose a container that needs no patching.',
      { operator: 'mux' },
    );
  }
}
