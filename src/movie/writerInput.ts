import { Observable, type Observer, Subject } from 'rxjs';
import { type RawSample } from '../backend.js';
import { type EncoderChoice, type EncodeSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { Window, type WindowLike } from '../gate/window.js';
import { listen, Signal } from '../rx.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type MediaType } from '../sample/format.js';
import { adopt, isSample } from '../sample/sample.js';
import { type MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { checkSample } from './checkSample.js';
import { inSession } from './inSession.js';
import { type WrittenSample } from './writtenSample.js';

/**
 * Why an input is not ready. AVFoundation folds these into one boolean; users who could not tell them apart waited for
 * failed writers for ever.
 *
 * @group Movies
 */
export type NotReadyReason =
  /** It has as much as it may hold; it will be ready when the encoder or the muxer has taken some. */
  | 'backpressure'
  /** The movie waits for another input, which is further behind. */
  | 'interleave'
  /** Another input still analyses. */
  | 'multipass'
  | 'finished'
  | 'failed'
  | 'cancelled'
  /** It was not added to a writer. */
  | 'notStarted';

/** What a sample for an input can be. @group Movies */
export type InputSample = RawSample | EncodedSample;

/** Options of {@link WriterInput}. @group Movies */
export interface WriterInputOptions {
  /** How much the input may hold before it is not ready. Default: 4 pictures, or 32 samples of other kinds. */
  readonly window?: WindowLike;
  /** The source cannot wait: see {@link WriterInput.expectsMediaDataInRealTime}. */
  readonly expectsMediaDataInRealTime?: boolean;
  /** What the track is, for passthrough inputs that others must not wait for (subtitles, data). */
  readonly sourceFormatHint?: Track;
  /** Told which encoder was chosen, and why. */
  readonly onEncoder?: (choice: EncoderChoice) => void;
}

/** What an input needs of the writer it was added to. @internal */
export interface InputOwner {
  /** Whether the first sample may start the writing. */
  canStart(): boolean;
  /** Makes sure that a session is open; throws when it is not. `explicit`: does not start one by itself. */
  ensureSession(explicit: boolean): void;
  /** The moment of the source that is the movie's zero. */
  sessionStart(): MediaTime;
  /** Whether the movie waits for another input than this one. */
  waitsForOthers(input: WriterInput): boolean;
  fail(error: unknown): void;
  cancel(): void;
}

type InputState = 'notStarted' | 'open' | 'finished' | 'failed' | 'cancelled';

/**
 * One track of a movie that is being written: a sink for samples, and an Observable of what was written.
 *
 * ![](../docs/diagrams/WriterInput.svg)
 *
 * With settings it takes uncompressed samples and encodes them; without, compressed samples pass through.
 *
 * As an Observer: `source$.subscribe(input)`. `next` takes ownership whatever the state; `complete` is {@link markAsFinished}; `error`
 * fails the writer. Prefer `source$.pipe(writeTo(input))`, which also stops the source when the writer fails.
 * As an Observable it tells what was written, when it was; it errors when the writer fails, and completes with it.
 *
 * Readiness: `ready$` turns false, synchronously inside `next`, when the samples that were appended and that the encoder or muxer has not yet taken
 * fill the window. Its error means that the writer failed. Sources with a window of their own (pull, demux, every stage) wait by themselves; a sample
 * without a lease that comes while the input is not ready fails the writer, with the ways out in the message.
 *
 * @example
 * ```ts
 * import { AssetWriter, testPattern, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('out.mp4');
 * const video = writer.add(new WriterInput('video', { codec: 'h264', averageBitRate: 2_000_000 }));
 * testPattern({ duration: 2 }).subscribe(video);
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriterInput
 * @group Movies
 */
export class WriterInput<S extends InputSample = InputSample>
  extends Observable<WrittenSample>
  implements Observer<S>
{
  public readonly mediaType: MediaType;
  /** Undefined: compressed samples pass through. @see AVFoundation: AVAssetWriterInput.outputSettings */
  public readonly outputSettings: EncodeSettings | undefined;
  /** What the track is, when that must be known early. @see AVFoundation: AVAssetWriterInput.sourceFormatHint */
  public readonly sourceFormatHint: Track | undefined;
  /** Whether the input can take more; replays, distinct, synchronous. Errors when the writer fails. */
  public readonly ready$: Observable<boolean>;
  /** @internal */
  public readonly onEncoder: (choice: EncoderChoice) => void;

  readonly #written: Subject<WrittenSample>;
  readonly #window: Window;
  readonly #ready = new Signal(false);
  readonly #inlet = new Subject<InputSample>();
  #owner: InputOwner | undefined;
  #state: InputState = 'notStarted';
  #realTime: boolean;
  #last: MediaTime | undefined;
  #requested = false;

  /**
   * @param mediaType - the kind of track
   * @param settings - how to encode; undefined: compressed samples pass through
   * @throws MediaError `invalidArgument`
   */
  public constructor(
    mediaType: MediaType,
    settings?: EncodeSettings,
    options: WriterInputOptions = {},
  ) {
    const written = new Subject<WrittenSample>();
    super((out) => written.subscribe(out));
    requireArgument(
      settings === undefined || mediaType === 'video' || mediaType === 'audio',
      `Only video and audio are encoded: a ${mediaType} input takes compressed samples, so it has no settings.`,
    );
    this.#written = written;
    this.mediaType = mediaType;
    this.outputSettings = settings;
    this.sourceFormatHint = options.sourceFormatHint;
    this.onEncoder = options.onEncoder ?? (() => undefined);
    this.#realTime = options.expectsMediaDataInRealTime ?? false;
    const usual = settings && mediaType === 'video' ? 4 : 32;
    this.#window = new Window(`${mediaType} input`, options.window ?? usual);
    this.#window.onRoom = () => {
      this.#update();
    };
    this.ready$ = this.#ready.changes$;
  }

  /** The snapshot of `ready$`. @see AVFoundation: AVAssetWriterInput.isReadyForMoreMediaData */
  public get isReadyForMoreMediaData(): boolean {
    return this.#ready.value;
  }

  /** Why it is not ready; undefined while it is. */
  public get notReadyReason(): NotReadyReason | undefined {
    if (this.#ready.value) return undefined;
    if (this.#state !== 'open') return this.#state;
    return this.#owner?.waitsForOthers(this) ? 'interleave' : 'backpressure';
  }

  /**
   * Whether the source produces in real time. Then encoded samples may pile up for a sibling that is behind, instead of
   * making this input wait for it.
   *
   * @throws MediaError `invalidState` when set after writing has started
   * @see AVFoundation: AVAssetWriterInput.expectsMediaDataInRealTime
   */
  public get expectsMediaDataInRealTime(): boolean {
    return this.#realTime;
  }

  public set expectsMediaDataInRealTime(value: boolean) {
    if (this.#state !== 'notStarted') this.#refuse('change its mode');
    this.#realTime = value;
  }

  /** Takes a sample over, in whatever state. What cannot be written fails the writer. */
  public next(sample: S): void {
    try {
      this.#take(sample, false);
    } catch (error) {
      sample.close();
      this.#owner?.fail(error);
      if (!this.#owner) throw error;
    }
  }

  /**
   * Appends a sample, AVFoundation's way: after `startWriting` and `startSession`, while the input is ready.
   *
   * @returns false when the writer has failed, was cancelled, or the input is finished; the sample is closed then
   * @throws MediaError `invalidState`, `notReady`, `invalidArgument`, `invalidTimestamp`; the sample stays the caller's
   * @see AVFoundation: AVAssetWriterInput.append(_:)
   */
  public append(sample: S): boolean {
    return this.#take(sample, true);
  }

  /** The source failed: the writer fails with its error. */
  public error(error: unknown): void {
    this.#owner?.fail(error);
  }

  /** The source completed. The same as {@link markAsFinished}, but harmless when the input has ended. */
  public complete(): void {
    if (this.#state === 'notStarted') this.#owner?.ensureSession(false);
    if (this.#state === 'open') this.#end('finished');
  }

  /**
   * No more samples will come; siblings no longer wait for this input.
   *
   * @throws MediaError `invalidState` before writing has started, and after it has ended
   * @see AVFoundation: AVAssetWriterInput.markAsFinished()
   */
  public markAsFinished(): void {
    if (this.#state === 'finished') return;
    if (this.#state !== 'open') this.#refuse('mark it as finished');
    this.#end('finished');
  }

  /**
   * Calls `callback` whenever the input becomes ready: the pull loop, AVFoundation's way.
   *
   * A callback that returns a sample is called again at once while the input stays ready; `null` finishes the input; nothing means
   * that it appended by itself, or has nothing now: it is called again when the input becomes ready anew.
   *
   * @throws MediaError `invalidState` when the input was not added to a writer, or on a second call
   * @see AVFoundation: AVAssetWriterInput.requestMediaDataWhenReady(on:using:)
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback that appends by itself returns nothing
  public requestMediaDataWhenReady(callback: () => S | null | undefined | void): void {
    if (!this.#owner) this.#refuse('ask it for media data');
    if (this.#requested) {
      throw new MediaError(
        'invalidState',
        'requestMediaDataWhenReady can be called once for each input. To feed it from several places, append, or merge them into one source.',
        { operator: 'WriterInput' },
      );
    }
    this.#requested = true;
    let running = false;
    const run = (): void => {
      if (running) return;
      running = true;
      while (this.#ready.value && this.#takeFrom(callback));
      running = false;
    };
    listen(this.ready$, {
      next: (ready) => {
        if (ready) run();
      },
    });
  }

  /** @internal */
  public attach(owner: InputOwner): void {
    if (this.#owner) this.#refuse('add it again');
    this.#owner = owner;
    this.#update();
  }

  /** @internal What was appended, for the writer's pipeline. */
  public get samples$(): Observable<InputSample> {
    return this.#inlet;
  }

  /** @internal The writer has left the state in which the first sample starts it. */
  public refresh(): void {
    this.#update();
  }

  /** @internal The session is open. */
  public begin(): void {
    if (this.#state !== 'notStarted') return;
    this.#state = 'open';
    this.#update();
  }

  /** @internal A sample of this track is in the movie. */
  public tell(written: () => WrittenSample): void {
    if (this.#written.observed) this.#written.next(written());
  }

  /** @internal Its feeder was unsubscribed before the end. */
  public cancel(): void {
    if (this.#state === 'open' || this.#state === 'notStarted') this.#owner?.cancel();
  }

  /** @internal Whether somebody would hear of an error. */
  public get isObserved(): boolean {
    return this.#written.observed;
  }

  /** @internal The writer has ended. */
  public conclude(state: 'finished' | 'failed' | 'cancelled', error?: unknown): void {
    if (this.#state === 'open' || this.#state === 'notStarted') this.#end(state);
    if (state === 'failed') {
      this.#state = 'failed';
      this.#ready.error(error);
      this.#written.error(error);
    } else {
      this.#ready.complete();
      this.#written.complete();
    }
  }

  #takeFrom(callback: () => unknown): boolean {
    const result = callback();
    if (result === null) this.complete();
    else if (isSample(result)) {
      this.next(result as S);
      return true;
    }
    return false;
  }

  #take(sample: S, classic: boolean): boolean {
    const owner = this.#owner ?? this.#refuse('append');
    if (this.#state === 'notStarted') owner.ensureSession(classic);
    if (this.#state !== 'open') {
      sample.close();
      return false;
    }
    checkSample(sample, this.mediaType, this.outputSettings !== undefined, this.#last);
    if (!this.#ready.value && (classic || !sample.ownership.core.isLent)) this.#refuseUnready();
    if (!(sample instanceof EncodedSample)) this.#last = sample.pts;
    this.#window.lend(sample);
    adopt(sample);
    this.#update();
    const start = owner.sessionStart();
    this.#inlet.next(start.value === 0n ? sample : adopt(inSession<InputSample>(sample, start)));
    return true;
  }

  #end(state: 'finished' | 'failed' | 'cancelled'): void {
    this.#state = state;
    this.#update();
    if (state === 'finished') this.#inlet.complete();
  }

  #update(): void {
    const canStart = this.#state === 'notStarted' && this.#owner?.canStart() === true;
    this.#ready.set((this.#state === 'open' || canStart) && !this.#window.isFull);
  }

  #refuseUnready(): never {
    throw new MediaError(
      'notReady',
      `The ${this.mediaType} input is not ready (${this.notReadyReason ?? 'unknown'}; ${this.#window.describe()} unclosed), and the sample's source cannot be made to wait. ` +
        'Three ways out: produce samples with pull(), which waits; hold them with whenReady(input.ready$); or say what may be lost with realtime({ policy }).',
      { operator: 'WriterInput' },
    );
  }

  #refuse(action: string): never {
    const why = this.#owner
      ? `it is ${this.#state}`
      : 'it was not added to a writer: call writer.add(input) first';
    throw new MediaError('invalidState', `The ${this.mediaType} input cannot ${action}: ${why}.`, {
      operator: 'WriterInput',
    });
  }
}
