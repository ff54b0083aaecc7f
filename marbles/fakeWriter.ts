import {
  concat,
  defer,
  EMPTY,
  map,
  type Observable,
  type ObservableInput,
  of,
  Subject,
} from 'rxjs';
import { NOTHING_ADJUSTED } from '../src/adjustedTimes.js';
import { type Muxer, type MuxOptions } from '../src/backend.js';
import { listen, Signal } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { type MediaType } from '../src/sample/format.js';
import { type MediaTime } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';
import { markOf } from './fakeSample.js';
import { readyIn } from './ready.js';
import { type VirtualTime } from './time.js';

/** What may be wanted of a virtual writer. @group Testing */
export interface FakeWriterOptions {
  /** When the destination can take more: `t-f--t`, `#` when it fails; default always. */
  readonly ready?: string;
  /** How long opening takes, and whether it fails: `--|` or `--#`; default at once. */
  readonly open?: string;
  /** Writing the header fails. */
  readonly failsAtStart?: boolean;
  /** Writing this sample, told by its mark, fails. */
  readonly failsAt?: string;
  /** How long finishing takes, and whether it fails: `--|` or `--#`; default at once. */
  readonly finish?: string;
  /** How long removing what was created takes: `--|`; default at once. */
  readonly abort?: string;
  /** Kinds of tracks that the container cannot hold. */
  readonly refuses?: readonly MediaType[];
  /** What it fails with; default `'error'`. */
  readonly error?: unknown;
}

/** What became of a movie that does not exist. @group Testing */
export interface FakeWriter {
  /** The marks of what was written, in order. */
  readonly written: readonly string[];
  /** The same while it is written, for `expectObservable`. */
  readonly written$: Observable<string>;
  /** The tracks that the header was written for. */
  readonly tracks: readonly Track[];
  /** When it was told that the movie ends, in the movie's time; undefined: with its last sample. */
  readonly end: MediaTime | undefined;
  /** How far it came. */
  readonly state: FakeWriterState;
}

/** How far a virtual writer came. @group Testing */
export type FakeWriterState = 'closed' | 'open' | 'started' | 'finished' | 'aborted' | 'failed';

/** The engine behind `fakeWriter()`: what is done to every movie that is opened while it is in place. */
export class WriterPlan implements FakeWriter {
  public readonly written: string[] = [];
  public tracks: readonly Track[] = [];
  public end: MediaTime | undefined;
  public state: FakeWriterState = 'closed';
  readonly #written = new Subject<string>();
  readonly #time: VirtualTime;
  readonly #options: FakeWriterOptions;
  readonly #ready: Observable<boolean> | undefined;

  public readonly written$: Observable<string> = this.#written.asObservable();

  public constructor(time: VirtualTime, options: FakeWriterOptions) {
    this.#time = time;
    this.#options = options;
    this.#ready =
      options.ready === undefined ? undefined : readyIn(time, options.ready, this.error);
  }

  public get error(): unknown {
    return this.#options.error ?? 'error';
  }

  public open(options: MuxOptions): ObservableInput<Muxer> {
    return concat(this.#wait(this.#options.open), of(undefined)).pipe(
      map(() => {
        this.state = 'open';
        return new FakeMuxer(this, options.format ?? 'fake', this.#ready);
      }),
    );
  }

  public refusal({ mediaType }: Track): string | undefined {
    const refused = this.#options.refuses?.includes(mediaType) === true;
    return refused ? `it was told to refuse ${mediaType}` : undefined;
  }

  public start(tracks: readonly Track[]): void {
    if (this.#options.failsAtStart === true) this.#fail();
    this.state = 'started';
    this.tracks = tracks;
  }

  public write(mark: string): void {
    if (mark === this.#options.failsAt) this.#fail();
    this.written.push(mark);
    this.#written.next(mark);
  }

  public finish(end: MediaTime | undefined): Observable<never> {
    this.end = end;
    return concat(
      this.#wait(this.#options.finish),
      defer(() => {
        this.state = 'finished';
        this.#written.complete();
        return EMPTY;
      }),
    );
  }

  public abort(): Observable<never> {
    return concat(
      this.#wait(this.#options.abort),
      defer(() => {
        this.state = 'aborted';
        return EMPTY;
      }),
    );
  }

  #fail(): never {
    this.state = 'failed';
    throw this.error as Error;
  }

  #wait(diagram: string | undefined): Observable<never> {
    return diagram === undefined ? EMPTY : this.#time.cold<never>(diagram, undefined, this.error);
  }
}

class FakeMuxer implements Muxer {
  public readonly formatName: string;
  public readonly adjusted: Muxer['adjusted'] = NOTHING_ADJUSTED;
  public readonly ready = new Signal<boolean>(true);
  public bytes = 0;
  readonly #plan: WriterPlan;
  readonly #stop: () => void;

  public constructor(
    plan: WriterPlan,
    formatName: string,
    ready$: Observable<boolean> | undefined,
  ) {
    this.#plan = plan;
    this.formatName = formatName;
    this.#stop = listen(ready$ ?? EMPTY, {
      next: (ready) => {
        this.ready.set(ready);
      },
      error: (error) => {
        this.ready.error(error);
      },
    });
  }

  public refusal(track: Track): string | undefined {
    return this.#plan.refusal(track);
  }

  public start(tracks: readonly Track[]): void {
    this.#plan.start(tracks);
  }

  public write(sample: EncodedSample): void {
    const mark = markOf(sample);
    this.bytes += sample.byteLength;
    // Closed whatever happens: libav takes a packet over also when it fails.
    sample.close();
    this.#plan.write(mark);
  }

  public finish(end?: MediaTime): ObservableInput<void> {
    this.#stop();
    return this.#plan.finish(end);
  }

  public abort(): ObservableInput<void> {
    this.#stop();
    return this.#plan.abort();
  }
}
