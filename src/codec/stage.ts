import { from, type Observable, type ObservableInput, type Subscriber } from 'rxjs';
import { type AnyIterable, isIterable, iterate, Pump, type PumpSink } from '../gate/pump.js';
import { requirePaced } from '../gate/pace.js';
import { watch } from '../gate/watchdog.js';
import { Window, type WindowLike } from '../gate/window.js';
import { listen, operator, type Operator } from '../rx.js';
import { adopt, type Sample } from '../sample/sample.js';
import { handOut } from './handOut.js';
import { type Work } from './work.js';

/** What a stage is made of. */
export interface StageInit<A, B> {
  /** The operator, for messages. */
  readonly name: string;
  /** How many outputs may be unclosed. */
  readonly window: WindowLike;
  /** Opens the work when the first input is known. */
  readonly open: (first: A) => Observable<Work<A, B>>;
  /** The sample in an input that carries more than a sample. */
  readonly sampleOf: (input: A) => Sample | undefined;
}

/**
 * The one state machine of every asynchronous stage: decoders, filter graphs, encoders, bitstream filters.
 *
 * It takes the next input only while its own unclosed outputs leave room in its window, so it needs to know
 * nothing of its neighbours: closing is the only signal. Inputs that wait are bounded by the windows of
 * whoever made them; those of sources without a window are refused past a limit.
 */
export function stage<A, B extends Sample>(init: StageInit<A, B>): Operator<A, B> {
  return operator<A, B>((out) => {
    const run = new StageRun(init, out);
    return {
      next: (input) => {
        run.push(input);
      },
      complete: () => {
        run.end();
      },
      teardown: () => {
        run.teardown();
      },
    };
  });
}

class StageRun<A, B extends Sample> {
  readonly #init: StageInit<A, B>;
  readonly #out: Subscriber<B>;
  readonly #window: Window;
  readonly #queue: A[] = [];
  readonly #unwatch: () => void;
  #work: Work<A, B> | undefined;
  /** What is under way: opening, or the outputs of one call. */
  #underWay: UnderWay | undefined;
  #opening = false;
  #sourceEnded = false;
  #flushed = false;
  #completed = false;
  #running = false;
  // Made once: a stage handles tens of thousands of samples a second.
  readonly #began = (stop: () => void): void => {
    this.#underWay = { stop, run: () => undefined };
  };
  readonly #outputs: PumpSink<B> = {
    canTake: () => !this.#out.closed && !this.#window.isFull,
    next: (output) => {
      this.#window.lend(output);
      this.#out.next(output);
    },
    error: (error) => {
      this.#out.error(error);
    },
    complete: () => {
      this.#underWay = undefined;
      this.#run();
    },
    late: (output) => {
      output.close();
    },
  };

  public constructor(init: StageInit<A, B>, out: Subscriber<B>) {
    this.#init = init;
    this.#out = out;
    this.#window = new Window(init.name, init.window);
    this.#window.onRoom = () => {
      this.#run();
    };
    this.#unwatch = watch({
      name: init.name,
      isWaiting: () =>
        this.#window.isFull && (this.#queue.length > 0 || this.#underWay !== undefined),
      describe: () => `${this.#queue.length} queued, ${this.#window.describe()} unclosed`,
    });
  }

  public push(input: A): void {
    const sample = this.#init.sampleOf(input);
    if (sample) {
      requirePaced(adopt(sample), this.#queue.length, this.#init.name);
    }
    this.#queue.push(input);
    this.#run();
  }

  public end(): void {
    this.#sourceEnded = true;
    this.#run();
  }

  public teardown(): void {
    this.#unwatch();
    this.#underWay?.stop();
    for (const input of this.#queue.splice(0)) this.#init.sampleOf(input)?.close();
    this.#window.end(this.#completed);
    this.#work?.close();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#out.closed && this.#step());
    } catch (error) {
      this.#out.error(error);
    } finally {
      this.#running = false;
    }
  }

  /** Does one thing; whether there may be another. */
  #step(): boolean {
    this.#underWay?.run();
    if (this.#underWay || this.#window.isFull) return false;
    if (!this.#work) return this.#open();
    const input = this.#queue.shift();
    if (input !== undefined) {
      this.#start(this.#work.push(input));
      return true;
    }
    if (!this.#sourceEnded) return false;
    if (this.#flushed) return this.#complete();
    this.#flushed = true;
    this.#start(this.#work.flush());
    return true;
  }

  #open(): boolean {
    const first = this.#queue[0];
    if (first === undefined) return this.#sourceEnded && this.#complete();
    if (this.#opening) return false;
    this.#opening = true;
    const opened = {
      next: (work: Work<A, B>): void => {
        this.#work = work;
        this.#underWay = undefined;
        this.#run();
      },
      error: (error: unknown): void => {
        this.#out.error(error);
      },
    };
    listen(this.#init.open(first), opened, this.#began);
    return this.#work !== undefined;
  }

  #complete(): boolean {
    this.#completed = true;
    this.#out.complete();
    return false;
  }

  #start(outputs: ObservableInput<B>): void {
    if (isIterable(outputs)) this.#pull(outputs as AnyIterable<B>);
    // Closing an input may make its source fail, and with it this stage: then nobody wants what comes of it.
    else if (!this.#out.closed) listen(from(outputs), this.#outputs, this.#began);
  }

  #pull(outputs: AnyIterable<B>): void {
    const iterator = Array.isArray(outputs) ? handOut(outputs as readonly B[]) : iterate(outputs);
    const pump = new Pump(iterator, this.#outputs);
    this.#underWay = pump;
    if (this.#out.closed) pump.stop();
    else pump.run();
  }
}

/** Outputs that come, or a work that opens. */
interface UnderWay {
  /** Asks for more of it, when there is room again. */
  run(): void;
  stop(): void;
}
