import { type FormatDescription, type MediaType } from './format.js';
import { type TrackProperties } from './trackProperties.js';
import { type MediaTime, type Rational } from './time.js';

/**
 * One stream inside a movie.
 *
 * @see AVFoundation: AVAssetTrack; libav: AVStream
 * @group Formats
 */
export interface Track {
  /** Position in the movie, from 0. */
  readonly index: number;
  readonly mediaType: MediaType;
  readonly format: FormatDescription;
  /** Seconds per tick of this track's samples. */
  readonly timeBase: Rational;
  /** When the first sample is presented, when known. */
  readonly startTime?: MediaTime | undefined;
  /** How long the track lasts, when known. */
  readonly duration?: MediaTime | undefined;
  /** BCP-47 or ISO 639, as the container has it. */
  readonly language?: string | undefined;
  /** libav's metadata of the stream. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** libav's metadata of the movie that it comes from. */
  readonly movieMetadata?: Readonly<Record<string, string>> | undefined;
  /** libav's disposition flags by name: `default`, `forced`, `attached_pic`, … */
  readonly disposition?: readonly string[] | undefined;
  /** Degrees clockwise by which pictures are to be turned for display, when the container says so. */
  readonly rotation?: number | undefined;
  /** Whether pictures are to be mirrored, left to right, before they are turned; default: not. */
  readonly isMirrored?: boolean | undefined;
  /** How the track is to present itself in a movie that is written. */
  readonly properties?: TrackProperties | undefined;
  /** Every track of the same movie, in order, this one included. */
  readonly siblings: readonly Track[];
}

/** Whether a track is a picture that goes with the whole movie. */
export function isCover({ disposition }: Pick<Track, 'disposition'>): boolean {
  return disposition?.includes('attached_pic') === true;
}

/** Whether its samples are tags of ID3: moments, which need not last. */
export const isOfTags = ({ format }: Pick<Track, 'format'>): boolean =>
  format.codec === 'timed_id3';

/** A track as people name it: `video #0`. */
export function trackName(track: Pick<Track, 'index' | 'mediaType'>): string {
  return `${track.mediaType} #${track.index}`;
}
