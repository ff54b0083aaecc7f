import { from, type Subscriber } from 'rxjs';
import { type Destination, type Muxer, type MuxOptions } from '../backend.js';
import { MediaError } from '../errors.js';
import { requirePaced } from '../gate/pace.js';
import { watch } from '../gate/watchdog.js';
import { listen, operator, type Operator } from '../rx.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { requireEncoded } from '../sample/requireKind.js';
import { adopt } from '../sample/sample.js';
import { type Track } from '../sample/track.js';
import { type Session, SessionClock, sessionOf } from './session.js';
import { MuxerOpening } from './muxerOpening.js';
import { Places } from './places.js';
import { MuxProgress } from './progress.js';

/** What a writer wants to know of its muxer. */
export interface MuxListener {
  /** A sample has been handed to the muxer, which has closed it. */
  written(track: Track, timing: Timing, isSync: boolean, byteLength: number): void;
  /** Writing has failed; the error follows when what was created has been removed. */
  failing(): void;
  /** Writing has failed or was cancelled, and what was created has been removed. */
  aborted(): void;
}

/** The engine behind `mux`. */
export function muxing(
  destination: Destination,
  options: MuxOptions,
  listener?: MuxListener,
  session: Session = sessionOf(options),
): Operator<EncodedSample, MuxProgress> {
  return operator<EncodedSample, MuxProgress>((out, stopSource) => {
    const clock = new SessionClock(session, options.producesCombinableFragments === true);
    const run = new MuxRun(out, stopSource, clock, listener);
    run.open(destination, options);
    return {
      next: (sample) => {
        run.push(sample);
      },
      error: (error) => {
        run.fail(error);
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

class MuxRun {
  readonly #out: Subscriber<MuxProgress>;
  readonly #stopSource: () => void;
  readonly #session: SessionClock;
  readonly #listener: MuxListener | undefined;
  readonly #queue: EncodedSample[] = [];
  readonly #startedAt = performance.now();
  readonly #unwatch: () => void;
  readonly #opening = new MuxerOpening({
    opened: (muxer) => {
      this.#stops.push(this.#watchDestination(muxer));
      this.#run();
    },
    failed: (error) => {
      this.fail(error);
    },
  });
  /** Undefined until the header is written. */
  #places: Places | undefined;
  #stops: (() => void)[] = [];
  #samples = 0;
  #last: Timing | undefined;
  #ended = false;
  #state: 'writing' | 'finishing' | 'done' = 'writing';
  #running = false;

  public constructor(
    out: Subscriber<MuxProgress>,
    stopSource: () => void,
    session: SessionClock,
    listener: MuxListener | undefined,
  ) {
    this.#out = out;
    this.#stopSource = stopSource;
    this.#session = session;
    this.#listener = listener;
    this.#unwatch = watch({
      name: 'mux',
      isWaiting: () => this.#queue.length > 0,
      describe: () => `${this.#queue.length} queued, waiting for the destination`,
    });
  }

  public open(destination: Destination, options: MuxOptions): void {
    this.#opening.open(destination, options);
  }

  public push(sample: EncodedSample): void {
    requirePaced(adopt(requireEncoded(sample, 'mux')), this.#queue.length, 'mux');
    if (this.#state !== 'writing') sample.close();
    else this.#queue.push(sample);
    this.#run();
  }

  public end(): void {
    this.#ended = true;
    this.#run();
  }

  /** Ends with an error, once what was created has been removed. */
  public fail(error: unknown): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    // Removing takes time, in which a source that sees its samples closed would run away.
    this.#listener?.failing();
    this.#stopSource();
    this.#clear();
    this.#opening.abort(error, () => {
      this.#out.error(error);
      this.#listener?.aborted();
    });
  }

  public teardown(): void {
    this.#unwatch();
    for (const stop of this.#stops) stop();
    this.#clear();
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#opening.abort(cancelled(), () => this.#listener?.aborted());
  }

  #watchDestination(muxer: Muxer): () => void {
    return listen(muxer.ready.changes$, {
      next: (ready) => {
        if (ready) this.#run();
      },
      error: (error) => {
        this.fail(error);
      },
    });
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      this.#writeAll();
    } catch (error) {
      this.fail(error);
    } finally {
      this.#running = false;
    }
  }

  #writeAll(): void {
    const { muxer } = this.#opening;
    if (!muxer) return;
    while (this.#state === 'writing' && muxer.ready.value) {
      const sample = this.#queue.shift();
      if (sample === undefined) break;
      this.#write(muxer, sample);
    }
    if (this.#ended && this.#state === 'writing' && this.#queue.length === 0) this.#finish(muxer);
  }

  #write(muxer: Muxer, sample: EncodedSample): void {
    let place: number | undefined;
    try {
      this.#places ??= new Places(muxer, sample.track, this.#session);
      place = this.#places.of(sample);
    } catch (error) {
      sample.close();
      throw error;
    }
    if (place === undefined) {
      sample.close();
      return;
    }
    const moved = this.#session.take(sample);
    if (!moved) return;
    const { timing, track } = moved;
    // Only who asks pays for what libav must be asked for.
    const listener = this.#listener;
    const isSync = listener !== undefined && moved.isSync;
    const byteLength = listener === undefined ? 0 : moved.byteLength;
    this.#samples++;
    this.#last = timing;
    muxer.write(moved, place);
    listener?.written(track, timing, isSync, byteLength);
    this.#out.next(this.#progress(muxer));
  }

  #finish(muxer: Muxer): void {
    if (this.#places === undefined) {
      throw new MediaError(
        'noMedia',
        'There is nothing to write: the source completed without a sample, so the movie has no tracks.',
        { operator: 'mux' },
      );
    }
    this.#state = 'finishing';
    listen(from(muxer.finish(this.#session.length)), {
      next: () => undefined,
      error: (error) => {
        this.fail(error);
      },
      complete: () => {
        if (this.#state !== 'finishing') return;
        this.#state = 'done';
        this.#out.next(this.#progress(muxer, true));
        this.#out.complete();
      },
    });
  }

  #progress(muxer: Muxer, done = false): MuxProgress {
    return new MuxProgress(this.#samples, muxer.bytes, this.#last, this.#startedAt, muxer, done);
  }

  #clear(): void {
    for (const sample of this.#queue.splice(0)) sample.close();
  }
}

function cancelled(): MediaError {
  return new MediaError(
    'operationCancelled',
    'Writing was cancelled: its subscriber unsubscribed.',
    { operator: 'mux' },
  );
}
