import { type Track } from '../../sample/track.js';
import { BOXED_METADATA, keyTableEntry, type NumberedKey } from './keyTable.js';

/** All usual frame rates and MPEG's ticks in whole ones. */
const TIME_BASE = { num: 1, den: 360_000 };

/** A track whose items are of these keys. */
export function metadataTrack(keys: readonly NumberedKey[]): Track {
  const sampleDescription = {
    handler: 'meta',
    handlerName: 'Timed metadata',
    entry: keyTableEntry(keys),
  };
  return {
    index: 0,
    mediaType: 'data',
    format: { mediaType: 'data', codecTag: BOXED_METADATA, sampleDescription },
    timeBase: TIME_BASE,
    siblings: [],
  };
}
