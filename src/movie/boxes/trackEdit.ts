import { type ChapterList } from '../../sample/chapter.js';
import { type MetadataItem } from '../../sample/metadataItem.js';
import { type MediaTime } from '../../sample/time.js';
import { type Track } from '../../sample/track.js';
import { type Box } from './box.js';

/** A track as it was written. */
export interface WrittenTrack {
  readonly track: Track;
  /** Its number in the file. */
  readonly id: number;
  /** Ticks per second in the file. */
  readonly timescale: number;
  /** When its first sample is presented, in its ticks; undefined: there is none yet. */
  readonly firstPts: bigint | undefined;
  /** When its last sample is decoded, in its ticks; undefined: there is none yet. */
  readonly lastDts?: bigint | undefined;
  /** What an encoder put in front of the sound, in its ticks. */
  readonly priming: bigint;
  /** Whether the index of its first fragments was written before it had a sample; default: not. */
  readonly isLate?: boolean;
  /** Samples that lie in other files; default: none. */
  readonly references?: readonly WrittenReference[];
  /** What its samples and others need of each other, by sample, as `sdtp` says it; undefined: nothing was said. */
  readonly dependencies?: Uint8Array | undefined;
  /** What is trimmed off its samples; default: nothing. */
  readonly hidden?: readonly HiddenMedia[];
}

/** A stretch of a track that is decoded and not presented, in its ticks. */
export interface HiddenMedia {
  readonly from: bigint;
  readonly to: bigint;
}

/** A sample of a track that lies in another file. */
export interface WrittenReference {
  /** Its place among the samples of the track. */
  readonly index: number;
  readonly url: string;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** A movie as it was written. */
export interface WrittenMovie {
  readonly tracks: readonly WrittenTrack[];
  /** Whether it is a QuickTime movie, not one of ISO's. */
  readonly isQuickTime: boolean;
  /** Whether all of its samples are written. */
  readonly isFinal: boolean;
  /** Whether its fragments are to be combined with those of other writers: then its index says nothing of what follows. Default: not. */
  readonly isCombinable?: boolean;
  /** The moment of the sources that is its zero; default: zero. */
  readonly sessionStart?: MediaTime | undefined;
  /** When it ends, in its own time; undefined: with its last sample. */
  readonly sessionEnd: MediaTime | undefined;
  /** How long it will become, where fragments say so in advance. */
  readonly overallDurationHint?: MediaTime | undefined;
  /** Its chapters by language; default: none. */
  readonly chapters?: readonly ChapterList[];
  /** What is to be said of the movie. */
  readonly metadata: readonly MetadataItem[];
}

/** One thing that libav does not say of a movie as a whole. */
export interface MovieEdit {
  isNeeded(movie: WrittenMovie): boolean;
  apply(moov: Box, movie: WrittenMovie): void;
}

/** One thing that libav does not say of a track, or says wrong. */
export interface TrackEdit {
  isNeeded(track: WrittenTrack, movie: WrittenMovie): boolean;
  apply(trak: Box, track: WrittenTrack, movie: WrittenMovie, moov: Box): void;
}
