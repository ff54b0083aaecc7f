/** How the media of a movie are to lie in its file. */
import { type MediaTime } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { type TrackProperties } from '../../sample/trackProperties.js';

/** What is asked of one track. */
export interface TrackWishes {
  /** Its number in the file. */
  readonly id: number;
  /** Its chunks begin at multiples of so many bytes; 1: anywhere. */
  readonly alignment: number;
  /** How long a chunk may be; undefined: as is usual. */
  readonly chunkDuration: MediaTime | undefined;
  /** Whether its media come before those of all others. */
  readonly isFirst: boolean;
}

/** What is asked of a movie. */
export interface LayoutWishes {
  /** Whether its index comes before its media. */
  readonly isIndexFirst: boolean;
  /** Undefined: the media lie well as they are. */
  readonly tracks: readonly TrackWishes[] | undefined;
}

const BEFORE = 'beforeMainMediaDataNotInterleaved';

/** Whether the properties of a track ask for another layout than the one in which media are written. */
export function isLaidOut({
  preferredMediaChunkAlignment = 0,
  preferredMediaChunkDuration,
  mediaDataLocation,
}: TrackProperties = {}): boolean {
  return (
    preferredMediaChunkAlignment > 1 ||
    preferredMediaChunkDuration !== undefined ||
    mediaDataLocation === BEFORE
  );
}

/** What the tracks of a movie ask for; undefined: nothing. */
export function layoutWishes(
  tracks: readonly Track[],
  isIndexFirst: boolean,
): LayoutWishes | undefined {
  if (!tracks.some(({ properties }) => isLaidOut(properties)))
    return isIndexFirst ? { isIndexFirst, tracks: undefined } : undefined;
  return { isIndexFirst, tracks: tracks.map(wishesOf) };
}

/** The file numbers the tracks as they were given to it. */
function wishesOf({ properties = {} }: Track, index: number): TrackWishes {
  const { preferredMediaChunkAlignment = 0, preferredMediaChunkDuration } = properties;
  return {
    id: index + 1,
    alignment: Math.max(1, preferredMediaChunkAlignment),
    chunkDuration: preferredMediaChunkDuration,
    isFirst: properties.mediaDataLocation === BEFORE,
  };
}
