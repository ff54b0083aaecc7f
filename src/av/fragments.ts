/** How movies are cut into fragments: by libav where they have a length, by us where each sample is one. */
import { type FormatContext } from 'node-av/lib';
import { type MuxOptions } from '../backend.js';
import { MediaError, requireArgument } from '../errors.js';
import { ticksToSeconds, toTime } from '../sample/time.js';
import { type Timing } from '../sample/payload.js';
import { type Track } from '../sample/track.js';
import { check } from './errors.js';
import { type FileType } from './fileTypes.js';
import { type MuxPlan } from './muxContext.js';
import { setOption } from './options.js';

/** Fragments that can be written without going back, with edit lists: what a pipe gets. */
export const FRAGMENTS = 'frag_keyframe+empty_moov+default_base_moof+delay_moov';
/**
 * Fragments that become a plain movie when it is finished: if the process dies, what was written up to the last
 * fragment plays.
 */
const HYBRID = 'hybrid_fragmented+delay_moov';
/** Fragments end where we say. */
const OURS = '+frag_custom-frag_keyframe';
/**
 * The longest fragments, in microseconds. libav keeps a fragment in memory until it ends, and writes track after track: a group of
 * pictures without an end must not become one, and a file's tracks are to lie no further apart than this.
 */
const LONGEST = { fragments: 4_000_000, hybrid: 500_000 };
/** Where every picture is a key frame, fragments are still not shorter than this; microseconds. */
const SHORTEST = { fragments: 200_000, hybrid: 500_000 };
/** libav's option has 32 bits: some 35 minutes. */
const MOST = 2_147;
/** A track that has given nothing by then is not waited for. */
const PATIENCE_SECONDS = 1;

/** Checks the interval that was asked for. @throws MediaError `invalidArgument` */
export function requireInterval({ movieFragmentInterval }: MuxOptions, type: FileType): void {
  if (movieFragmentInterval === undefined) return;
  const { seconds } = toTime(movieFragmentInterval);
  requireArgument(
    seconds >= 0 && seconds <= MOST,
    `A movie's fragment interval is from 0 (each sample is a fragment) to ${MOST} s, not ${seconds}.`,
  );
  requireArgument(
    type.isMovie,
    `Fragments are a matter of mp4 and mov: ${type.muxer} has none, so movieFragmentInterval cannot be set for it.`,
  );
}

/** Whether each sample is to be a fragment of its own. */
export function isEachSample({ options, shape }: MuxPlan): boolean {
  const { movieFragmentInterval: interval } = options;
  return shape !== 'plain' && interval !== undefined && toTime(interval).value === 0n;
}

/** What is known only when the tracks are. */
export function setFragments(
  context: FormatContext,
  plan: MuxPlan,
  tracks: readonly Track[],
): void {
  const { shape, options } = plan;
  const given = options.options ?? {};
  const rules = { target: 'muxer', code: 'muxFailed' } as const;
  if (shape === 'plain') return;
  if (shape === 'hybrid') {
    if (!canBeHybrid(plan, tracks)) return;
    setOption(context, 'movflags', HYBRID, rules);
  }
  if (isEachSample(plan)) {
    setOption(context, 'movflags', OURS, rules);
    return;
  }
  const { shortest, longest } = limits(plan, shape);
  if (!('min_frag_duration' in given)) setOption(context, 'min_frag_duration', shortest, rules);
  if (!('frag_duration' in given)) setOption(context, 'frag_duration', longest, rules);
}

function limits(
  { options: { movieFragmentInterval } }: MuxPlan,
  shape: 'fragments' | 'hybrid',
): { shortest: number; longest: number } {
  if (movieFragmentInterval === undefined) {
    return { shortest: SHORTEST[shape], longest: LONGEST[shape] };
  }
  const longest = Math.max(1, Math.round(toTime(movieFragmentInterval).seconds * 1e6));
  return { shortest: Math.min(longest, SHORTEST[shape]), longest };
}

const isMoving = ({ mediaType, disposition }: Track): boolean =>
  mediaType === 'video' && disposition?.includes('attached_pic') !== true;

const isTimed = (track: Track): boolean => track.mediaType === 'audio' || isMoving(track);

/** libav writes covers twice into hybrid movies; and who gives flags of their own knows what they want. */
function canBeHybrid({ options }: MuxPlan, tracks: readonly Track[]): boolean {
  const own = 'movflags' in (options.options ?? {});
  const odd = tracks.find((track) => !isTimed(track));
  if (!own && odd === undefined) return true;
  if (options.movieFragmentInterval === undefined) return false;
  throw new MediaError(
    'formatUnsupported',
    `A file with ${own ? 'movflags of its own' : `a ${odd?.mediaType ?? ''} track that is no moving picture or sound`} is written without fragments, so movieFragmentInterval cannot be kept. ` +
      'Leave one of the two out, or write to a stream.',
    { operator: 'mux' },
  );
}

/** Ends a fragment after each sample, and tells libav so: by itself it would wait for the next one, to know when this ends. */
export class EachSample {
  readonly #context: FormatContext;
  /** Tracks that have given nothing yet: the movie's header says where they begin. */
  readonly #awaited: Set<number>;
  #began: number | undefined;
  #hasHeader = false;

  public constructor(context: FormatContext, tracks: readonly Track[]) {
    this.#context = context;
    this.#awaited = new Set(tracks.flatMap((track, place) => (isTimed(track) ? [place] : [])));
  }

  /** A sample of the track at `place` was written. */
  public wrote(place: number, { pts, dts, timeBase }: Timing): void {
    if (!this.#hasHeader) {
      this.#awaited.delete(place);
      const now = ticksToSeconds(dts ?? pts ?? 0n, timeBase);
      this.#began ??= now;
      if (this.#awaited.size > 0 && now - this.#began < PATIENCE_SECONDS) return;
      // libav's first answer is the header alone.
      this.#hasHeader = true;
      this.#flush();
    }
    this.#flush();
  }

  #flush(): void {
    check(this.#context.writeFrameSync(null), {
      message: 'A fragment of the movie could not be written',
      code: 'muxFailed',
      operator: 'mux',
    });
  }
}
