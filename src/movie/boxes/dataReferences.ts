/** In which file a track's media lie. @see ISO/IEC 14496-12 §8.7.2 */
import { type Box } from './box.js';

/** Flag of an entry: the media lie in the same file as the index. */
export const SELF_CONTAINED = 1;
/** In an entry of `stsd`, behind what is reserved. */
export const REFERENCE_AT = 6;

/** The sample descriptions of a track whose media lie in other files, by their numbers, from 1. */
export function externalDescriptions(trak: Box): ReadonlySet<number> {
  const references = trak.find('mdia', 'minf', 'dinf', 'dref')?.children ?? [];
  const entries = trak.find('mdia', 'minf', 'stbl', 'stsd')?.children ?? [];
  const isExternal = ({ bytes }: Box): boolean => {
    if (bytes.byteLength < REFERENCE_AT + 2) return false;
    const reference = references[bytes.readUInt16BE(REFERENCE_AT) - 1];
    return reference !== undefined && !isSelfContained(reference);
  };
  return new Set(entries.flatMap((entry, index) => (isExternal(entry) ? [index + 1] : [])));
}

const isSelfContained = ({ bytes }: Box): boolean =>
  bytes.byteLength >= 4 && (bytes.readUInt32BE(0) & SELF_CONTAINED) !== 0;
