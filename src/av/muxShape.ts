/** How a movie goes to its destination. */
import { type MuxOptions } from '../backend.js';
import { MediaError } from '../errors.js';
import { type FileType } from '../fileTypes.js';
import { type LayoutWishes } from '../movie/boxes/layoutWishes.js';
import { type OpenDestination } from './destination.js';
import { isCutByLibav } from './fragments.js';
import { type MuxPlan } from './muxPlan.js';

/** Only a file is there to be repaired; a pipe cannot even be patched, unless the movie is kept elsewhere until it is whole. */
export function planFor(type: FileType, options: MuxOptions, open: OpenDestination): MuxPlan {
  return { type, options, shape: shapeOf(type, options, open) };
}

function shapeOf(
  type: FileType,
  options: MuxOptions,
  { isFile, rewrite, sink }: OpenDestination,
): MuxPlan['shape'] {
  if (!type.isMovie) return 'plain';
  if (options.producesCombinableFragments === true) return 'fragments';
  if (isFile) return 'hybrid';
  if (rewrite) return 'plain';
  if (!sink.seekable || options.shouldOptimizeForNetworkUse === true) return 'fragments';
  return 'hybrid';
}

/** Whether fragments are wanted for their own sake, not because there is no other way. */
const wantsFragments = ({ movieFragmentInterval, options = {} }: MuxOptions): boolean =>
  movieFragmentInterval !== undefined || isCutByLibav(options);

/** Whether the index is to be moved: that of fragments is in front. */
export function isIndexMoved({ type, options }: Pick<MuxPlan, 'type' | 'options'>): boolean {
  if (!type.isMovie || options.shouldOptimizeForNetworkUse !== true) return false;
  return options.producesCombinableFragments !== true && !isCutByLibav(options.options ?? {});
}

/** Whether the movie can go to its destination only when it is whole, by what is known before its tracks are. */
export function isSpooled(type: FileType, options: MuxOptions): boolean {
  return isIndexMoved({ type, options }) && !wantsFragments(options);
}

/** The plan that wishes need, of which some are known only when the tracks are; nothing is written yet. */
export function planWith(
  plan: MuxPlan,
  open: OpenDestination,
  wishes: LayoutWishes | undefined,
): MuxPlan {
  if (wishes?.tracks === undefined) return plan;
  requireLayout(plan, open);
  if (open.rewrite) return plan;
  open.spool();
  return planFor(plan.type, plan.options, open);
}

/** Throws what stands against a layout that tracks ask for. */
function requireLayout({ options }: MuxPlan, { isFile }: OpenDestination): void {
  const asked =
    'preferredMediaChunkAlignment, preferredMediaChunkDuration or beforeMainMediaDataNotInterleaved';
  const becomesPlain = isFile && options.producesCombinableFragments !== true;
  const isCut = becomesPlain ? isCutByLibav(options.options ?? {}) : wantsFragments(options);
  if (!isCut) return;
  throw new MediaError(
    'formatUnsupported',
    `A movie can be laid out only when it is whole, and this one goes to its destination in fragments. Leave out ${asked}; or ` +
      'movieFragmentInterval and options for fragments.',
    { operator: 'mux' },
  );
}
