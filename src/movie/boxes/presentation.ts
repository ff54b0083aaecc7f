import { type TrackProperties } from '../../sample/trackProperties.js';
import { type TrackEdit } from './trackEdit.js';
import { TrackHeader } from './trackHeader.js';

const FIELDS = [
  'naturalSize',
  'preferredVolume',
  'marksOutputTrackAsEnabled',
] as const satisfies readonly (keyof TrackProperties)[];

/** How a track is to be shown and heard: `tkhd`. */
export const presentation: TrackEdit = {
  isNeeded: ({ track: { properties } }) =>
    FIELDS.some((field) => properties?.[field] !== undefined),
  apply: (trak, { track: { properties = {} } }) => {
    const header = TrackHeader.of(trak);
    if (!header) return;
    const { naturalSize, preferredVolume, marksOutputTrackAsEnabled } = properties;
    if (naturalSize) header.size = naturalSize;
    if (preferredVolume !== undefined) header.volume = preferredVolume;
    if (marksOutputTrackAsEnabled !== undefined) header.isEnabled = marksOutputTrackAsEnabled;
  },
};
