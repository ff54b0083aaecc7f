/** A muxer of libav on a sink: making it, asking it, freeing it. */
import { AVFMT_FLAG_CUSTOM_IO, AVFMT_FLAG_FLUSH_PACKETS } from 'node-av/constants';
import { Dictionary, FormatContext, OutputFormat } from 'node-av/lib';
import { MediaError, requireArgument } from '../errors.js';
import { requireTimeScale } from '../movie/movieSettings.js';
import { type MetadataItem } from '../sample/metadataItem.js';
import { type Track } from '../sample/track.js';
import { type OpenDestination } from './destination.js';
import { check } from './errors.js';
import { combine, fragmentFlags, numberFragments, requireInterval } from './fragments.js';
import { PooledIo, VOID } from './ioPool.js';
import { requireChapters } from '../movie/boxes/requireAdditions.js';
import { carriedMetadata, givenMetadata, type MovieMetadata } from './movieMetadata.js';
import { MovieOutput } from './movieOutput.js';
import { chaptersOf, type MuxPlan } from './muxPlan.js';
import { setOption, setOptions } from './options.js';
import { SinkIO } from './sinkIo.js';

/** libav's muxer of a name. @throws MediaError `formatUnsupported` when this build lacks it */
function findMuxer(name: string): OutputFormat {
  const format = OutputFormat.guessFormat(name, null, null);
  if (format?.name?.split(',').includes(name) === true) return format;
  throw new MediaError(
    'formatUnsupported',
    `This build of libav has no muxer '${name}'. Choose another file type.`,
    { operator: 'mux' },
  );
}

/** A context with its output; nothing of it may be used after `freeMuxer`. */
export interface MuxContext {
  readonly context: FormatContext;
  readonly io: MuxIo;
}

/** A muxer's output. */
type MuxIo = Pick<PooledIo, 'context' | 'release'>;

/** A muxer on a sink: its output is to be woken before each call. */
export interface SinkMuxer extends MuxContext {
  readonly io: SinkIO;
  readonly output: MovieOutput;
}

/** Makes a muxer on a destination, with its options set. */
export function makeMuxer(plan: MuxPlan, { sink }: OpenDestination): SinkMuxer {
  const output = new MovieOutput(sink);
  const io = new SinkIO(output, sink.seekable);
  const { context } = configured(plan, io);
  io.serve(context);
  // What can be sought gathers packets, until a piece is whole; whoever reads a stream gets each packet when it is written.
  if (sink.seekable) {
    context.clearFlags(AVFMT_FLAG_FLUSH_PACKETS);
    setOption(context, 'flush_packets', 0, { target: 'muxer', code: 'muxFailed' });
    boundClusters(context, plan);
  }
  return { context, io, output };
}

/** libav keeps a cluster of Matroska in memory until it is whole, and makes it of five seconds: so much would be lost with the process. */
function boundClusters(context: FormatContext, { type, options }: MuxPlan): void {
  if (!CLUSTERED.has(type.muxer) || 'cluster_time_limit' in (options.options ?? {})) return;
  const rules = { target: 'muxer', code: 'muxFailed' } as const;
  setOption(context, 'cluster_time_limit', CLUSTER_MS, rules);
}

const CLUSTERED = new Set(['matroska', 'webm']);
const CLUSTER_MS = 500;

/** Makes a muxer on an output of libav's. */
export function configured(plan: MuxPlan, io: MuxIo): MuxContext {
  const context = new FormatContext();
  const muxer = { context, io };
  try {
    const message = `The muxer ${plan.type.muxer} could not be made`;
    const format = findMuxer(plan.type.muxer);
    check(context.allocOutputContext2(format, null, ''), { message, code: 'muxFailed' });
    context.pb = io.context;
    context.setFlags(AVFMT_FLAG_CUSTOM_IO);
    configure(context, plan);
  } catch (error) {
    freeMuxer(muxer);
    throw error;
  }
  return muxer;
}

function configure(context: FormatContext, { type, options, shape }: MuxPlan): void {
  const rules = { target: `muxer ${type.muxer}`, code: 'invalidArgument' } as const;
  const { movflags, ...rest } = options.options ?? {};
  const ours = fragmentFlags({ type, options, shape });
  if (ours !== undefined) setOption(context, 'movflags', ours, rules);
  if (movflags !== undefined) setMovFlags(context, String(movflags), rules);
  combine(context, { type, options, shape });
  numberFragments(context, { type, options, shape });
  setOptions(context, rest, rules);
  setMovieTimeScale(context, { type, options, shape });
  setTags(context, givenMetadata({ type, options, shape }));
}

/** What a movie of these tracks says of itself: libav is told what it knows, and the rest is given. */
export function metadataFor(
  context: FormatContext,
  plan: MuxPlan,
  tracks: readonly Track[],
): readonly MetadataItem[] {
  if (plan.options.metadata !== undefined) return givenMetadata(plan).items;
  // What one source says of itself another does not.
  if (plan.options.producesCombinableFragments === true) return [];
  const carried = carriedMetadata(plan, tracks);
  setTags(context, carried);
  return carried.items;
}

function setTags(context: FormatContext, { tags }: MovieMetadata): void {
  if (tags) context.metadata = Dictionary.fromObject({ ...tags });
}

function setMovieTimeScale(context: FormatContext, { type, options }: MuxPlan): void {
  const { movieTimeScale = 0 } = options;
  requireTimeScale(movieTimeScale);
  if (movieTimeScale === 0) return;
  requireArgument(
    type.isMovie,
    `The time of a whole movie is counted in mp4 and mov: ${type.muxer} does not, so movieTimeScale cannot be set for it. Leave it out.`,
  );
  setOption(context, 'movie_timescale', movieTimeScale, { target: 'muxer', code: 'muxFailed' });
}

/** Adds to ours what was asked for, but for what makes libav reopen the file by a name that it does not have. */
function setMovFlags(
  context: FormatContext,
  flags: string,
  rules: { readonly target: string; readonly code: 'invalidArgument' },
): void {
  const reopening = /\b(?:faststart|global_sidx)\b/.exec(flags)?.[0];
  if (reopening !== undefined) {
    throw new MediaError(
      'invalidArgument',
      `The movie flag '${reopening}' makes libav open the file a second time by itself. ` +
        'Set shouldOptimizeForNetworkUse instead.',
      { operator: 'mux' },
    );
  }
  const added = /^[+-]/.test(flags) ? flags : `+${flags}`;
  setOptions(context, { movflags: added }, rules);
}

/** Frees in the one order that does not crash; twice is harmless. */
export function freeMuxer({ context, io }: MuxContext): void {
  context.pb = null;
  context.freeContext();
  io.release();
}

/** Output that goes nowhere. */
export function voidIo(): PooledIo {
  return PooledIo.lend('write', VOID);
}

/** Throws what is wrong with a plan, before anything is created for it. */
export function checkPlan(plan: MuxPlan): void {
  requireInterval(plan.options, plan.type);
  requireChapters(chaptersOf(plan), plan.type.muxer, plan.type.isMovie);
  freeMuxer(configured(plan, voidIo()));
}
