import { type Observable } from 'rxjs';
import { type Destination } from '../backend.js';
import { requireArgument } from '../errors.js';
import { type EncodeSettings } from '../codec/settings.js';
import { type MediaType, MEDIA_TYPES } from '../sample/format.js';
import { type TimeLike } from '../sample/time.js';
import { availableMediaTypes, settingsRefusal } from './fileTypeRules.js';
import { type AssetWriterOptions, MovieSettings } from './movieSettings.js';
import { type MuxProgress } from './progress.js';
import { InputGroup } from './inputGroup.js';
import { type InputSample } from './inputTypes.js';
import { type SessionStartPolicy } from './sessionStart.js';
import { WriterInput } from './writerInput.js';
import { WriterRun } from './writerRun.js';
import { type WriterStatus } from './writerState.js';

/**
 * Writes a movie from several inputs: a composition of `encode`, `interleave` and `mux`, with AVFoundation's states.
 *
 * ![](../docs/diagrams/AssetWriter.svg)
 *
 * Add the inputs, then feed them. The first sample starts the writing, with a session that begins at zero, unless `startWriting`
 * and `startSession` were called before; the movie is finished when every input has completed, or by `finishWriting`.
 *
 * Programming errors (a wrong state, a wrong argument) throw and change nothing. A run-time failure sets `status` to `failed` and
 * errors every input, every `ready$`, `progress$` and `finished`, once; a file stays as far as it is whole, otherwise it is removed. If nobody listens, it is
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
export class AssetWriter extends MovieSettings {
  /** The states as they change; replays the present one. */
  public readonly status$: Observable<WriterStatus>;
  /** What was written, sample by sample; replays the last one, completes with the movie, errors when writing fails. */
  public readonly progress$: Observable<MuxProgress>;

  readonly #run: WriterRun;

  /**
   * Nothing is opened before writing starts.
   *
   * @param destination - a path, never overwritten unless `overwrite`; a Node stream; a writer of your own
   */
  public constructor(destination: Destination, options: AssetWriterOptions = {}) {
    super(options);
    this.#run = new WriterRun(destination, () => this.options);
    this.status$ = this.#run.state.status.changes$;
    this.progress$ = this.#run.state.progress$;
  }

  /** The snapshot of `status$`. */
  public get status(): WriterStatus {
    return this.#run.state.status.value;
  }

  /** Why writing failed; undefined unless `status` is `failed`. */
  public get error(): unknown {
    return this.#run.state.error;
  }

  /** The snapshot of `progress$`; undefined before the first sample. */
  public get progress(): MuxProgress | undefined {
    return this.#run.state.progress;
  }

  /** The inputs that were added. */
  public get inputs(): readonly WriterInput[] {
    return this.#run.inputs;
  }

  /** Settles when the movie is finished: rejects when writing failed or was cancelled. Always the same promise. */
  public get finished(): Promise<void> {
    return this.#run.state.finished;
  }

  /** The groups that were added. @see AVFoundation: AVAssetWriter.inputGroups */
  public get inputGroups(): readonly InputGroup[] {
    return this.#run.groups.all;
  }

  /** libav's name of the file type, `mov`, `matroska`, …; undefined: it is not known, which fails when writing starts. @see AVFoundation: AVAssetWriter.outputFileType */
  public get outputFileType(): string | undefined {
    return this.#run.muxer;
  }

  /** The kinds of media that the file type can hold; all, while it is not known. @see AVFoundation: AVAssetWriter.availableMediaTypes */
  public get availableMediaTypes(): readonly MediaType[] {
    const { muxer } = this.#run;
    return muxer === undefined ? MEDIA_TYPES : availableMediaTypes(muxer);
  }

  /**
   * Whether settings make sense, and the file type can hold what they make.
   *
   * @param outputSettings - undefined: compressed samples pass through
   * @see AVFoundation: AVAssetWriter.canApply(outputSettings:forMediaType:)
   */
  public canApply(outputSettings: EncodeSettings | undefined, mediaType: MediaType): boolean {
    return settingsRefusal(this.#run.muxer, outputSettings, mediaType) === undefined;
  }

  /**
   * Whether an input or a group can be added, before writing has started. An input: its file type holds such media, and has room for another
   * track. A group: its inputs were added, are of one kind and in no other group, and the file type knows groups.
   *
   * @see AVFoundation: AVAssetWriter.canAdd(_:)
   */
  public canAdd(added: WriterInput | InputGroup): boolean {
    const { state, groups, isMovie } = this.#run;
    if (state.status.value !== 'unknown') return false;
    return added instanceof InputGroup
      ? groups.refusal(added, isMovie) === undefined
      : this.#run.canAttach(added);
  }

  /**
   * Adds an input, or a group of inputs that were added, and returns it. Of a group the default input's track is enabled, the others' are not.
   *
   * @throws MediaError `invalidState` when writing has started, or the input belongs to a writer; where `canAdd` says no `formatUnsupported` for
   * an input, `invalidArgument` for a group
   * @see AVFoundation: AVAssetWriter.add(_:)
   */
  public add<S extends InputSample>(input: WriterInput<S>): WriterInput<S>;
  public add(group: InputGroup): InputGroup;
  public add(added: WriterInput | InputGroup): WriterInput | InputGroup {
    const isGroup = added instanceof InputGroup;
    this.#run.state.require(['unknown'], isGroup ? 'add a group' : 'add an input');
    if (isGroup) this.#run.groups.add(added, this.#run.isMovie);
    else {
      requireArgument(added instanceof WriterInput, 'A writer takes inputs: new WriterInput(…).');
      this.#run.attach(added);
    }
    return added;
  }

  /**
   * Opens the destination and begins to take samples. Call `startSession` next.
   *
   * @throws MediaError `invalidState` on a second call, or without inputs
   * @see AVFoundation: AVAssetWriter.startWriting()
   */
  public startWriting(): void {
    this.#run.start();
  }

  /**
   * Says which moment of the sources is the movie's zero. What comes before it is not presented, where the container can say so: see `sessionStart`.
   *
   * @param at - exact, or in seconds, or which sample begins it; default 0
   * @throws MediaError `invalidState` before `startWriting`, and on a second call; `invalidArgument`
   * @see AVFoundation: AVAssetWriter.startSession(atSourceTime:)
   */
  public startSession(at: TimeLike | SessionStartPolicy = 0): void {
    this.#run.beginSession(at, true);
  }

  /**
   * Says at which moment of the sources the movie ends. Tracks that go on are edited to end there, exactly where the container can say so;
   * what was not written yet and is decoded later is left out. Without it the movie ends with its last sample.
   *
   * Feed the inputs first: `append` throws from now on. Then finish the writer.
   *
   * @param at - exact, or in seconds
   * @throws MediaError `invalidState` unless a session is open; `invalidArgument` before its start
   * @see AVFoundation: AVAssetWriter.endSession(atSourceTime:)
   */
  public endSession(at: TimeLike): void {
    this.#run.state.require(['writing'], 'end a session');
    this.#run.session.endAt(at);
  }

  /**
   * Marks every input as finished and completes the movie.
   *
   * @returns the same promise as `finished`, on every call
   * @throws MediaError `invalidState` before writing has started
   * @see AVFoundation: AVAssetWriter.finishWriting()
   */
  public finishWriting(): Promise<void> {
    this.#run.finish();
    return this.finished;
  }

  /**
   * Stops and removes what was created. Does nothing when the movie is completed or has failed.
   *
   * @returns settles when everything is closed and removed; the same promise on every call
   * @see AVFoundation: AVAssetWriter.cancelWriting()
   */
  public cancelWriting(): Promise<void> {
    return this.#run.cancel();
  }

  protected override requireConfigurable(action: string): void {
    this.#run.state.require(['unknown'], action);
  }
}
