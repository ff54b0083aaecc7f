import { type MuxOptions } from '../backend.js';
import { type OpenDestination } from './destination.js';
import { type FileType } from '../fileTypes.js';

/** What a muxer is made of. */
export interface MuxPlan {
  readonly type: FileType;
  readonly options: MuxOptions;
  /**
   * How the movie is written: `fragments` because it cannot be patched when it is whole; `hybrid` in a file;
   * `plain` in one go, as all other containers are.
   */
  readonly shape: 'plain' | 'fragments' | 'hybrid';
}

/** Only a file is there to be repaired, and to have its index moved to the front; a pipe cannot even be patched. */
export function shapeOf(
  type: FileType,
  { shouldOptimizeForNetworkUse, movieFragmentInterval }: MuxOptions,
  { file, sink }: OpenDestination,
): MuxPlan['shape'] {
  if (!type.isMovie) return 'plain';
  if (file) return 'hybrid';
  if (!sink.seekable || shouldOptimizeForNetworkUse === true) return 'fragments';
  return movieFragmentInterval === undefined ? 'plain' : 'hybrid';
}
