import { type Observable, Subject } from 'rxjs';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { Window } from '../gate/window.js';
import { Signal } from '../rx.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type MediaType } from '../sample/format.js';
import { requireSample } from '../sample/requireKind.js';
import { adopt } from '../sample/sample.js';
import { type MediaTime } from '../sample/time.js';
import { checkSample } from './checkSample.js';
import {
  type InputOwner,
  type InputSample,
  type NotReadyReason,
  windowOf,
  type WriterInputOptions,
} from './inputTypes.js';
import { NO_REFERENCES } from './trackAssociation.js';
import { type WrittenSample } from './writtenSample.js';

type InputState = 'notStarted' | 'open' | 'finished' | 'failed' | 'cancelled';

/** The workings of an input: what it holds, whether it is ready, and what its writer does with it. */
export class InputCore {
  public readonly ready: Signal<boolean> = new Signal<boolean>(false);
  readonly #written = new Subject<WrittenSample>();
  readonly #mediaType: MediaType;
  readonly #encodes: boolean;
  public readonly window: Window;
  readonly #inlet = new Subject<InputSample>();
  #owner: InputOwner | undefined;
  #state: InputState = 'notStarted';
  #last: MediaTime | undefined;
  #first: MediaTime | undefined;
  /** A sample is taken, and not yet on its way. */
  #isTaking = false;
  /** The source said itself that it has no more, and what came after that has not been told yet. */
  #sourceCompleted = false;

  public constructor(mediaType: MediaType, encodes: boolean, options: WriterInputOptions) {
    this.#mediaType = mediaType;
    this.#encodes = encodes;
    this.window = new Window(`${mediaType} input`, windowOf(mediaType, encodes, options));
    this.window.onRoom = () => {
      this.refresh();
    };
  }

  public get reason(): NotReadyReason | undefined {
    if (this.ready.value) return undefined;
    if (this.#state !== 'open') return this.#state;
    return this.#owner?.waitsForOthers() ? 'interleave' : 'backpressure';
  }

  /** When its first sample is presented, in the source's time; undefined: there was none yet. */
  public get first(): MediaTime | undefined {
    return this.#first;
  }

  /** What is in the movie, as it is written. */
  public get written$(): Observable<WrittenSample> {
    return this.#written;
  }

  /** What was appended, for the writer's pipeline. */
  public get samples$(): Observable<InputSample> {
    return this.#inlet;
  }

  /** Whether somebody would hear of an error. */
  public get isObserved(): boolean {
    return this.#written.observed;
  }

  public attach(owner: InputOwner): void {
    if (this.#owner) this.#refuse('be added again');
    this.#owner = owner;
    this.refresh();
  }

  /** The session is open. */
  public begin(): void {
    if (this.#state !== 'notStarted') return;
    this.#state = 'open';
    this.refresh();
  }

  /** Looks again whether it is ready. */
  public refresh(): void {
    const canStart = this.#state === 'notStarted' && this.#owner?.canStart() === true;
    this.ready.set((this.#state === 'open' || canStart) && !this.window.isFull);
  }

  /** Takes a sample over; `classic`: by AVFoundation's stricter rules. Whether it was taken; what throws was not. */
  public take(sample: InputSample, classic: boolean): boolean {
    const owner = this.#owner ?? this.#refuse('take samples');
    requireSample(sample, 'WriterInput');
    if (this.#state === 'notStarted' || (classic && this.#isOpen)) owner.ensureSession(classic);
    // While a failure travels nobody takes samples any more, and the state does not say so yet.
    if (this.#state !== 'open' || !this.#inlet.observed) {
      sample.close();
      if (this.#sourceCompleted && !classic) this.#warnOfLate();
      return false;
    }
    checkSample(sample, this.#mediaType, this.#encodes, this.#last);
    if (!this.ready.value && (classic || !sample.ownership.core.isLent)) this.#refuseUnready();
    if (!(sample instanceof EncodedSample)) this.#last = sample.pts;
    this.#first ??= sample.pts ?? (sample instanceof EncodedSample ? sample.dts : undefined);
    this.window.lend(sample);
    adopt(sample);
    this.#isTaking = true;
    this.refresh();
    this.#isTaking = false;
    // Who hears that it is not ready any more may end the writer, or say that this was the last.
    if (!this.#isHeard) {
      sample.close();
      return false;
    }
    this.#inlet.next(sample);
    if (!this.#isOpen) this.#inlet.complete();
    return true;
  }

  /** The source has completed. */
  public complete(): void {
    const owner = this.#owner ?? this.#refuse('be completed');
    if (this.#state === 'notStarted') owner.ensureSession(false);
    if (this.#state !== 'open') return;
    this.#sourceCompleted = true;
    this.#end('finished');
  }

  /** The writer is asked to finish. */
  public finish(): void {
    if (this.#state === 'notStarted') this.#owner?.ensureSession(false);
    if (this.#state === 'open') this.#end('finished');
  }

  public markAsFinished(): void {
    if (this.#state === 'finished') return;
    if (this.#state !== 'open') this.#refuse('be marked as finished');
    this.#end('finished');
  }

  /** Its feeder was unsubscribed before the end. */
  public cancel(): void {
    if (this.#canEnd) this.#owner?.cancel();
  }

  /** The writer is to fail, by the way that samples take while there is one; throws when there is nobody to tell. */
  public fail(error: unknown): void {
    if (!this.#owner) throw error;
    if (this.#inlet.observed) this.#inlet.error(error);
    else this.#owner.fail(error);
  }

  /** A sample of this track is in the movie. */
  public tell(written: () => WrittenSample): void {
    if (this.#written.observed) this.#written.next(written());
  }

  /** The writer fails: nothing more is taken, and `conclude` follows. */
  public halt(): void {
    if (this.#canEnd) this.#end('failed');
  }

  /** The writer has ended. */
  public conclude(state: 'finished' | 'failed' | 'cancelled', error?: unknown): void {
    if (this.#canEnd) this.#end(state);
    if (state === 'failed') {
      this.#state = 'failed';
      this.ready.error(error);
      this.#written.error(error);
    } else {
      this.ready.complete();
      this.#written.complete();
    }
  }

  /** Whether writing has yet to start. */
  public get canBeSet(): boolean {
    return this.#state === 'notStarted' && this.#owner?.canStart() !== false;
  }

  /** Why its track cannot refer to that of another input; undefined: it can, for all that is known. */
  public canRefer(to: InputCore): string | undefined {
    const [owner, other] = [this.#owner, to.#owner];
    if (owner?.isMovie === false) return NO_REFERENCES;
    if (!owner || !other || owner.inputs === other.inputs) return undefined;
    return 'Tracks of different movies cannot refer to each other. Add both inputs to the same writer.';
  }

  /** Throws `invalidState` unless writing has yet to start. */
  public requireNotStarted(action: string): void {
    if (!this.canBeSet) this.#refuse(action);
  }

  /** Throws `invalidState` unless it belongs to a writer. */
  public requireOwner(action: string): void {
    if (!this.#owner) this.#refuse(action);
  }

  /** Whether what goes in arrives somewhere. */
  get #isHeard(): boolean {
    return this.#inlet.observed;
  }

  get #isOpen(): boolean {
    return this.#state === 'open';
  }

  get #canEnd(): boolean {
    return this.#state === 'open' || this.#state === 'notStarted';
  }

  #end(state: 'finished' | 'failed' | 'cancelled'): void {
    this.#state = state;
    this.refresh();
    if (state === 'finished' && !this.#isTaking) this.#inlet.complete();
  }

  /** Two sources feed it, and the one that ends first ends the track. Said once. */
  #warnOfLate(): void {
    this.#sourceCompleted = false;
    warn(
      'samplesDropped',
      `The ${this.#mediaType} input was completed, and samples that came after that were closed: it ends with the first of its sources that completes. ` +
        'Feed it from one source: merge or concat several into one. Said once for each input.',
    );
  }

  #refuseUnready(): never {
    throw new MediaError(
      'notReady',
      `The ${this.#mediaType} input is not ready (${this.reason ?? 'unknown'}; ${this.window.describe()} unclosed), and the sample's source cannot be made to wait. ` +
        'Three ways out: produce samples with pull(), which waits; hold them with whenReady(input.ready$); or say what may be lost with realtime({ policy }).',
      { operator: 'WriterInput' },
    );
  }

  #refuse(action: string): never {
    const why = this.#owner
      ? `it is ${this.#state === 'notStarted' ? 'about to take samples, since writing has started' : this.#state}`
      : 'it was not added to a writer: call writer.add(input) first';
    throw new MediaError('invalidState', `The ${this.#mediaType} input cannot ${action}: ${why}.`, {
      operator: 'WriterInput',
    });
  }
}
