/** Whether and how a movie is cut into fragments. */
import { type FormatContext } from 'node-av/lib';
import { type MuxOptions } from '../backend.js';
import { type RawOptions } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { toTime } from '../sample/time.js';
import { isCover, type Track } from '../sample/track.js';
import { type FileType } from '../fileTypes.js';
import { BUFFER_SIZE } from './ioPool.js';
import { type MuxPlan } from './muxPlan.js';
import { setOption } from './options.js';

/** Fragments that can be written without going back, with edit lists: what a pipe gets. */
const FRAGMENTS = 'empty_moov+default_base_moof+delay_moov';
/**
 * Fragments that become a plain movie when it is finished: if the process dies, what was written up to the last
 * fragment plays.
 */
const HYBRID = 'hybrid_fragmented+delay_moov+default_base_moof';
/**
 * Seconds. The longest: a group of pictures without an end must not become one. A file's tracks are to lie no further apart than half a
 * second, and some pictures may pass until one comes that a fragment may begin with.
 */
const LONGEST = { fragments: 4, hybrid: 0.4 };
/** Seconds. Where every picture is a key frame, fragments are still not shorter than this. */
const SHORTEST = 0.2;
/**
 * libav writes the size of a fragment's head when it is whole: so far it must be able to go back, where nobody else can. A sample
 * takes up to 16 bytes there.
 */
export const MOST_SAMPLES: number = BUFFER_SIZE / 32;
/** A limit of libav's for its own cuts, some 35 minutes; no longer ones are wanted. */
const MOST = 2_147;

/**
 * What parts of several writers' movies are: the header says nothing of what follows, and fragments say their time by themselves, from the first
 * one on.
 */
const COMBINABLE = `${FRAGMENTS}+frag_custom+frag_discont+skip_trailer`;

/** When a fragment ends, in seconds. */
export interface FragmentRules {
  readonly longest: number;
  /** The same of the first one. */
  readonly initial: number;
  /** Whether each sample is one. */
  readonly eachSample: boolean;
  /** A key frame ends a fragment that is as long as this; undefined: key frames end none. */
  readonly atKeyFrames: number | undefined;
  /** Whether no track may have more than this in a fragment, where tracks come apart from each other; else it is a matter of the pictures. */
  readonly isOfAll: boolean;
}

/** Checks what was asked for of fragments. @throws MediaError `invalidArgument` */
export function requireInterval(options: MuxOptions, type: FileType): void {
  const asked = FRAGMENT_OPTIONS.find((name) => (options[name] ?? false) !== false);
  if (asked === undefined) return;
  for (const name of ['movieFragmentInterval', 'initialMovieFragmentInterval'] as const) {
    const { seconds } = toTime(options[name] ?? 0);
    requireArgument(
      seconds >= 0 && seconds <= MOST,
      `A movie's fragment interval is from 0 (each sample is a fragment) to ${MOST} s, not ${seconds}.`,
    );
  }
  requireCombinable(options);
  const { initialMovieFragmentSequenceNumber: number = 1, overallDurationHint = 0 } = options;
  requireArgument(
    Number.isInteger(number) && number >= 1 && number <= 0x7fff_ffff,
    `initialMovieFragmentSequenceNumber is a whole number from 1 to 2,147,483,647, not ${number}.`,
  );
  requireArgument(
    toTime(overallDurationHint).value >= 0n,
    `overallDurationHint is how long the movie will become, so not less than 0, and not ${toTime(overallDurationHint).seconds}.`,
  );
  requireArgument(
    type.isMovie,
    `Fragments are a matter of mp4 and mov: ${type.muxer} has none, so ${asked} cannot be set for it.`,
  );
}

/** Throws what stands against fragments that are to be combined. */
function requireCombinable({
  producesCombinableFragments,
  movieFragmentInterval,
  options = {},
}: MuxOptions): void {
  if (producesCombinableFragments !== true) return;
  requireArgument(
    movieFragmentInterval !== undefined,
    'producesCombinableFragments is about fragments: set movieFragmentInterval as well.',
  );
  const own = Object.keys(options).find((name) =>
    /^(movflags|use_editlist|avoid_negative_ts|write_btrt|(min_)?frag_.*)$/.test(name),
  );
  requireArgument(
    own === undefined,
    `producesCombinableFragments decides by itself how fragments are written. Leave out the option '${own}'.`,
  );
}

const FRAGMENT_OPTIONS = [
  'producesCombinableFragments',
  'movieFragmentInterval',
  'initialMovieFragmentInterval',
  'initialMovieFragmentSequenceNumber',
  'overallDurationHint',
] as const;

/**
 * Who gives options for cutting, by libav's names, has libav cut. Otherwise it is done by us: what libav cuts before a picture that is
 * presented before others ends too early, by its edit list.
 */
export const isCutByLibav = ({ movflags = '', ...rest }: RawOptions): boolean =>
  /\bfrag_/.test(String(movflags)) || Object.keys(rest).some((name) => /^(min_)?frag_/.test(name));

/** The number of the first fragment, where it is not libav's own. */
export function numberFragments(context: FormatContext, { options }: MuxPlan): void {
  const { initialMovieFragmentSequenceNumber: first } = options;
  if (first === undefined) return;
  setOption(context, 'fragment_index', first, { target: 'muxer', code: 'muxFailed' });
}

/** What else is to be set where fragments of several writers are to be combined. */
export function combine(context: FormatContext, { options }: MuxPlan): void {
  if (options.producesCombinableFragments !== true) return;
  const rules = { target: 'muxer', code: 'muxFailed' } as const;
  for (const name of ['use_editlist', 'avoid_negative_ts', 'write_btrt']) {
    setOption(context, name, 0, rules);
  }
}

/** The flags that such a movie always has. */
export function fragmentFlags({ shape, options }: MuxPlan): string | undefined {
  if (shape !== 'fragments') return undefined;
  if (options.producesCombinableFragments === true) return COMBINABLE;
  return `${FRAGMENTS}+${isCutByLibav(options.options ?? {}) ? 'frag_keyframe' : 'frag_custom'}`;
}

/** Sets what is known only when the tracks are. */
export function setFragments(context: FormatContext, plan: MuxPlan): void {
  if (plan.shape !== 'hybrid' || !canBeHybrid(plan)) return;
  const rules = { target: 'muxer', code: 'muxFailed' } as const;
  const own = fragmentRules(plan) !== undefined;
  setOption(context, 'movflags', own ? `${HYBRID}+frag_custom` : HYBRID, rules);
}

/** When we are to end a fragment; undefined: never. */
export function fragmentRules(plan: MuxPlan): FragmentRules | undefined {
  const { shape, options } = plan;
  if (shape === 'plain' || isCutByLibav(options.options ?? {})) return undefined;
  if (shape === 'hybrid' && !canBeHybrid(plan)) return undefined;
  const { movieFragmentInterval, initialMovieFragmentInterval = movieFragmentInterval } = options;
  const longest =
    movieFragmentInterval === undefined ? LONGEST[shape] : toTime(movieFragmentInterval).seconds;
  return {
    longest,
    initial:
      initialMovieFragmentInterval === undefined
        ? longest
        : toTime(initialMovieFragmentInterval).seconds,
    // In a file, only where nothing that follows is presented before it: see Fragmenter.
    eachSample: longest === 0 && shape === 'fragments',
    atKeyFrames: shape === 'fragments' ? Math.min(SHORTEST, longest) : undefined,
    isOfAll: shape === 'hybrid' && movieFragmentInterval !== undefined,
  };
}

/** Whether it is pictures that move, and no cover. */
export const isMoving = (track: Track): boolean => track.mediaType === 'video' && !isCover(track);

/** Whether it goes on from beginning to end: what is not yet there is worth waiting for. */
export const isSteady = (track: Track): boolean => track.mediaType === 'audio' || isMoving(track);

/** Who gives flags of their own knows what they want. */
function canBeHybrid({ options }: MuxPlan): boolean {
  if (!('movflags' in (options.options ?? {}))) return true;
  if (options.movieFragmentInterval === undefined) return false;
  throw new MediaError(
    'formatUnsupported',
    'A file with movflags of its own is written without fragments, so movieFragmentInterval cannot be kept. Leave one of the two out, or write to a stream.',
    { operator: 'mux' },
  );
}
