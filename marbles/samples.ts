import { type Observable, type Subscriber } from 'rxjs';
import { type AnyIterator } from '../src/gate/pump.js';
import { Window, type WindowLike } from '../src/gate/window.js';
import { operator, type Operator } from '../src/rx.js';
import { type MediaType } from '../src/sample/format.js';
import { type Sample } from '../src/sample/sample.js';
import { type TimeLike, toTime } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';
import { fakeSample, type SampleKind, type SampleKinds } from './fakeSample.js';
import { fakeTrack } from './fakeTrack.js';
import { type Logged, type VirtualTime } from './time.js';
import { type Beat, type Clock, readTimeline, TimedIterator, type Timeline } from './timeline.js';

/** What the letters of a diagram are to be. @group Testing */
export interface SamplesOptions<K extends SampleKind = SampleKind> {
  /** Default `video`: uncompressed pictures. */
  readonly kind?: K;
  /** The track of compressed samples, or only its media type; default `video`. */
  readonly track?: Track | MediaType;
  /** When single letters are presented, in seconds; default: the first letter at 0 s, the next at 1 s, … */
  readonly times?: Readonly<Record<string, TimeLike>>;
  /** How long each one lasts, in seconds; default 1. */
  readonly duration?: TimeLike;
  /** The memory each one claims to hold; default 1000 bytes. */
  readonly bytes?: number;
}

/** Options of `samples()`. @group Testing */
export interface SourceOptions<K extends SampleKind = SampleKind> extends SamplesOptions<K> {
  /** How much may be unclosed, as with `pull`; default 8. */
  readonly window?: WindowLike;
  /** A source that cannot wait: it emits on time, whoever listens, and lends nothing. */
  readonly hot?: boolean;
  /** What a `#` fails with; default `'error'`, as RxJS's. */
  readonly error?: unknown;
}

/** Makes the sample that a letter stands for. */
type Maker<S> = (beat: Pick<Beat, 'letter' | 'place' | 'isSync'>) => S;

function makerOf<K extends SampleKind>(options: SamplesOptions<K>): Maker<SampleKinds[K]> {
  const { kind = 'video' as K, times = {}, duration = 1, bytes = 1000, track = 'video' } = options;
  const owner = typeof track === 'string' ? fakeTrack(track) : track;
  const length = toTime(duration);
  return ({ letter, place, isSync }) =>
    fakeSample(kind, letter, {
      pts: times[letter] ?? place * length.seconds,
      duration: length,
      isSync,
      bytes,
      track: owner,
    });
}

/** The engine behind `samples()`. */
export function samplesIn<K extends SampleKind = 'video'>(
  time: VirtualTime,
  diagram: string,
  options: SourceOptions<K> = {},
): Logged<SampleKinds[K]> {
  const { beats } = readTimeline(diagram);
  const make = makerOf<K>(options);
  const byLetter = Object.fromEntries(beats.map((beat) => [beat.letter, beat]));
  const { hot = false, window = 8, error } = options;
  const source = hot ? time.hot(diagram, byLetter, error) : time.cold(diagram, byLetter, error);
  const emit = hot ? unleased<Sample>(make) : lent<Sample>(make, window);
  // What the maker makes is known to the caller, who named the kind.
  const made = source.pipe(emit) as Observable<SampleKinds[K]>;
  return Object.assign(made, { subscriptions: source.subscriptions });
}

function unleased<S extends Sample>(make: Maker<S>): Operator<Beat, S> {
  return operator((out) => ({
    next: (beat) => {
      out.next(make(beat));
    },
  }));
}

/** Emits when there is room: the letters wait, not the samples. */
function lent<S extends Sample>(make: Maker<S>, limits: WindowLike): Operator<Beat, S> {
  return operator((out) => {
    const lender = new Lender(out, make, limits);
    return {
      next: (beat) => {
        lender.queue.push(beat);
        lender.run();
      },
      error: (error) => {
        lender.end(() => {
          out.error(error);
        });
      },
      complete: () => {
        lender.end(() => {
          out.complete();
        });
      },
      teardown: () => {
        lender.stop();
      },
    };
  });
}

class Lender<S extends Sample> {
  public readonly queue: Beat[] = [];
  readonly #out: Subscriber<S>;
  readonly #make: Maker<S>;
  readonly #window: Window;
  #end: (() => void) | undefined;
  #ended = false;
  #running = false;

  public constructor(out: Subscriber<S>, make: Maker<S>, limits: WindowLike) {
    this.#out = out;
    this.#make = make;
    this.#window = new Window('samples', limits);
    this.#window.onRoom = () => {
      this.run();
    };
  }

  public run(): void {
    if (this.#running) return;
    this.#running = true;
    while (!this.#out.closed && !this.#window.isFull) {
      const beat = this.queue.shift();
      if (beat === undefined) break;
      const sample = this.#make(beat);
      this.#window.lend(sample);
      this.#out.next(sample);
    }
    this.#running = false;
    if (this.queue.length > 0 || this.#ended || this.#end === undefined) return;
    this.#ended = true;
    this.#end();
  }

  public end(end: () => void): void {
    this.#end = end;
    this.run();
  }

  public stop(): void {
    // A source that ended by itself has given its samples away for good.
    if (!this.#ended) this.#window.end(false);
  }
}

/** Samples to iterate, as `pull` does. @group Testing */
export interface IterableSamples<S> extends Iterable<S> {
  /** How often it was iterated. */
  readonly iterated: number;
  /** How many iterators were given back before their end. */
  readonly returned: number;
  /** How many samples were taken, by all iterators. */
  readonly taken: number;
}

/**
 * Samples to iterate: each letter of the diagram is one.
 *
 * Dashes mean time only inside `rxTest`, where its own `samplesOf` is to be used; here they mean nothing.
 * Each iteration makes new samples, which the caller owns. A `#` throws `'error'`.
 *
 * @param diagram - letters, for example `abc`
 * @example
 * ```ts
 * import { pull } from 'rxmux';
 * import { marks, rxTest, samplesOf } from 'rxmux/testing';
 *
 * rxTest(({ expectObservable }) => {
 *   expectObservable(pull(samplesOf('abc')).pipe(marks())).toBe('(abc|)');
 * });
 * ```
 * @group Testing
 */
export function samplesOf<K extends SampleKind = 'video'>(
  diagram: string,
  options: SamplesOptions<K> = {},
): IterableSamples<SampleKinds[K]> {
  return new Samples<SampleKinds[K]>(readTimeline(diagram), makerOf<K>(options), undefined);
}

/** The engine behind `samplesOf()` of a running test: dashes are the time that reading takes. */
export function timedSamplesOf<K extends SampleKind = 'video'>(
  time: VirtualTime,
  diagram: string,
  options: SamplesOptions<K> = {},
): IterableSamples<SampleKinds[K]> {
  return new Samples<SampleKinds[K]>(readTimeline(diagram), makerOf<K>(options), time);
}

/** Where dashes mean nothing. */
const NO_TIME: Clock = { now: () => 0, after: () => undefined };

class Samples<S> implements IterableSamples<S> {
  public iterated = 0;
  public returned = 0;
  public taken = 0;
  readonly #timeline: Timeline;
  readonly #make: Maker<S>;
  readonly #time: VirtualTime | undefined;

  public constructor(timeline: Timeline, make: Maker<S>, time: VirtualTime | undefined) {
    this.#timeline = timeline;
    this.#make = make;
    this.#time = time;
  }

  public [Symbol.iterator](): Iterator<S> {
    this.iterated++;
    const iterator: AnyIterator<S> = new TimedIterator(this.#time ?? NO_TIME, this.#lines(), () => {
      this.returned++;
    });
    // In virtual time it may answer later, as an asynchronous iterator does, but without a promise.
    return iterator as Iterator<S>;
  }

  #frame(frame: number): number {
    return this.#time ? frame : 0;
  }

  *#lines(): Iterable<{ frame: number; say: () => IteratorResult<S, unknown> }> {
    const { beats, ending } = this.#timeline;
    for (const beat of beats) {
      yield {
        frame: this.#frame(beat.frame),
        say: () => {
          this.taken++;
          return { value: this.#make(beat) };
        },
      };
    }
    yield {
      frame: ending.kind === 'open' ? 0 : this.#frame(ending.frame),
      say: () => {
        if (ending.kind === 'error') throw failure('error');
        return { done: true, value: undefined };
      },
    };
  }
}

/** RxJS's diagrams fail with a word, not with an Error; so do ours, so that `#` means the same everywhere. */
function failure(error: unknown): Error {
  return error as Error;
}
