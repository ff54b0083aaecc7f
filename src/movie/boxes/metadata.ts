/** What is to be said of a movie or a track: `meta` and `udta`. */
import { type MetadataItem, type MetadataKeySpace } from '../../sample/metadataItem.js';
import { type Box } from './box.js';
import { addItunesItems, setKeyedItems } from './metadataList.js';
import { type MovieEdit, type TrackEdit } from './trackEdit.js';
import { addIsoUserData, addUserData } from './userData.js';

/** Facts about a movie. @see QuickTime File Format: metadata atoms; ISO/IEC 14496-12 §8.11.1 */
export const movieMetadata: MovieEdit = {
  isNeeded: ({ metadata }) => metadata.length > 0,
  apply: (moov, { metadata }) => {
    write(moov, metadata);
  },
};

/** Facts about a track, tagged characteristics among them. */
export const trackMetadata: TrackEdit = {
  isNeeded: ({ track: { properties } }) => (properties?.metadata ?? []).length > 0,
  apply: (trak, { track: { properties } }) => {
    write(trak, properties?.metadata ?? []);
  },
};

function write(parent: Box, items: readonly MetadataItem[]): void {
  const of = (wanted: MetadataKeySpace): MetadataItem[] =>
    items.filter(({ keySpace = 'mdta' }) => keySpace === wanted);
  setKeyedItems(parent, of('mdta'));
  addItunesItems(parent, of('itsk'));
  addUserData(parent, of('udta'));
  addIsoUserData(parent, of('uiso'));
}
