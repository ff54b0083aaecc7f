/** Which samples of a movie belong to a range of time: decided sample by sample, in file order. */
import { type EncodedSample } from '../sample/encodedSample.js';
import { type TimeRange } from '../sample/range.js';
import { ticksToSeconds } from '../sample/time.js';
import { type Track } from '../sample/track.js';

/** How far the tracks of a file lie apart at most: past this a silent track is not waited for. */
const SLACK_SECONDS = 10;

/** What to do next: read on, seek to an earlier place and read again, or end the range. */
export type Verdict = 'more' | 'earlier' | 'done';

/** Samples of one track that were given, by their order times. */
interface Span {
  from: bigint;
  to: bigint;
}

/** What was given of each track, so that ranges which overlap give nothing twice. */
export class GivenSpans {
  readonly #spans = new Map<number, Span[]>();

  public has(track: Track, order: bigint): boolean {
    const spans = this.#spans.get(track.index) ?? [];
    return spans.some(({ from, to }) => from <= order && order <= to);
  }

  /** Adds what one range gave. */
  public add(track: Track, from: bigint, to: bigint): void {
    const spans = this.#spans.get(track.index) ?? [];
    this.#spans.set(track.index, [...spans, { from, to }]);
  }
}

/** One track in one range; times in the track's ticks. */
interface TrackState {
  readonly track: Track;
  /** Pictures depend on each other; of everything else each sample stands for itself. */
  readonly dependent: boolean;
  /** Whether the range cannot end before this track has passed its end. */
  readonly awaited: boolean;
  readonly start: bigint;
  readonly end: bigint | undefined;
  /** The range begins no later than the track: then what an encoder put in front belongs to it, for decoders count it off. */
  readonly fromBeginning: boolean;
  started: boolean;
  passed: boolean;
  span: Span | undefined;
  /** Presented after the end, but perhaps needed by samples that are not. */
  held: EncodedSample[];
}

/** Takes the samples that follow a seek, and gives those of one range in their order. */
export class RangeSelection {
  readonly #states = new Map<number, TrackState>();
  readonly #given: GivenSpans;
  readonly #give: (sample: EncodedSample) => void;
  readonly #endSeconds: number;
  /** The track that says where the range begins. */
  public readonly leader: Track | undefined;
  /** Before the leader has reached the start: what the range may have to begin with. */
  #lead: EncodedSample[] | undefined = [];

  public constructor(
    range: TimeRange,
    tracks: readonly Track[],
    given: GivenSpans,
    give: (sample: EncodedSample) => void,
  ) {
    this.#given = given;
    this.#give = give;
    this.#endSeconds = range.end?.seconds ?? Infinity;
    this.leader = tracks.find(isDependent) ?? tracks.find(isSteady) ?? tracks[0];
    const anySteady = tracks.some(isSteady);
    for (const track of tracks) {
      this.#states.set(track.index, {
        track,
        dependent: isDependent(track),
        awaited: !anySteady || isSteady(track),
        start: range.start.toTicks(track.timeBase, 'down'),
        end: range.end?.toTicks(track.timeBase, 'up'),
        fromBeginning: track.startTime !== undefined && range.start.compare(track.startTime) <= 0,
        started: !isDependent(track),
        passed: false,
        span: undefined,
        held: [],
      });
    }
  }

  /** Takes a sample over. */
  public offer(sample: EncodedSample): Verdict {
    const state = this.#states.get(sample.track.index);
    if (!state) {
      sample.close();
      return 'more';
    }
    if (this.#lead) {
      if (state.track !== this.leader || orderOf(sample) <= state.start) {
        this.#queue(sample, state, this.#lead);
        return 'more';
      }
      if (!this.#beginsInTime(state, this.#lead)) {
        this.#lead.push(sample);
        return 'earlier';
      }
      this.begin();
    }
    const seconds = ticksToSeconds(orderOf(sample), sample.timing.timeBase);
    this.#sort(sample, state);
    return this.#isOver(seconds) ? 'done' : 'more';
  }

  /** Gives up looking for an earlier beginning, and gives what came so far. */
  public begin(): void {
    const lead = this.#lead ?? [];
    this.#lead = undefined;
    for (const sample of lead) {
      const state = this.#states.get(sample.track.index);
      if (state) this.#sort(sample, state);
    }
  }

  /** Forgets what came so far: the position has changed. */
  public restart(): void {
    for (const sample of this.#lead ?? []) sample.close();
    this.#lead = [];
  }

  /** The input has ended, or the range has. */
  public end(): void {
    // The input ended before the start: then nothing is presented in the range.
    if (this.#lead?.every((sample) => this.#isPast(sample)) === true) this.restart();
    this.begin();
    for (const { track, held, span } of this.#states.values()) {
      for (const sample of held) sample.close();
      if (span) this.#given.add(track, span.from, span.to);
    }
    this.#states.clear();
  }

  /** Closes what is inside. */
  public close(): void {
    this.restart();
    for (const { held } of this.#states.values()) for (const sample of held) sample.close();
    this.#states.clear();
  }

  #queue(sample: EncodedSample, state: TrackState, lead: EncodedSample[]): void {
    const { pts = orderOf(sample), duration } = sample.timing;
    if (!state.dependent) {
      const isBefore = duration > 0n && pts + duration <= state.start;
      if (isBefore && !state.fromBeginning) sample.close();
      else lead.push(sample);
      return;
    }
    if (sample.isSync && pts <= state.start) {
      // Decoding can start here: what the track had before is not needed.
      for (const earlier of lead) if (earlier.track === state.track) earlier.close();
      this.#lead = lead.filter((earlier) => !earlier.closed);
      this.#lead.push(sample);
      return;
    }
    lead.push(sample);
  }

  #beginsInTime({ track, start }: TrackState, lead: readonly EncodedSample[]): boolean {
    return lead.some(
      (sample) =>
        sample.track === track && sample.isSync && (sample.timing.pts ?? orderOf(sample)) <= start,
    );
  }

  /** Whether a sample is presented before the range only. */
  #isPast(sample: EncodedSample): boolean {
    const { pts = orderOf(sample), duration } = sample.timing;
    const start = this.#states.get(sample.track.index)?.start ?? 0n;
    return pts + (duration > 0n ? duration : 1n) <= start;
  }

  /** Gives a sample, keeps it for later, or closes it. */
  #sort(sample: EncodedSample, state: TrackState): void {
    const order = orderOf(sample);
    const { pts = order } = sample.timing;
    state.started ||= sample.isSync;
    if (!state.started || state.passed || this.#given.has(state.track, order)) {
      sample.close();
      return;
    }
    if (state.end === undefined || pts < state.end) {
      for (const earlier of state.held) this.#hand(earlier, state);
      state.held = [];
      this.#hand(sample, state);
      return;
    }
    if (state.dependent && order < state.end) {
      state.held.push(sample);
      return;
    }
    state.passed = true;
    sample.close();
  }

  #hand(sample: EncodedSample, state: TrackState): void {
    const order = orderOf(sample);
    const { span = { from: order, to: order } } = state;
    state.span = {
      from: order < span.from ? order : span.from,
      to: order > span.to ? order : span.to,
    };
    this.#give(sample);
  }

  /** Whether nothing of the range can come after a sample of `seconds`. */
  #isOver(seconds: number): boolean {
    if (seconds < this.#endSeconds) return false;
    if (seconds > this.#endSeconds + SLACK_SECONDS) return true;
    return [...this.#states.values()].every(({ passed, awaited }) => passed || !awaited);
  }
}

/** The place in decoding order; without any time a sample counts as the start of everything. */
function orderOf(sample: EncodedSample): bigint {
  const { dts, pts } = sample.timing;
  return dts ?? pts ?? 0n;
}

function isDependent(track: Track): boolean {
  return track.mediaType === 'video' && !isPicture(track);
}

/** Whether samples come all the time, so that one of them shows how far the file has been read. */
function isSteady(track: Track): boolean {
  return isDependent(track) || track.mediaType === 'audio';
}

function isPicture(track: Track): boolean {
  return track.disposition?.includes('attached_pic') ?? false;
}
