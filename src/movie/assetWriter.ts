import { filter, type Observable } from 'rxjs';
import { type Destination, type MuxOptions, type RawSample } from '../backend.js';
import { encoding } from '../codec/encoding.js';
import { MediaError } from '../errors.js';
import { reportUnhandled } from '../diagnostics.js';
import { interleaving, type TrackInput } from '../interleave/interleaving.js';
import { listen, Signal } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { Deferred } from './deferred.js';
import { muxing } from './muxing.js';
import { type MuxProgress } from './progress.js';
import { type InputSample, type WriterInput } from './writerInput.js';
import { writtenSample } from './writtenSample.js';

/** Where a writer stands. @see AVFoundation: AVAssetWriter.Status @group Movies */
export type WriterStatus = 'unknown' | 'writing' | 'completed' | 'failed' | 'cancelled';

/**
 * Writes a movie from several inputs: a composition of `encode`, `interleave` and `mux`, with AVFoundation's states.
 *
 * ![](../docs/diagrams/AssetWriter.svg)
 *
 * Add the inputs, then feed them. The first sample starts the writing, with a session that begins at zero, unless `startWriting` and
 * `startSession` were called before; the movie is finished when every input has completed, or by `finishWriting`. One writer writes one
 * movie.
 *
 * Programming errors (a call in the wrong state, a wrong argument) throw and change nothing. A run-time failure sets `status` to
 * `failed` and errors every input, every `ready$`, `progress$` and `finished`: one failure, told everywhere, once; what was created is removed. If
 * nobody listens to any of these, it is reported as unhandled, as RxJS does.
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
  readonly #status = new Signal<WriterStatus>('unknown');
  readonly #progress = new Signal<MuxProgress | undefined>(undefined);
  readonly #finished = new Deferred();
  readonly #aborted = new Deferred();
  #isHeard = false;
  #isStarting = false;
  #error: unknown;
  #session: MediaTime | undefined;
  #byTrack = new Map<Track, WriterInput>();
  #awaited: () => readonly number[] = () => [];
  #stop: () => void = () => undefined;

  /**
   * Nothing is opened before writing starts.
   *
   * @param destination - a path, never overwritten unless `overwrite`; a Node stream; a writer of your own
   */
  public constructor(destination: Destination, options: MuxOptions = {}) {
    this.#destination = destination;
    this.#options = options;
    this.status$ = this.#status.changes$;
    this.progress$ = this.#progress.changes$.pipe(filter((progress) => progress !== undefined));
  }

  /** The snapshot of `status$`. */
  public get status(): WriterStatus {
    return this.#status.value;
  }

  /** Why writing failed; undefined unless `status` is `failed`. */
  public get error(): unknown {
    return this.#error;
  }

  /** The snapshot of `progress$`; undefined before the first sample. */
  public get progress(): MuxProgress | undefined {
    return this.#progress.value;
  }

  /** The inputs that were added. */
  public get inputs(): readonly WriterInput[] {
    return this.#inputs;
  }

  /** Settles when the movie is finished: rejects when writing failed or was cancelled. Always the same promise. */
  public get finished(): Promise<void> {
    this.#isHeard = true;
    return this.#finished.promise;
  }

  /**
   * Adds an input and returns it.
   *
   * @throws MediaError `invalidState` when writing has started, or the input belongs to a writer
   * @see AVFoundation: AVAssetWriter.add(_:)
   */
  public add<S extends InputSample>(input: WriterInput<S>): WriterInput<S> {
    this.#require(['unknown'], 'add an input');
    const plain = input as unknown as WriterInput;
    plain.attach({
      canStart: () => this.status === 'unknown' || this.#isStarting,
      ensureSession: (explicit) => {
        this.#ensureSession(explicit);
      },
      sessionStart: () => this.#session ?? MediaTime.zero,
      waitsForOthers: (other) => this.#waitsForOthers(other),
      fail: (error) => {
        this.#fail(error);
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
    this.#require(['unknown'], 'start writing');
    if (this.#inputs.length === 0) {
      throw new MediaError(
        'invalidState',
        'A movie needs at least one track: add an input before startWriting.',
        {
          operator: 'AssetWriter',
        },
      );
    }
    this.#status.set('writing');
    const samples$ = interleaving(this.#inputs.map(toTrackInput), {
      started: (awaited) => {
        this.#awaited = awaited;
      },
      fixed: (tracks) => {
        this.#fix(tracks);
      },
    });
    const movie$ = samples$.pipe(
      muxing(this.#destination, this.#options, {
        written: (track, ...details) => {
          this.#byTrack.get(track)?.tell(() => writtenSample(track, ...details));
        },
        aborted: () => {
          this.#aborted.resolve();
        },
      }),
    );
    for (const input of this.#inputs) input.refresh();
    const link = {
      next: (progress: MuxProgress): void => {
        this.#progress.set(progress);
      },
      error: (error: unknown): void => {
        this.#fail(error);
      },
      complete: (): void => {
        this.#complete();
      },
    };
    listen(movie$, link, (stop) => {
      this.#stop = stop;
    });
  }

  /**
   * Says which moment of the sources is the movie's zero. Samples before it are in the file, but not presented, where the
   * container can say so.
   *
   * @param at - exact, or in seconds; default 0
   * @throws MediaError `invalidState` before `startWriting`, and on a second call
   * @see AVFoundation: AVAssetWriter.startSession(atSourceTime:)
   */
  public startSession(at: TimeLike = 0): void {
    this.#require(['writing'], 'start a session');
    if (this.#session) {
      throw new MediaError(
        'invalidState',
        'A movie has one session, and this one was started before.',
        {
          operator: 'AssetWriter',
        },
      );
    }
    this.#session = toTime(at);
    for (const input of this.#inputs) input.begin();
  }

  /**
   * Marks every input as finished and completes the movie.
   *
   * @returns the same promise as `finished`, on every call
   * @throws MediaError `invalidState` before writing has started
   * @see AVFoundation: AVAssetWriter.finishWriting()
   */
  public finishWriting(): Promise<void> {
    this.#require(['writing', 'completed', 'failed', 'cancelled'], 'finish writing');
    for (const input of this.#inputs) input.complete();
    return this.finished;
  }

  /**
   * Stops and removes what was created. Does nothing when the movie is completed or has failed.
   *
   * @returns settles when everything is closed and removed; the same promise on every call
   * @see AVFoundation: AVAssetWriter.cancelWriting()
   */
  public cancelWriting(): Promise<void> {
    const { status } = this;
    if (status === 'unknown' || status === 'writing') {
      this.#status.set('cancelled');
      this.#stop();
      if (status === 'unknown') this.#aborted.resolve();
      for (const input of this.#inputs) input.conclude('cancelled');
      const reason = new MediaError('operationCancelled', 'Writing was cancelled.', {
        operator: 'AssetWriter',
      });
      // Who cancels knows: the promise rejects only for those who hold it.
      this.#finished.reject(reason);
      this.#end();
    } else if (status !== 'cancelled') this.#aborted.resolve();
    return this.#aborted.promise;
  }

  #ensureSession(explicit: boolean): void {
    if (this.status === 'unknown' && !explicit) {
      // The inputs stay ready meanwhile: nothing has changed for whoever feeds them.
      this.#isStarting = true;
      this.startWriting();
      this.#isStarting = false;
      // A destination that cannot be opened may have failed the writer already.
      if (this.#status.value === 'writing') this.startSession();
    }
    const { status } = this;
    if (this.#session ?? (status !== 'unknown' && status !== 'writing')) return;
    throw new MediaError(
      'invalidState',
      'A session must be started before samples are appended: call startWriting() and startSession(at) first.',
      { operator: 'AssetWriter' },
    );
  }

  #fix(tracks: readonly (Track | undefined)[]): void {
    this.#byTrack = new Map(
      tracks.flatMap((track, lane) => {
        const input = this.#inputs[lane];
        return track && input ? [[track, input] as const] : [];
      }),
    );
  }

  #waitsForOthers(input: WriterInput): boolean {
    const awaited = this.#awaited();
    return awaited.length > 0 && !awaited.includes(this.#inputs.indexOf(input));
  }

  #complete(): void {
    this.#status.set('completed');
    for (const input of this.#inputs) input.conclude('finished');
    this.#finished.resolve();
    this.#end();
  }

  #fail(error: unknown): void {
    if (this.status !== 'writing' && this.status !== 'unknown') return;
    const isHeard = this.#isHeard || this.#inputs.some((input) => input.isObserved);
    this.#error = error;
    this.#status.set('failed');
    this.#stop();
    for (const input of this.#inputs) input.conclude('failed', error);
    this.#progress.error(error);
    this.#status.complete();
    if (isHeard || this.#progress.isObserved || this.#status.isObserved)
      this.#finished.reject(error);
    else reportUnhandled(error);
  }

  #end(): void {
    this.#progress.complete();
    this.#status.complete();
  }

  #require(legal: readonly WriterStatus[], action: string): void {
    if (legal.includes(this.status)) return;
    throw new MediaError(
      'invalidState',
      `A writer cannot ${action} while its status is '${this.status}'; it can while it is ${legal.map((status) => `'${status}'`).join(' or ')}.`,
      { operator: 'AssetWriter', cause: this.#error },
    );
  }
}

/** Encoded samples that may wait for a sibling: about a second, or as much as it takes when the source cannot wait. */
const LOOKAHEAD = 64;
const REAL_TIME_LOOKAHEAD = 4096;

/** An input as a lane of the interleaver. */
function toTrackInput(input: WriterInput): TrackInput {
  const { outputSettings, samples$, sourceFormatHint } = input;
  if (outputSettings === undefined) {
    const samples = samples$ as Observable<EncodedSample>;
    return sourceFormatHint ? { samples, track: sourceFormatHint } : { samples };
  }
  const window = input.expectsMediaDataInRealTime ? REAL_TIME_LOOKAHEAD : LOOKAHEAD;
  const frames$ = samples$ as Observable<RawSample>;
  return { samples: frames$.pipe(encoding(outputSettings, window, input.onEncoder)) };
}
