import { lastValueFrom } from 'rxjs';
import { type Destination } from '../backend.js';
import { fileTypeOf } from '../fileTypes.js';
import { type MediaError } from '../errors.js';
import { type Link, listen, type Signal } from '../rx.js';
import { type TimeLike } from '../sample/time.js';
import { Deferred } from './deferred.js';
import { inputRefusal } from './fileTypeRules.js';
import { InputGroups } from './inputGroups.js';
import { type InputOwner } from './inputTypes.js';
import { moviePipeline } from './moviePipeline.js';
import { type AssetWriterOptions, muxOptions } from './movieSettings.js';
import { type MuxProgress } from './progress.js';
import { type SessionStartPolicy } from './sessionStart.js';
import { type WriterInput } from './writerInput.js';
import { WriterSession } from './writerSession.js';
import { WriterState } from './writerState.js';

/** Those that belong to a writer. */
const taken = new WeakSet<WriterInput>();

/** The workings of a writer: its inputs, its session, its pipeline, and who hears of what when. */
export class WriterRun {
  public readonly state: WriterState = new WriterState();
  public readonly inputs: WriterInput[] = [];
  public readonly groups: InputGroups = new InputGroups(this.inputs);
  public readonly session: WriterSession = new WriterSession(this.inputs, (why) =>
    this.state.refuse(why),
  );
  readonly #destination: Destination;
  readonly #options: () => AssetWriterOptions;
  readonly #aborted = new Deferred();
  readonly #link: Link<MuxProgress> = {
    next: (progress) => {
      this.state.report(progress);
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
  #awaited: () => readonly number[] = () => [];
  #stop: () => void = this.#aborted.resolve;
  /** What inputs kept between passes, on its way out. */
  readonly #removing: Promise<boolean>[] = [];
  #cancelled: Promise<void> | undefined;

  /** `options` as they are when writing starts. */
  public constructor(destination: Destination, options: () => AssetWriterOptions) {
    this.#destination = destination;
    this.#options = options;
  }

  /** Takes an input in. @throws MediaError when the file type cannot hold it */
  public attach(input: WriterInput): void {
    const refusal = this.refusal(input);
    if (refusal) throw refusal;
    input.core.attach(this.#owner(this.inputs.length));
    this.inputs.push(input);
    taken.add(input);
  }

  /** Whether the movie is one of boxes (mp4, mov and their relatives); undefined: its file type is not known. */
  public get isMovie(): boolean | undefined {
    return fileTypeOf(this.#destination, this.#options().format)?.isMovie;
  }

  /** libav's name of the muxer; undefined: the file type is not known. */
  public get muxer(): string | undefined {
    return fileTypeOf(this.#destination, this.#options().format)?.muxer;
  }

  /** Whether an input can be taken in. */
  public canAttach(input: WriterInput): boolean {
    return !taken.has(input) && this.refusal(input) === undefined;
  }

  /** Why an input cannot be taken in. Of an unknown file type whoever opens it will hear. */
  public refusal(input: WriterInput): MediaError | undefined {
    const { muxer } = this;
    return muxer === undefined ? undefined : inputRefusal(muxer, input, this.inputs);
  }

  /** Opens the destination, and the inputs' way to it. */
  public start(): void {
    this.state.require(['unknown'], 'start writing');
    if (this.inputs.length === 0) {
      this.state.refuse('A movie needs at least one track: add an input before startWriting.');
    }
    const misfit = this.inputs.map((input) => input.misfit(this.inputs)).find(Boolean);
    if (misfit !== undefined) this.state.refuse(misfit);
    this.state.status.set('writing');
    // Who hears of it may cancel at once.
    if (!this.state.isOpen) return;
    const options = muxOptions(this.#options());
    const listener = {
      started: (awaited: () => readonly number[]): void => {
        this.#awaited = awaited;
      },
      failing: (): void => {
        this.#halt();
      },
      aborted: this.#aborted.resolve,
      removing: (removed: Signal<boolean>): void => {
        this.#removing.push(lastValueFrom(removed.changes$, { defaultValue: false }));
      },
    };
    const movie$ = moviePipeline(this.inputs, this.#destination, options, listener, this.session);
    for (const input of this.inputs) input.startPasses();
    for (const input of this.inputs) input.core.refresh();
    listen(movie$, this.#link, (stop) => {
      this.#stop = stop;
    });
  }

  /** `isAsked`: by the program, and not by its first sample. */
  public beginSession(at: TimeLike | SessionStartPolicy, isAsked: boolean): void {
    this.state.require(['writing'], 'start a session');
    this.session.begin(at, isAsked);
    for (const input of this.inputs) input.core.begin();
  }

  /** No input takes more. */
  public finish(): void {
    this.state.require(['writing', 'completed', 'failed', 'cancelled'], 'finish writing');
    for (const input of this.inputs) input.core.finish();
  }

  /** Stops, unless it has ended; settles when everything is closed and removed. */
  public cancel(): Promise<void> {
    if (!this.state.isOpen && this.state.status.value !== 'cancelled') this.#aborted.resolve();
    if (this.state.isOpen) {
      this.state.cancel();
      // The inputs first: what is closed when the pipeline stops must not make them ready again.
      for (const input of this.inputs) input.core.conclude('cancelled');
      this.#stop();
    }
    this.#cancelled ??= this.#aborted.promise.then(async () => {
      await Promise.all(this.#removing);
    });
    return this.#cancelled;
  }

  #owner(lane: number): InputOwner {
    return {
      inputs: this.inputs,
      isMovie: this.isMovie,
      canStart: () => this.state.status.value === 'unknown' || this.#isStarting,
      ensureSession: (explicit) => {
        this.#ensureSession(explicit);
      },
      isAnalysing: () =>
        this.inputs.some((input, place) => place !== lane && input.passes.isAnalysing),
      refreshAll: () => {
        for (const input of this.inputs) input.core.refresh();
      },
      waitsForOthers: () => {
        const awaited = this.#awaited();
        return awaited.length > 0 && !awaited.includes(lane);
      },
      fail: (error) => {
        // What the pipeline fails with is told when what was created has been removed.
        if (!this.#isFailing) this.#fail(error);
      },
      cancel: () => {
        void this.cancel();
      },
    };
  }

  #ensureSession(explicit: boolean): void {
    if (this.state.status.value === 'unknown' && !explicit) {
      // The inputs stay ready meanwhile: nothing has changed for whoever feeds them.
      this.#isStarting = true;
      this.start();
      this.#isStarting = false;
      // A destination that cannot be opened may have failed the writer already.
      if (this.#isWriting) this.#beginOwnSession();
    }
    if (explicit && this.session.isEnded) {
      this.state.refuse('The session has ended: append samples before endSession(at).');
    }
    if (this.session.isStarted || !this.state.isOpen) return;
    this.state.refuse(
      'A session must be started before samples are appended: call startWriting() and startSession(at) first.',
    );
  }

  get #isWriting(): boolean {
    return this.state.status.value === 'writing';
  }

  /** The first sample opens it. */
  #beginOwnSession(): void {
    const { sessionStart, sessionEnd } = this.#options();
    this.beginSession(sessionStart ?? 0, sessionStart !== undefined);
    if (sessionEnd !== undefined) this.session.endAt(sessionEnd);
  }

  /** Takes nothing more: the movie is lost, and removing what was created takes time. */
  #halt(): void {
    this.#isFailing = true;
    for (const input of this.inputs) input.core.halt();
  }

  #complete(): void {
    this.state.complete(() => {
      for (const input of this.inputs) input.core.conclude('finished');
    });
  }

  #fail(error: unknown): void {
    if (!this.state.isOpen) return;
    const isHeard = this.inputs.some((input) => input.core.written.isObserved);
    this.#halt();
    this.state.fail(error, isHeard, () => {
      this.#stop();
      for (const input of this.inputs) input.core.conclude('failed', error);
    });
  }
}
