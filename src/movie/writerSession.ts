import { type MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { requireOrder, type Session } from './session.js';
import { sessionStart, type SessionStartPolicy, toSessionStart } from './sessionStart.js';
import { type WriterInput } from './writerInput.js';

/** The one session of a writer. `refuse` throws that a call is not legal now. */
export class WriterSession implements Session {
  readonly #inputs: readonly WriterInput[];
  readonly #refuse: (why: string) => never;
  #start: MediaTime | SessionStartPolicy | undefined;
  #end: MediaTime | undefined;
  #isAsked = false;

  public constructor(inputs: readonly WriterInput[], refuse: (why: string) => never) {
    this.#inputs = inputs;
    this.#refuse = refuse;
  }

  public get isStarted(): boolean {
    return this.#start !== undefined;
  }

  public get isEnded(): boolean {
    return this.#end !== undefined;
  }

  public get isAsked(): boolean {
    return this.#isAsked;
  }

  /** `isAsked`: by the program, and not by its first sample. */
  public begin(at: TimeLike | SessionStartPolicy, isAsked: boolean): void {
    if (this.isStarted) this.#refuse('A movie has one session, and this one was started before.');
    this.#start = toSessionStart(at, this.#inputs);
    this.#isAsked = isAsked;
  }

  public endAt(at: TimeLike): void {
    if (!this.#start) this.#refuse('No session was started: call startSession(at) first.');
    if (this.#end) this.#refuse('A movie has one session, and this one was ended before.');
    const end = toTime(at);
    // What a policy chooses is checked when it is known.
    if (typeof this.#start !== 'string') requireOrder(this.#start, end);
    this.#end = end;
  }

  public start(): MediaTime {
    return sessionStart(this.#start ?? toTime(0), this.#inputs);
  }

  public end(): MediaTime | undefined {
    return this.#end;
  }
}
