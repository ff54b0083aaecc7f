import { type FormatContext } from 'node-av/lib';
import { type EncodedSample } from '../sample/encodedSample.js';
import { check } from './errors.js';
import { type FragmentRules, isMoving, isSteady, MOST_SAMPLES } from './fragments.js';
import { type MuxTrack, timeOf } from './muxTrack.js';
import { setOption } from './options.js';

/** A track that has given nothing by then is not waited for; seconds, where delay matters and where it does not. */
const PATIENCE = { live: 1, usual: 2 };
/** Pictures say where a fragment ends; when they stay away for so many seconds more than its length, sound does. */
const STALLED = 1.5;

/** Who is told of fragments. */
export interface FragmentListener {
  /** The header is about to be written. */
  heads(): void;
  /** One is about to be written. */
  begins(): void;
  /** It is whole. */
  ended(): void;
}

/** What is known of a track. */
interface Lane {
  /** When its part of the fragment began, in seconds; undefined: it has none yet. */
  began: number | undefined;
  /** The latest presentation so far, in ticks. */
  latest: bigint | undefined;
  readonly isSteady: boolean;
}

/**
 * Ends the fragments of a movie, and tells libav so. By itself it would wait for the next sample, to know when the last one lasts to,
 * and take that one's time for the end of the movie, though others may be presented later.
 */
export class Fragmenter {
  readonly #context: FormatContext;
  readonly #rules: FragmentRules;
  readonly #lanes = new Map<MuxTrack, Lane>();
  /** Tracks that have given nothing yet: the movie's header says where they begin. */
  readonly #awaited: Set<MuxTrack>;
  readonly #hasPictures: boolean;
  readonly #listener: FragmentListener;
  #longest: number;
  #samples = 0;
  /** When the latest sample is decoded, of all tracks. */
  #newest = -Infinity;
  #first: number | undefined;
  #hasHeader = false;

  public constructor(
    context: FormatContext,
    tracks: readonly MuxTrack[],
    rules: FragmentRules,
    listener: FragmentListener,
  ) {
    this.#context = context;
    this.#rules = rules;
    this.#listener = listener;
    this.#longest = rules.initial;
    for (const track of tracks) {
      const lane = { began: undefined, latest: undefined, isSteady: isSteady(track.track) };
      this.#lanes.set(track, lane);
    }
    this.#awaited = new Set(tracks.filter(({ track }) => isSteady(track)));
    this.#hasPictures = tracks.some(({ track }) => isMoving(track));
  }

  /** A sample is about to be written, at the times of its track's guard. */
  public before(track: MuxTrack, sample: EncodedSample): void {
    const lane = this.#lanes.get(track);
    if (!lane) return;
    const { pts, dts } = track.guard;
    const now = timeOf(track);
    this.#first ??= now;
    // What begins a fragment before the last sample is said to end loses its presentation time in libav.
    const isClear = track.end === undefined || dts >= track.end;
    // Subtitles overlap.
    if (this.#samples >= MOST_SAMPLES && (isClear || isSteady(track.track))) this.#cut(now);
    else if (lane.began !== undefined && this.#endsBefore(sample, now - lane.began)) {
      // What is presented before others of its fragment must be in it: the last fragment tells libav where the movie ends.
      const isComplete = lane.latest === undefined || pts >= lane.latest;
      if (isComplete && isClear) this.#cut(now);
    }
    this.#samples++;
    lane.began ??= now;
    if (now > this.#newest) this.#newest = now;
    if (lane.latest === undefined || pts > lane.latest) lane.latest = pts;
  }

  /** It was written. */
  public wrote(track: MuxTrack): void {
    if (this.#awaited.size > 0) this.#awaited.delete(track);
    if (this.#rules.eachSample) this.#cut(timeOf(track));
  }

  /** Nothing more comes: what is left is the last fragment, so that nothing is lost while the end is being written. */
  public end(): void {
    if (this.#hasHeader && this.#samples > 0) this.#cut(0);
  }

  #endsBefore(sample: EncodedSample, length: number): boolean {
    const longest = this.#longest;
    const { atKeyFrames = longest, isOfAll } = this.#rules;
    const isPicture = isMoving(sample.track);
    if (this.#hasPictures && !isPicture) return length >= longest + STALLED;
    if (length >= longest) return true;
    if (isPicture && sample.isSync && length >= atKeyFrames) return true;
    return isOfAll && length >= longest / 2 && this.#spread >= longest;
  }

  /** From the first sample of the fragment to the last one, in seconds: sound may lie behind the pictures, and begin before them. */
  get #spread(): number {
    let oldest = Infinity;
    for (const { began = Infinity, isSteady } of this.#lanes.values()) {
      if (isSteady && began < oldest) oldest = began;
    }
    return this.#newest - oldest;
  }

  /** Ends the fragment, unless a track must be waited for that the header has to tell of. */
  #cut(now: number): void {
    if (!this.#hasHeader) {
      const patience = this.#rules.eachSample ? PATIENCE.live : PATIENCE.usual;
      const isPatient = now - (this.#first ?? now) < patience && this.#samples < MOST_SAMPLES;
      if (this.#awaited.size > 0 && isPatient) return;
      // libav's first answer is the header alone.
      this.#hasHeader = true;
      this.#listener.heads();
      this.#listener.begins();
      this.#flush();
    }
    this.#listener.begins();
    this.#flush();
    // Else libav would move what comes next to where it guesses that the last sample ended.
    setOption(this.#context, 'movflags', '+frag_discont', { target: 'muxer', code: 'muxFailed' });
    // A fragment is only good when it is whole.
    this.#context.flushSync();
    this.#listener.ended();
    this.#longest = this.#rules.longest;
    this.#samples = 0;
    for (const lane of this.#lanes.values()) lane.began = undefined;
  }

  #flush(): void {
    check(this.#context.writeFrameSync(null), {
      message: 'A fragment of the movie could not be written',
      code: 'muxFailed',
      operator: 'mux',
    });
  }
}
