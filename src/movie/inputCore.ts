import { type Observable } from 'rxjs';
import { Window } from '../gate/window.js';
import { Signal } from '../rx.js';
import { EncodedSample } from '../sample/encodedSample.js';
import { type MediaType } from '../sample/format.js';
import { requireSample } from '../sample/requireKind.js';
import { adopt } from '../sample/sample.js';
import { type MediaTime } from '../sample/time.js';
import { checkSample } from './checkSample.js';
import { Inlet } from './inlet.js';
import { type PassDescription } from '../passes/passDescription.js';
import { type InputPasses } from './inputPasses.js';
import { refuse, refuseUnready, warnOfLate } from './inputRefusals.js';
import {
  type InputOwner,
  type InputSample,
  type NotReadyReason,
  windowOf,
  type WriterInputOptions,
} from './inputTypes.js';
import { WrittenNews } from './writtenNews.js';

export type InputState = 'notStarted' | 'open' | 'finished' | 'failed' | 'cancelled';

/** The workings of an input: what it holds, whether it is ready, and what its writer does with it. */
export class InputCore {
  public readonly ready: Signal<boolean> = new Signal<boolean>(false);
  /** What is in the movie, as it is written. */
  public readonly written: WrittenNews = new WrittenNews();
  readonly #mediaType: MediaType;
  readonly #encodes: boolean;
  public readonly window: Window;
  #inlet = new Inlet(false);
  #passes: InputPasses | undefined;
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
    if (this.#waitsForPass) return 'multipass';
    return this.#owner?.waitsForOthers() ? 'interleave' : 'backpressure';
  }

  /** When its first sample is presented, in the source's time; undefined: there was none yet. */
  public get first(): MediaTime | undefined {
    return this.#first;
  }

  /** What was appended, for the writer's pipeline. */
  public get samples$(): Observable<InputSample> {
    return this.#inlet.samples$;
  }

  /** The source is told of passes; `isSeveral`: there may be more than one. */
  public startPasses(passes: InputPasses, isSeveral: boolean): void {
    this.#passes = passes;
    if (isSeveral) this.#inlet = new Inlet(true);
    passes.start(isSeveral);
  }

  /** A pass begins; undefined: no further one does. */
  public beginPass(pass: PassDescription | undefined): void {
    if (pass && pass.number > 1) {
      this.#inlet = new Inlet(true);
      this.#last = undefined;
    }
    if (pass) this.#passes?.begin(pass);
    else this.#passes?.end();
    if (!pass && this.#isOpen) this.#end('finished');
    this.#owner?.refreshAll();
  }

  /** The source has brought a pass. */
  public leavePass(): void {
    if (!this.#isOpen || !this.#passes || this.#passes.isBetween) return;
    this.#passes.leave();
    this.refresh();
    this.#inlet.complete();
  }

  public attach(owner: InputOwner): void {
    if (this.#owner) this.#refuse('be added again');
    this.#owner = owner;
    this.refresh();
  }

  public begin(): void {
    if (this.#state !== 'notStarted') return;
    this.#state = 'open';
    this.refresh();
    this.#passes?.open.set(true);
  }

  /** Looks again whether it is ready. */
  public refresh(): void {
    const canStart = this.#state === 'notStarted' && this.#owner?.canStart() === true;
    const isOpen = (this.#state === 'open' || canStart) && !this.#waitsForPass;
    this.ready.set(isOpen && !this.window.isFull);
  }

  /** Takes a sample over; `classic`: by AVFoundation's stricter rules. Whether it was taken; what throws was not. */
  public take(sample: InputSample, classic: boolean): boolean {
    const owner = this.#owner ?? this.#refuse('take samples');
    requireSample(sample, 'WriterInput');
    if (this.#state === 'notStarted' || (classic && this.#isOpen)) owner.ensureSession(classic);
    // While a failure travels nobody takes samples any more, and the state does not say so yet.
    if (this.#state !== 'open' || !this.#isHeard()) {
      sample.close();
      if (this.#sourceCompleted && !classic) {
        this.#sourceCompleted = false;
        warnOfLate(this.#mediaType);
      }
      return false;
    }
    checkSample(sample, this.#mediaType, this.#encodes, this.#last);
    if (!this.ready.value && (classic || !sample.ownership.core.isLent)) {
      refuseUnready(this.#mediaType, this.reason, this.window.describe());
    }
    if (!(sample instanceof EncodedSample)) this.#last = sample.pts;
    this.#first ??= sample.pts ?? (sample instanceof EncodedSample ? sample.dts : undefined);
    this.window.lend(sample);
    adopt(sample);
    this.#isTaking = true;
    this.refresh();
    this.#isTaking = false;
    // Who hears that it is not ready any more may end the writer, or say that this was the last.
    if (!this.#isHeard()) {
      sample.close();
      return false;
    }
    this.#inlet.push(sample);
    if (!this.#isOpen) this.#inlet.complete();
    return true;
  }

  public complete(): void {
    const owner = this.#owner ?? this.#refuse('be completed');
    if (this.#state === 'notStarted') owner.ensureSession(false);
    if (this.#state !== 'open') return;
    this.#sourceCompleted = true;
    this.#end('finished');
  }

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
    if (!this.#inlet.error(error)) this.#owner.fail(error);
  }

  /** The writer fails: nothing more is taken, and `conclude` follows. */
  public halt(): void {
    if (this.#canEnd) this.#end('failed');
  }

  /** The writer has ended. */
  public conclude(state: 'finished' | 'failed' | 'cancelled', error?: unknown): void {
    if (this.#canEnd) this.#end(state);
    this.#inlet.discard();
    if (state === 'failed') {
      this.#state = 'failed';
      this.#passes?.error(error);
      this.ready.error(error);
      this.written.error(error);
    } else {
      this.#passes?.end();
      this.ready.complete();
      this.written.complete();
    }
  }

  /** Whether writing has yet to start. */
  public get canBeSet(): boolean {
    return this.#state === 'notStarted' && this.#owner?.canStart() !== false;
  }

  /** The writer it was added to, as far as it needs to know it. */
  public get owner(): InputOwner | undefined {
    return this.#owner;
  }

  /** Throws `invalidState` unless writing has yet to start. */
  public requireNotStarted(action: string): void {
    if (!this.canBeSet) this.#refuse(action);
  }

  public requireOwner(action: string): void {
    if (!this.#owner) this.#refuse(action);
  }

  #isHeard(): boolean {
    return this.#inlet.isHeard || this.#passes?.isBetween === true;
  }

  /** Whether a pass is to begin, here or in a sibling, before more can be taken. */
  get #waitsForPass(): boolean {
    if (this.#passes?.isAnalysing === true) return this.#passes.isBetween;
    return this.#owner?.isAnalysing() === true;
  }

  get #isOpen(): boolean {
    return this.#state === 'open';
  }

  get #canEnd(): boolean {
    return this.#state === 'open' || this.#state === 'notStarted';
  }

  #end(state: 'finished' | 'failed' | 'cancelled'): void {
    this.#state = state;
    this.#passes?.finish();
    this.refresh();
    if (state === 'finished' && !this.#isTaking) this.#inlet.complete();
  }

  #refuse(action: string): never {
    return refuse(this.#mediaType, action, this.#owner === undefined ? undefined : this.#state);
  }
}
