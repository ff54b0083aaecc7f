import { type Observable, type Observer } from 'rxjs';
import { checkSettings } from '../codec/checkSettings.js';
import { type EncoderChoice, type EncodeSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { Signal } from '../rx.js';
import { type MediaType } from '../sample/format.js';
import { discard } from '../sample/sample.js';
import { type Track } from '../sample/track.js';
import { type TrackMarks } from '../sample/trackMarks.js';
import { InputCore } from './inputCore.js';
import {
  type InputSample,
  type NotReadyReason,
  windowOf,
  type WriterInputOptions,
} from './inputTypes.js';
import { hinted, toHint } from './sourceFormatHint.js';
import { requireMediaType } from './requireMediaType.js';
import { TrackPasses } from './trackPasses.js';
import { untilEnded } from './untilEnded.js';
import { whileReady } from './whileReady.js';
import { type WrittenSample } from './writtenSample.js';

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
  extends TrackPasses<WrittenSample, S>
  implements Observer<S>
{
  public readonly mediaType: MediaType;
  /** Undefined: compressed samples pass through. @see AVFoundation: AVAssetWriterInput.outputSettings */
  public readonly outputSettings: EncodeSettings | undefined;
  /** Whether the input can take more; replays, distinct, synchronous. Errors when the writer fails. */
  public readonly ready$: Observable<boolean>;
  /**
   * Whether the movie goes on without this input, which expects media in real time and has brought nothing for two seconds. It is waited for again
   * when it comes back; what it brings then is written, late as it is. Replays, distinct; completes when the writer has ended.
   */
  public readonly silent$: Observable<boolean>;
  /** @internal */
  public readonly silence: Signal<boolean> = new Signal<boolean>(false);
  /** The kind of receiver that it belongs to, which alone may append then. @internal */
  public receiver: string | undefined;
  /** What its receiver tells beside samples. @internal */
  public marks: TrackMarks | undefined;
  /** @internal */
  public readonly core: InputCore;
  /** @internal */
  public readonly onEncoder: (choice: EncoderChoice) => void;
  #sourceFormatHint: Track | undefined;
  readonly #hasOwnWindow: boolean;
  #realTime: boolean;
  #requested = false;

  /**
   * @param mediaType - the kind of track
   * @param settings - how to encode; undefined: compressed samples pass through
   * @throws MediaError `invalidArgument`, `unsupportedOutputSettings` for settings that cannot be meant, whatever the source, and for hints of another kind
   */
  public constructor(
    mediaType: MediaType,
    settings?: EncodeSettings,
    options: WriterInputOptions = {},
  ) {
    requireMediaType(mediaType);
    const core = new InputCore(mediaType, settings !== undefined, options);
    super((out) => core.written.all$.subscribe(out), options);
    requireArgument(
      settings === undefined || mediaType === 'video' || mediaType === 'audio',
      `Only video and audio are encoded: a ${mediaType} input takes compressed samples, so it has no settings.`,
    );
    const { sourceFormatHint: hint } = options;
    this.#sourceFormatHint = hint && toHint(mediaType, hint);
    if (settings !== undefined) checkSettings(hinted(settings, this.#sourceFormatHint), mediaType);
    this.core = core;
    this.mediaType = mediaType;
    this.outputSettings = settings;
    this.onEncoder = options.onEncoder ?? (() => undefined);
    this.#hasOwnWindow = options.window !== undefined;
    this.#realTime = options.expectsMediaDataInRealTime ?? false;
    this.ready$ = core.ready.changes$;
    this.silent$ = this.silence.changes$.pipe(untilEnded(this.ready$));
  }

  /** What the track is, when that must be known early. @see AVFoundation: AVAssetWriterInput.sourceFormatHint */
  public get sourceFormatHint(): Track | undefined {
    return this.#sourceFormatHint;
  }

  /** The snapshot of `silent$`. */
  public get isSilent(): boolean {
    return this.silence.value;
  }

  /** The snapshot of `ready$`. @see AVFoundation: AVAssetWriterInput.isReadyForMoreMediaData */
  public get isReadyForMoreMediaData(): boolean {
    return this.core.ready.value;
  }

  /** Why it is not ready; undefined while it is. */
  public get notReadyReason(): NotReadyReason | undefined {
    return this.core.reason;
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
    this.core.requireNotStarted('change its mode');
    this.#realTime = value;
    if (this.#hasOwnWindow) return;
    const mode = { expectsMediaDataInRealTime: value };
    this.core.window.limit(windowOf(this.mediaType, this.outputSettings !== undefined, mode));
  }

  /** What its receiver makes. @internal */
  public describe(track: Track): void {
    this.#sourceFormatHint = track;
  }

  /** Takes a sample over, in whatever state. What cannot be written fails the writer. */
  public next(sample: S): void {
    try {
      this.#requireOwn();
      this.core.take(sample, false);
    } catch (error) {
      discard(sample);
      this.core.fail(error);
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
    this.#requireOwn();
    return this.core.take(sample, true);
  }

  /** The source failed: the writer fails with its error. */
  public error(error: unknown): void {
    this.core.fail(error);
  }

  /** The source completed. The same as {@link markAsFinished}, but harmless when the input has ended. */
  public complete(): void {
    this.core.complete();
  }

  /**
   * No more samples will come; siblings no longer wait for this input.
   *
   * @throws MediaError `invalidState` before writing has started, and after it has ended
   * @see AVFoundation: AVAssetWriterInput.markAsFinished()
   */
  public markAsFinished(): void {
    this.core.markAsFinished();
  }

  /**
   * Calls `callback` whenever the input becomes ready: the pull loop, AVFoundation's way.
   *
   * A callback that returns a sample is called again at once while the input stays ready; `null` finishes the input; nothing means
   * that it appended by itself, or has nothing now: it is called again when the input becomes ready anew. What it throws fails the
   * writer. It must answer at once: for promises use `pull` with an async generator.
   *
   * @throws MediaError `invalidState` when the input was not added to a writer, or on a second call
   * @see AVFoundation: AVAssetWriterInput.requestMediaDataWhenReady(on:using:)
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback that appends by itself returns nothing
  public requestMediaDataWhenReady(callback: () => S | null | undefined | void): void {
    this.core.requireOwner('be asked for media data');
    if (this.#requested) {
      throw new MediaError(
        'invalidState',
        'requestMediaDataWhenReady can be called once for each input. To feed it from several places, append, or merge them into one source.',
        { operator: 'WriterInput' },
      );
    }
    this.#requested = true;
    whileReady(this.core.ready, () => this.#takeFrom(callback));
  }

  #requireOwn(): void {
    if (this.receiver === undefined) return;
    throw new MediaError(
      'invalidState',
      `The ${this.mediaType} input belongs to a ${this.receiver}: append to that.`,
      { operator: 'WriterInput' },
    );
  }

  #takeFrom(callback: () => unknown): boolean {
    let result: unknown;
    try {
      result = callback();
    } catch (error) {
      this.core.fail(error);
      return false;
    }
    if (result === null) this.complete();
    else if (result !== undefined) this.next(result as S);
    return result !== null && result !== undefined;
  }
}
