import { catchError, EMPTY, from, ignoreElements, type ObservableInput, takeUntil } from 'rxjs';
import { type Observable } from 'rxjs';
import { type EncodeSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { type PassDescription } from '../passes/passDescription.js';
import { canReach, type MultipassTargets } from '../passes/strategyFor.js';
import { listen } from '../rx.js';
import { InputPasses } from './inputPasses.js';
import { type InputSample, type WriterInputOptions } from './inputTypes.js';
import { TrackRelations } from './trackRelations.js';

/** What answers a pass: its samples, which are appended and end the pass; or nothing, when it appends by itself. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback that appends by itself returns nothing
type PassAnswer<S> = ObservableInput<S> | undefined | void;

/**
 * An input whose source can be asked several times.
 *
 * @group Movies
 */
export abstract class TrackPasses<T, S extends InputSample> extends TrackRelations<T> {
  public abstract readonly outputSettings: EncodeSettings | undefined;
  public abstract get expectsMediaDataInRealTime(): boolean;
  /** @internal */
  public readonly passes: InputPasses = new InputPasses();
  /** @internal */
  public readonly targets: MultipassTargets;
  /**
   * Each pass as it begins, and the present one for who comes later; completes after the last. The multi-pass controller: see
   * {@link respondToEachPassDescription} for what to do with it.
   *
   * @see AVFoundation: AVAssetWriterInput.MultiPassController.passDescriptions
   */
  public readonly passes$: Observable<PassDescription>;
  #performs: boolean;
  #responds = false;

  protected constructor(
    subscribe: ConstructorParameters<typeof Observable<T>>[0],
    options: WriterInputOptions,
  ) {
    super(subscribe);
    this.#performs = options.performsMultiPassEncodingIfSupported ?? false;
    this.targets = options.multipass ?? {};
    this.passes$ = this.passes.all$;
  }

  /**
   * Whether the source is to be asked several times, where that makes the movie better. Default: false.
   *
   * @throws MediaError `invalidState` when set after writing has started
   * @see AVFoundation: AVAssetWriterInput.performsMultiPassEncodingIfSupported
   */
  public get performsMultiPassEncodingIfSupported(): boolean {
    return this.#performs;
  }

  public set performsMultiPassEncodingIfSupported(value: boolean) {
    this.core.requireNotStarted('have its performsMultiPassEncodingIfSupported set');
    this.#performs = value;
  }

  /**
   * Whether there can be more than one pass: it was asked for, and the input encodes video for a bit rate, a size, or a quality that
   * `multipass` names. Otherwise there is exactly one.
   *
   * @see AVFoundation: AVAssetWriterInput.canPerformMultiplePasses
   */
  public get canPerformMultiplePasses(): boolean {
    const { outputSettings, mediaType } = this;
    if (!this.#performs || mediaType !== 'video' || outputSettings === undefined) return false;
    return canReach(outputSettings, this.targets);
  }

  /**
   * What the pass under way wants; undefined before writing has started, and when no further pass is wanted.
   *
   * @see AVFoundation: AVAssetWriterInput.currentPassDescription
   */
  public get currentPassDescription(): PassDescription | undefined {
    return this.passes.current.value;
  }

  /**
   * Everything that the pass wants was appended. The next one is known later, and told by `passes$`; until then the input is not ready. To
   * have no further pass call {@link markAsFinished}: then what there is is the result.
   *
   * @throws MediaError `invalidState` where passes were not asked for, before writing has started, and when no pass is under way
   * @see AVFoundation: AVAssetWriterInput.markCurrentPassAsFinished()
   */
  public markCurrentPassAsFinished(): void {
    if (!this.passes.isRunning) throw noPass(this.#performs);
    if (this.canPerformMultiplePasses) this.core.leavePass();
    else this.markAsFinished();
  }

  /** No more samples will come, in this pass or a later one. */
  public abstract markAsFinished(): void;

  /**
   * Calls `callback` for each pass, when it begins and the session is open: it brings the samples that the pass wants, and a last time with undefined, when no pass is wanted any more.
   *
   * Samples that it returns, as an Observable or anything like it, are appended, and their end is the pass's. When it returns nothing it appends by
   * itself, and calls `markCurrentPassAsFinished`. What it throws, and what the samples fail with, fails the writer.
   *
   * @throws MediaError `invalidState` when the input was not added to a writer, or on a second call
   * @example
   * ```ts
   * import { AssetWriter, demux, WriterInput } from 'rxmux';
   * import { decode } from 'rxmux/operators';
   *
   * const writer = new AssetWriter('out.mp4');
   * const settings = { codec: 'h264', averageBitRate: 1_000_000 };
   * const video = writer.add(new WriterInput('video', settings, { performsMultiPassEncodingIfSupported: true }));
   * video.respondToEachPassDescription(
   *   (pass) => pass && demux('in.mp4', { ranges: pass.sourceTimeRanges }, (movie) => movie.video.pipe(decode())),
   * );
   * writer.startWriting();
   * writer.startSession(0);
   * await writer.finished;
   * ```
   * @see AVFoundation: AVAssetWriterInput.respondToEachPassDescription(on:using:)
   */
  public respondToEachPassDescription(
    callback: (pass: PassDescription | undefined) => PassAnswer<S>,
  ): void {
    this.core.requireOwner('be asked for passes');
    if (this.#responds) {
      throw new MediaError(
        'invalidState',
        'respondToEachPassDescription can be called once for each input. Who else wants to hear of passes subscribes to passes$.',
        { operator: 'WriterInput' },
      );
    }
    this.#responds = true;
    let began = false;
    let waiting: PassDescription | undefined;
    // A pass is known when writing starts; it can be answered when the session has, and the input is ready.
    const answer = (): void => {
      const pass = waiting;
      if (!pass || !this.passes.open.value || !this.core.ready.value) return;
      waiting = undefined;
      this.#respond(callback, pass);
    };
    listen(this.passes.current.changes$, {
      next: (pass) => {
        waiting = pass;
        if (pass) began = true;
        else if (began) this.#respond(callback, undefined);
        answer();
      },
    });
    listen(this.passes.open.changes$, { next: answer });
    listen(this.core.ready.changes$, { next: answer });
  }

  /** Why it cannot be written beside these inputs; undefined: it can. @internal */
  public override misfit(inputs: readonly unknown[]): string | undefined {
    const live = this.canPerformMultiplePasses ? inputs.find(isRealTime) : undefined;
    if (live === undefined) return super.misfit(inputs);
    return (
      'Media in real time come once, and while an input is encoded in several passes the others wait. ' +
      'Leave out expectsMediaDataInRealTime on every input, or performsMultiPassEncodingIfSupported.'
    );
  }

  /** Writing starts. @internal */
  public startPasses(): void {
    if (this.#performs) this.core.startPasses(this.passes, this.canPerformMultiplePasses);
  }

  #respond(
    callback: (pass: PassDescription | undefined) => PassAnswer<S>,
    pass: PassDescription | undefined,
  ): void {
    try {
      const answer = callback(pass);
      if (pass && answer !== undefined) this.#append(from(answer), pass);
    } catch (error) {
      this.core.fail(error);
    }
  }

  /** What is brought for a pass is no longer wanted when another one begins, or the writer has ended. */
  #append(samples$: Observable<S>, pass: PassDescription): void {
    const ended$ = this.core.ready.changes$.pipe(
      ignoreElements(),
      catchError(() => EMPTY),
    );
    listen(samples$.pipe(takeUntil(ended$)), {
      next: (sample) => {
        this.next(sample);
      },
      error: (error) => {
        this.core.fail(error);
      },
      complete: () => {
        if (this.currentPassDescription === pass && this.passes.isRunning) {
          this.markCurrentPassAsFinished();
        }
      },
    });
  }

  /** Takes a sample over. */
  public abstract next(sample: S): void;
}

const isRealTime = (input: unknown): boolean =>
  input instanceof TrackPasses && input.expectsMediaDataInRealTime;

const noPass = (performs: boolean): MediaError =>
  new MediaError(
    'invalidState',
    performs
      ? 'markCurrentPassAsFinished ends the pass that is under way, and there is none: it begins with startWriting(), and each next one when passes$ says so.'
      : 'markCurrentPassAsFinished ends a pass, and several were not asked for: set performsMultiPassEncodingIfSupported before writing starts, or call markAsFinished().',
    { operator: 'WriterInput' },
  );
