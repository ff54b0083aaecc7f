import { type Observable } from 'rxjs';
import { type Destination, type MuxOptions } from '../backend.js';
import { requireArgument } from '../errors.js';
import { type Link, listen } from '../rx.js';
import { MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { Deferred } from './deferred.js';
import { moviePipeline } from './moviePipeline.js';
import { type MuxProgress } from './progress.js';
import { type InputSample } from './inputTypes.js';
import { WriterInput } from './writerInput.js';
import { WriterState, type WriterStatus } from './writerState.js';

/**
 * Writes a movie from several inputs: a composition of `encode`, `interleave` and `mux`, with AVFoundation's states.
 *
 * ![](../docs/diagrams/AssetWriter.svg)
 *
 * Add the inputs, then feed them. The first sample starts the writing, with a session that begins at zero, unless `startWriting`
 * and `startSession` were called before; the movie is finished when every input has completed, or by `finishWriting`.
 *
 * Programming errors (a wrong state, a wrong argument) throw and change nothing. A run-time failure sets `status` to `failed` and
 * errors every input, every `ready$`, `progress$` and `finished`, once; what was created is removed. If nobody listens, it is
 * reported as unhandled, as RxJS does. One writer writes one movie.
 *
 * @example
 * ```ts
 * import { AssetWriter, testPattern, tone, WriterInput } from 'rxmux';
 * import { writeTo } from 'rxmux/operators';
 *
 * const writer = new AssetWriter('out.mov');
 * const video = writer.add(new WriterInput('video', { codec: 'h264' }));
 * const audio = writer.add(new WriterInput('audio', { codec: 'aac' }));
 * testPattern({ duration: 2 }).pipe(writeTo(video)).subscribe();
 * tone({ duration: 2 }).pipe(writeTo(audio)).subscribe();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter
 * @group Movies
 */
export class AssetWriter {
  /** The states as they change; replays the present one. */
  public readonly status$: Observable<WriterStatus>;
  /** What was written, sample by sample; replays the last one, completes with the movie, errors when writing fails. */
  public readonly progress$: Observable<MuxProgress>;

  readonly #destination: Destination;
  readonly #options: MuxOptions;
  readonly #inputs: WriterInput[] = [];
  readonly #state = new WriterState();
  readonly #aborted = new Deferred();
  readonly #link: Link<MuxProgress> = {
    next: (progress) => {
      this.#state.report(progress);
    },
    error: (error) => {
      this.#fail(error);
    },
    complete: () => {
      this.#complete();
    },
  };
  #isStarting = false;
  #isFailing = false;
  #session: MediaTime | undefined;
  #awaited: () => readonly number[] = () => [];
  #stop: () => void = this.#aborted.resolve;

  /**
   * Nothing is opened before writing starts.
   *
   * @param destination - a path, never overwritten unless `overwrite`; a Node stream; a writer of your own
   */
  public constructor(destination: Destination, options: MuxOptions = {}) {
    this.#destination = destination;
    this.#options = options;
    this.status$ = this.#state.status.changes$;
    this.progress$ = this.#state.progress$;
  }

  /** The snapshot of `status$`. */
  public get status(): WriterStatus {
    return this.#state.status.value;
  }

  /** Why writing failed; undefined unless `status` is `failed`. */
  public get error(): unknown {
    return this.#state.error;
  }

  /** The snapshot of `progress$`; undefined before the first sample. */
  public get progress(): MuxProgress | undefined {
    return this.#state.progress;
  }

  /** The inputs that were added. */
  public get inputs(): readonly WriterInput[] {
    return this.#inputs;
  }

  /** Settles when the movie is finished: rejects when writing failed or was cancelled. Always the same promise. */
  public get finished(): Promise<void> {
    return this.#state.finished;
  }

  /**
   * Adds an input and returns it.
   *
   * @throws MediaError `invalidState` when writing has started, or the input belongs to a writer
   * @see AVFoundation: AVAssetWriter.add(_:)
   */
  public add<S extends InputSample>(input: WriterInput<S>): WriterInput<S> {
    this.#state.require(['unknown'], 'add an input');
    requireArgument(input instanceof WriterInput, 'A writer takes inputs: new WriterInput(…).');
    const plain = input as unknown as WriterInput;
    const lane = this.#inputs.length;
    plain.core.attach({
      canStart: () => this.status === 'unknown' || this.#isStarting,
      ensureSession: (explicit) => {
        this.#ensureSession(explicit);
      },
      sessionStart: () => this.#session ?? MediaTime.zero,
      waitsForOthers: () => {
        const awaited = this.#awaited();
        return awaited.length > 0 && !awaited.includes(lane);
      },
      fail: (error) => {
        // What the pipeline fails with is told when what was created has been removed.
        if (!this.#isFailing) this.#fail(error);
      },
      cancel: () => {
        void this.cancelWriting();
      },
    });
    this.#inputs.push(plain);
    return input;
  }

  /**
   * Opens the destination and begins to take samples. Call `startSession` next.
   *
   * @throws MediaError `invalidState` on a second call, or without inputs
   * @see AVFoundation: AVAssetWriter.startWriting()
   */
  public startWriting(): void {
    this.#state.require(['unknown'], 'start writing');
    if (this.#inputs.length === 0) {
      this.#state.refuse('A movie needs at least one track: add an input before startWriting.');
    }
    this.#state.status.set('writing');
    // Who hears of it may cancel at once.
    if (!this.#state.isOpen) return;
    const movie$ = moviePipeline(this.#inputs, this.#destination, this.#options, {
      started: (awaited) => {
        this.#awaited = awaited;
      },
      failing: () => {
        this.#halt();
      },
      aborted: this.#aborted.resolve,
    });
    for (const input of this.#inputs) input.core.refresh();
    listen(movie$, this.#link, (stop) => {
      this.#stop = stop;
    });
  }

  /**
   * Says which moment of the sources is the movie's zero. What comes before it is in the file, but not presented where possible.
   *
   * @param at - exact, or in seconds; default 0
   * @throws MediaError `invalidState` before `startWriting`, and on a second call
   * @see AVFoundation: AVAssetWriter.startSession(atSourceTime:)
   */
  public startSession(at: TimeLike = 0): void {
    this.#state.require(['writing'], 'start a session');
    if (this.#session) {
      this.#state.refuse('A movie has one session, and this one was started before.');
    }
    this.#session = toTime(at);
    for (const input of this.#inputs) input.core.begin();
  }

  /**
   * Marks every input as finished and completes the movie.
   *
   * @returns the same promise as `finished`, on every call
   * @throws MediaError `invalidState` before writing has started
   * @see AVFoundation: AVAssetWriter.finishWriting()
   */
  public finishWriting(): Promise<void> {
    this.#state.require(['writing', 'completed', 'failed', 'cancelled'], 'finish writing');
    for (const input of this.#inputs) input.core.finish();
    return this.finished;
  }

  /**
   * Stops and removes what was created. Does nothing when the movie is completed or has failed.
   *
   * @returns settles when everything is closed and removed; the same promise on every call
   * @see AVFoundation: AVAssetWriter.cancelWriting()
   */
  public cancelWriting(): Promise<void> {
    if (!this.#state.isOpen && this.status !== 'cancelled') this.#aborted.resolve();
    if (this.#state.isOpen) {
      this.#state.cancel();
      // The inputs first: what is closed when the pipeline stops must not make them ready again.
      for (const input of this.#inputs) input.core.conclude('cancelled');
      this.#stop();
    }
    return this.#aborted.promise;
  }

  #ensureSession(explicit: boolean): void {
    if (this.status === 'unknown' && !explicit) {
      // The inputs stay ready meanwhile: nothing has changed for whoever feeds them.
      this.#isStarting = true;
      this.startWriting();
      this.#isStarting = false;
      // A destination that cannot be opened may have failed the writer already.
      if (this.#state.status.value === 'writing') this.startSession();
    }
    const { status } = this;
    if (this.#session ?? (status !== 'unknown' && status !== 'writing')) return;
    this.#state.refuse(
      'A session must be started before samples are appended: call startWriting() and startSession(at) first.',
    );
  }

  /** Takes nothing more: the movie is lost, and removing what was created takes time. */
  #halt(): void {
    this.#isFailing = true;
    for (const input of this.#inputs) input.core.halt();
  }

  #complete(): void {
    this.#state.complete(() => {
      for (const input of this.#inputs) input.core.conclude('finished');
    });
  }

  #fail(error: unknown): void {
    if (!this.#state.isOpen) return;
    const isHeard = this.#inputs.some((input) => input.core.isObserved);
    this.#halt();
    this.#state.fail(error, isHeard, () => {
      this.#stop();
      for (const input of this.#inputs) input.core.conclude('failed', error);
    });
  }
}
