import { Box } from './box.js';
import { type TrackEdit } from './trackEdit.js';

/** From the track's beginning to its end, whether it is enabled or not, without hints. */
const ALL = Buffer.from([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0]);

/** What comes before all other media is to be loaded beforehand: `load`, of QuickTime only. @see QuickTime File Format: track load settings atoms */
export const preload: TrackEdit = {
  isNeeded: ({ track: { properties } }, { isQuickTime }) =>
    isQuickTime && properties?.mediaDataLocation === 'beforeMainMediaDataNotInterleaved',
  apply: (trak) => {
    const children = (trak.children ??= []);
    const media = children.findIndex(({ type }) => type === 'mdia');
    children.splice(media < 0 ? children.length : media, 0, new Box('load', ALL));
  },
};
