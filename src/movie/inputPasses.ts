import { type Observable, ReplaySubject } from 'rxjs';
import { type PassDescription } from '../passes/passDescription.js';
import { Signal } from '../rx.js';
import { timeRange } from '../sample/range.js';

/** The first pass asks for everything, whatever follows. */
const FIRST: PassDescription = {
  number: 1,
  purpose: 'encode',
  sourceTimeRanges: [timeRange(0)],
  ranges: [],
};

/** The passes of an input that wants several: which one is under way, and whether more can come. */
export class InputPasses {
  /** The pass under way; undefined: none was begun yet, or no further one will be. */
  public readonly current: Signal<PassDescription | undefined> = new Signal<
    PassDescription | undefined
  >(undefined);
  /** Whether the session is open, so that a pass can be answered. */
  public readonly open: Signal<boolean> = new Signal<boolean>(false);
  /** Each pass as it begins; completes after the last. */
  public readonly all$: Observable<PassDescription>;
  readonly #all = new ReplaySubject<PassDescription>(1);
  #state: 'none' | 'running' | 'between' | 'over' = 'none';
  #isSeveral = false;
  #isFinished = false;

  public constructor() {
    this.all$ = this.#all;
  }

  /** Whether a pass is under way that the source has not ended. */
  public get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** Whether the source has brought a pass, and the next one is not known yet. */
  public get isBetween(): boolean {
    return this.#state === 'between';
  }

  /** Whether there may be further passes, for which the movie waits. */
  public get isAnalysing(): boolean {
    return this.#isSeveral && (this.isRunning || this.isBetween);
  }

  /** Whether the source will bring no further pass. */
  public get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Writing starts. The first pass is known, whether or not there are several. */
  public start(isSeveral: boolean): void {
    if (this.#state !== 'none') return;
    this.#isSeveral = isSeveral;
    this.#begin(FIRST);
  }

  /** A pass is wanted. Of the first one everybody has heard. */
  public begin(pass: PassDescription): void {
    if (pass.number > 1) this.#begin(pass);
  }

  /** The source has brought what the pass wanted. */
  public leave(): void {
    if (this.#state === 'running') this.#state = 'between';
  }

  /** The source will bring nothing more. */
  public finish(): void {
    this.#isFinished = true;
    if (this.#isSeveral) this.leave();
    else this.end();
  }

  /** No further pass is wanted. */
  public end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.current.set(undefined);
    this.#all.complete();
  }

  /** The writer has failed. */
  public error(error: unknown): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#all.error(error);
  }

  #begin(pass: PassDescription): void {
    this.#state = 'running';
    this.current.set(pass);
    this.#all.next(pass);
  }
}
