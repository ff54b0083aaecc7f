import { type TrackEdit } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

/** How a track is to be shown and heard: `tkhd`. libav enables what it is told to, and the first track of a kind in any case. */
export const presentation: TrackEdit = {
  isNeeded: ({ track: { properties = {} } }) =>
    properties.naturalSize !== undefined ||
    properties.preferredVolume !== undefined ||
    properties.marksOutputTrackAsEnabled === false,
  apply: (trak, { track: { properties = {} } }) => {
    const header = TrackHeader.of(trak);
    if (!header) return;
    const { naturalSize, preferredVolume, marksOutputTrackAsEnabled } = properties;
    if (naturalSize) header.size = naturalSize;
    if (preferredVolume !== undefined) header.volume = preferredVolume;
    if (marksOutputTrackAsEnabled !== false) return;
    header.isEnabled = false;
    // libav takes it for another version of the track that it enables.
    header.alternateGroup = 0;
  },
};
