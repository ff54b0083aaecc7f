import { concat, EMPTY, map, type Observable, type ObservableInput, of } from 'rxjs';
import { type Demuxer, type MovieInfo } from '../src/backend.js';
import { type AnyIterator } from '../src/gate/pump.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { type MediaType } from '../src/sample/format.js';
import { type TimeRange } from '../src/sample/range.js';
import { MediaTime } from '../src/sample/time.js';
import { type Track } from '../src/sample/track.js';
import { fakeSample } from './fakeSample.js';
import { fakeTracks } from './fakeTrack.js';
import { type VirtualTime } from './time.js';
import { type Beat, type Line, readTimeline, TimedIterator, type Timeline } from './timeline.js';

/** The tracks of a virtual movie, a diagram each, in the order of the file. @group Testing */
export type FakeTracks = Partial<Readonly<Record<MediaType, string>>>;

/** What may be wanted of a virtual movie. @group Testing */
export interface FakeMovieOptions {
  /** The letters in file order; default: as the diagrams have them in time. */
  readonly order?: string;
  /** How long opening takes, and whether it fails: `--|` or `--#`; default at once. */
  readonly open?: string;
  /** The memory each sample claims to hold; default 1000 bytes. */
  readonly bytes?: number;
  /** What a `#` fails with; default `'error'`. */
  readonly error?: unknown;
}

/** What was done to a virtual movie. @group Testing */
export interface FakeMovie {
  /** How often it was opened. */
  readonly opened: number;
  /** How often it was closed. */
  readonly closed: number;
  /** The marks of what was read, in order. */
  readonly read: readonly string[];
  /** What it tells of itself. */
  readonly info: MovieInfo;
}

interface Entry {
  readonly track: Track;
  readonly beat: Beat;
}

/** The engine behind `fakeMovie()`. */
export class MoviePlan implements FakeMovie {
  public readonly info: MovieInfo;
  public readonly read: string[] = [];
  public opened = 0;
  public closed = 0;
  readonly #time: VirtualTime;
  readonly #options: FakeMovieOptions;
  readonly #entries: readonly Entry[];
  readonly #endings: readonly Timeline['ending'][];

  public constructor(time: VirtualTime, diagrams: FakeTracks, options: FakeMovieOptions) {
    this.#time = time;
    this.#options = options;
    const named = Object.entries(diagrams) as [MediaType, string][];
    const tracks = fakeTracks(named.map(([mediaType]) => mediaType));
    const timelines = named.map(([, diagram]) => readTimeline(diagram));
    this.#endings = timelines.map(({ ending }) => ending);
    this.#entries = inFileOrder(tracks, timelines, options.order);
    const longest = Math.max(0, ...timelines.map(({ beats }) => beats.length));
    this.info = {
      formatName: 'fake',
      tracks,
      duration: new MediaTime(longest, 1),
      startTime: MediaTime.zero,
      bitRate: undefined,
      metadata: {},
    };
  }

  public open(): ObservableInput<Demuxer> {
    const { open, error } = this.#options;
    const wait: Observable<never> =
      open === undefined ? EMPTY : this.#time.cold<never>(open, undefined, error);
    return concat(wait, of(undefined)).pipe(
      map(() => {
        this.opened++;
        return this.#demuxer();
      }),
    );
  }

  #demuxer(): Demuxer {
    let closed = false;
    return {
      info: this.info,
      read: (tracks, ranges) => this.#reader(tracks, ranges),
      close: () => {
        if (!closed) this.closed++;
        closed = true;
      },
    };
  }

  #reader(tracks: ReadonlySet<number>, ranges?: readonly TimeRange[]): AnyIterator<EncodedSample> {
    const mine = this.#entries.filter(({ track }) => tracks.has(track.index));
    const wanted = ranges ? ranges.flatMap((range) => cut(mine, range)) : mine;
    return new TimedIterator(this.#time, this.#lines(wanted), () => undefined);
  }

  *#lines(entries: readonly Entry[]): Iterable<Line<EncodedSample>> {
    for (const { track, beat } of entries) {
      yield {
        frame: beat.frame,
        say: () => {
          this.read.push(beat.letter);
          return { value: this.#sample(track, beat) };
        },
      };
    }
    const frame = Math.max(0, ...this.#endings.map((ending) => ending.frame));
    yield {
      frame,
      say: () => {
        if (this.#endings.every(({ kind }) => kind !== 'error')) {
          return { done: true, value: undefined };
        }
        throw (this.#options.error ?? 'error') as Error;
      },
    };
  }

  #sample(track: Track, { letter, place, isSync }: Beat): EncodedSample {
    const { bytes = 1000 } = this.#options;
    return fakeSample('encoded', letter, { pts: place, isSync, bytes, track });
  }
}

function inFileOrder(
  tracks: readonly Track[],
  timelines: readonly Timeline[],
  order: string | undefined,
): readonly Entry[] {
  const entries = tracks.flatMap((track, index) =>
    (timelines[index]?.beats ?? []).map((beat) => ({ track, beat })),
  );
  const rank = ({ beat }: Entry): number =>
    order === undefined ? beat.frame : order.indexOf(beat.letter);
  return entries.sort((a, b) => rank(a) - rank(b));
}

/** Of each track: from the sync sample at or before the start, up to the last one before the end. */
function cut(entries: readonly Entry[], { start, end }: TimeRange): readonly Entry[] {
  const from = start.seconds;
  const to = end?.seconds ?? Infinity;
  const firstOf = (track: Track): number =>
    Math.max(
      0,
      ...entries
        .filter((entry) => entry.track === track && entry.beat.isSync)
        .map(({ beat }) => beat.place)
        .filter((place) => place <= from),
    );
  return entries.filter(({ track, beat }) => beat.place >= firstOf(track) && beat.place < to);
}
