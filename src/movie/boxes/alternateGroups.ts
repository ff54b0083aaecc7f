import { type TrackEdit } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** Which tracks exclude each other. libav makes groups of its own; where somebody says which there are, there are no others. */
export const alternateGroups: TrackEdit = {
  isNeeded: (_, { tracks }) =>
    tracks.some(({ track }) => track.properties?.alternateGroup !== undefined),
  apply: (trak, { track }) => {
    const header = TrackHeader.of(trak);
    if (header) header.alternateGroup = track.properties?.alternateGroup ?? 0;
  },
};
