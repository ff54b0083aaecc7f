import { type Observable } from 'rxjs';
import { requireArgument } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Track } from '../sample/track.js';
import { type TrackProperties } from '../sample/trackProperties.js';

/** A track for `interleave`, when more than its samples must be said. @group Movies */
export interface TrackInput {
  readonly samples: Observable<EncodedSample>;
  /**
   * Never wait for this track: for captions, metadata and whatever else comes seldom. Needs `track`, since the
   * movie's header is written before the first sample may have come. Default: true for subtitle and data tracks, and for those whose
   * `mediaDataLocation` is not the usual one; their first sample is waited for, where `track` is not given.
   */
  readonly sparse?: boolean;
  /**
   * Whether its source cannot wait: when it brings nothing for two seconds, the others go on without it until it comes back, and a warning
   * (`inputSilent`) says so. Default: false, the others wait.
   */
  readonly realTime?: boolean;
  /** What the track is, when it must be known before its first sample. */
  readonly track?: Track;
  /** What the track is to say of itself in the movie; default: what its source says. */
  readonly properties?: TrackProperties;
}

const USUAL = 'interleavedWithMainMediaData';

/** Either form of a track. @group Movies */
export type TrackLike = Observable<EncodedSample> | TrackInput;

/** The long form of a track; what a source tells of itself is known beforehand. */
export function toInput(track: TrackLike): TrackInput {
  if (!('samples' in track)) {
    const known = 'track' in track ? (track.track as Track | undefined) : undefined;
    return known ? { samples: track, track: known } : { samples: track };
  }
  requireArgument(
    track.sparse !== true || track.track !== undefined,
    'A sparse track is not waited for, so what it is must be known before its first sample: give `track` as well.',
  );
  return track;
}

/** Whether a lane is not waited for, by what is known of it so far. */
export function isUnawaited(
  { sparse, properties }: Pick<TrackInput, 'sparse' | 'properties'>,
  track: Track | undefined,
): boolean {
  if (sparse !== undefined) return sparse;
  return track !== undefined && isSparse({ ...track, properties: properties ?? track.properties });
}

/** Tracks whose samples come seldom, or lie elsewhere: nobody can wait for the next one. */
function isSparse({ mediaType, disposition, properties }: Track): boolean {
  const location = properties?.mediaDataLocation ?? USUAL;
  return (
    location !== USUAL ||
    mediaType === 'subtitle' ||
    mediaType === 'data' ||
    disposition?.includes('attached_pic') === true
  );
}
