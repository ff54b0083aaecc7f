import { type Observable, type Subscriber } from 'rxjs';
import { requirePaced } from '../gate/pace.js';
import { watch } from '../gate/watchdog.js';
import { cold, listen } from '../rx.js';
import { type EncodedSample, orderTime } from '../sample/encodedSample.js';
import { requireEncoded } from '../sample/requireKind.js';
import { requireSameFormat } from '../sample/sameFormat.js';
import { adopt, discard } from '../sample/sample.js';
import { type Track, trackName } from '../sample/track.js';
import { movieProperties, requireReferences } from './references.js';
import { Durations } from './durations.js';
import { lateTrack, LateSamples } from './lateTracks.js';
import { Silence } from './silence.js';
import { isUnawaited, toInput, type TrackInput, type TrackLike } from './trackInput.js';
import { Order, type Turn } from '../gate/order.js';

/** Unleased samples that a lane takes while another one is waited for. */
const LANE_LIMIT = 4096;

/** What a writer wants to know of its interleaver. */
export interface InterleaveListener {
  /** Interleaving begins; `awaited` tells which lanes hold the others up, at any later moment. */
  started(awaited: () => readonly number[]): void;
  /** The tracks of the movie are fixed: by lane, undefined where a lane stays empty. */
  fixed(tracks: readonly (Track | undefined)[]): void;
  /** A lane of real time is not waited for any more, or it is again. */
  silent?(lane: number, isSilent: boolean): void;
}

/** The engine behind `interleave`. */
export function interleaving(
  tracks: readonly TrackLike[],
  listener?: InterleaveListener,
): Observable<EncodedSample> {
  const inputs = tracks.map(toInput);
  requireReferences(inputs);
  return cold((out) => {
    const run = new InterleaveRun(inputs, out, listener);
    out.add(() => {
      run.teardown();
    });
    run.start();
  });
}

class InterleaveRun {
  readonly #inputs: readonly TrackInput[];
  readonly #out: Subscriber<EncodedSample>;
  readonly #listener: InterleaveListener | undefined;
  readonly #order: Order<EncodedSample>;
  readonly #tracks: (Track | undefined)[];
  readonly #durations = new Durations();
  readonly #stops: (() => void)[] = [];
  readonly #unwatch: () => void;
  /** The tracks of the movie, by lane; known when the first sample goes. */
  #movie: (Track | undefined)[] | undefined;
  #running = false;
  /** The tracks of which a sample is out beyond the window of its producer. */
  readonly #ahead = new Set<number>();
  readonly #silence: Silence;
  readonly #late = new LateSamples();

  public constructor(
    inputs: readonly TrackInput[],
    out: Subscriber<EncodedSample>,
    listener: InterleaveListener | undefined,
  ) {
    this.#inputs = inputs;
    this.#out = out;
    this.#listener = listener;
    listener?.started(() => this.#order.awaited);
    this.#tracks = inputs.map(({ track }) => track);
    this.#order = new Order({
      lanes: inputs.length,
      momentOf: (sample) => ({
        ticks: orderTime(sample, 'interleave'),
        base: sample.timing.timeBase,
      }),
      needsSuccessor: (sample) => sample.timing.duration === 0n,
    });
    for (const [lane, input] of inputs.entries()) {
      if (isUnawaited(input, input.track)) this.#order.markSparse(lane);
    }
    this.#silence = new Silence({
      order: this.#order,
      lanes: inputs.flatMap(({ realTime }, lane) => (realTime === true ? [lane] : [])),
      count: inputs.length,
      nameOf: (lane) => this.#nameOf(lane),
      changed: (lane, isSilent) => {
        if (isSilent && this.#tracks[lane] === undefined) this.#late.allow(lane);
        listener?.silent?.(lane, isSilent);
        if (isSilent) this.#run();
      },
    });
    this.#unwatch = watch({
      name: 'interleave',
      isWaiting: () => this.#order.awaited.length < inputs.length && !this.#order.isDone,
      describe: () => this.#describe(),
    });
  }

  public start(): void {
    for (const [lane, { samples }] of this.#inputs.entries()) {
      if (this.#out.closed) return;
      const link = {
        next: (sample: EncodedSample): void => {
          this.#push(lane, sample);
        },
        error: (error: unknown): void => {
          this.#fail(error);
        },
        complete: (): void => {
          this.#order.end(lane);
          this.#run();
        },
      };
      listen(samples, link, (stop) => this.#stops.push(stop));
    }
    this.#run();
  }

  public teardown(): void {
    this.#unwatch();
    this.#stop();
  }

  /** While the error travels down, samples are closed there, and other lanes would bring more: they are stopped first. */
  #fail(error: unknown): void {
    this.#stop();
    this.#out.error(error);
  }

  #stop(): void {
    this.#silence.stop();
    for (const stop of this.#stops) stop();
    for (const sample of this.#order.clear()) sample.close();
  }

  #push(lane: number, sample: EncodedSample): void {
    try {
      requireEncoded(sample, 'interleave');
      requirePaced(adopt(sample), this.#order.waiting(lane), 'interleave', LANE_LIMIT);
      this.#learn(lane, sample);
      this.#order.push(lane, sample);
      this.#silence.heard(lane);
    } catch (error) {
      discard(sample);
      this.#fail(error);
      return;
    }
    this.#run();
  }

  #learn(lane: number, sample: EncodedSample): void {
    const { track } = sample;
    const known = this.#tracks[lane];
    if (known) {
      requireSameFormat(known, sample, 'interleave');
      return;
    }
    this.#tracks[lane] = track;
    if (isUnawaited(this.#inputs[lane] ?? {}, track)) this.#order.markSparse(lane);
  }

  #run(): void {
    // A consumer that makes a source go on brings the next sample while this one is handed out.
    if (this.#running || this.#out.closed) return;
    this.#running = true;
    for (let turn = this.#order.peek(); turn; turn = this.#next()) this.#emit(turn);
    this.#running = false;
    for (let lane = 0; lane < this.#inputs.length; lane++) this.#lookAhead(lane);
    this.#silence.look();
    if (this.#order.isDone && this.#stops.length === this.#inputs.length) this.#out.complete();
  }

  /**
   * A sample that must wait for its successor may fill the window that the successor would need. So its producer gets the lease
   * back early, for one sample of each track at a time: that one is out beyond the window.
   */
  #lookAhead(lane: number): void {
    const core = this.#ahead.has(lane) ? undefined : this.#order.lonely(lane)?.ownership.core;
    const lease = core?.takeLease();
    if (core === undefined || lease === undefined) return;
    this.#ahead.add(lane);
    core.lend({
      name: 'interleave',
      returned: () => {
        this.#ahead.delete(lane);
        this.#lookAhead(lane);
      },
    });
    lease.returned();
  }

  #next(): Turn<EncodedSample> | undefined {
    return this.#out.closed ? undefined : this.#order.peek();
  }

  #emit(turn: Turn<EncodedSample>): void {
    // Before the sample is taken: a lane with nothing left has nothing to write.
    this.#movie ??= this.#makeMovie();
    const sample = this.#durations.settle(turn, this.#order.successor(turn.lane));
    this.#order.take(turn);
    const track = this.#movie[turn.lane];
    if (track) this.#out.next(sample.moveTo(track));
    else {
      sample.close();
      if (!this.#late.isAllowed(turn.lane, sample.track)) this.#fail(lateTrack(sample.track));
    }
  }

  /** The tracks of one movie, numbered; a lane that ended without a sample is left out. */
  #makeMovie(): (Track | undefined)[] {
    const siblings: Track[] = [];
    const lanes = this.#tracks.map((track, lane) =>
      this.#order.isEnded(lane) && this.#order.waiting(lane) === 0 ? undefined : track,
    );
    const all = movieProperties(lanes, this.#inputs);
    const movie = lanes.map((track, lane) => {
      if (track === undefined) return undefined;
      const properties = all[lane];
      const language = properties?.languageCode ?? track.language;
      const own = { ...track, index: siblings.length, siblings, properties, language };
      siblings.push(own);
      return own;
    });
    this.#listener?.fixed(movie);
    return movie;
  }

  #nameOf(lane: number): string {
    const track = this.#tracks[lane];
    return track ? trackName(track) : `track ${lane}`;
  }

  #describe(): string {
    const name = (lane: number): string => this.#nameOf(lane);
    const queues = this.#inputs.map((_, lane) => `${name(lane)}: ${this.#order.waiting(lane)}`);
    return `${queues.join(', ')} waiting; waits for ${this.#order.awaited.map(name).join(', ') || 'nobody'}`;
  }
}
