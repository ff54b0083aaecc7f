import { type MetadataItem } from './metadataItem.js';
import { type MediaTime } from './time.js';
import { type Timecode } from './timecode.js';
import { type TrackMarks } from './trackMarks.js';

/** A size in pixels; need not be whole. @see AVFoundation: CGSize @group Formats */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where a picture is drawn: `x' = a·x + c·y + tx`, `y' = b·x + d·y + ty`, with y downwards, in pixels.
 *
 * @see AVFoundation: CGAffineTransform
 * @group Formats
 */
export interface AffineTransform {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * Where a track's media lie in the file.
 *
 * `interleavedWithMainMediaData`: with the other tracks', so that none runs ahead. `beforeMainMediaDataNotInterleaved`: all of it before
 * theirs, and in QuickTime movies marked to be loaded beforehand; for chapters' titles and pictures. `sparselyInterleavedWithMainMediaData`:
 * with theirs, but no other track waits for it, since long gaps are usual.
 *
 * @see AVFoundation: AVAssetWriterInput.MediaDataLocation
 * @group Movies
 */
export type MediaDataLocation =
  | 'interleavedWithMainMediaData'
  | 'beforeMainMediaDataNotInterleaved'
  | 'sparselyInterleavedWithMainMediaData';

/** A track points at others of the same movie. @group Formats */
export interface TrackReference {
  /** Four letters: `chap`, `tmcd`, `fall`, `forc`, `folw`, `cdsc`, … @see AVFoundation: AVAssetTrack.AssociationType */
  readonly type: string;
  /** Each track that is meant, by its `index`; in what `interleave` is given, by its place among the tracks that are interleaved. */
  readonly tracks: readonly number[];
}

/**
 * What a track is to say of itself in a movie (mp4, mov and their relatives), beside its format. What is undefined is as the container
 * has it.
 *
 * @see AVFoundation: AVAssetWriterInput
 * @group Formats
 */
export interface TrackProperties {
  /** Whether the movie fails where its file type cannot hold the track, also one of data and a cover, which are else left out with a warning. */
  readonly isRequired?: boolean | undefined;
  readonly naturalSize?: Size | undefined;
  readonly transform?: AffineTransform | undefined;
  readonly preferredVolume?: number | undefined;
  readonly mediaTimeScale?: number | undefined;
  readonly marksOutputTrackAsEnabled?: boolean | undefined;
  /** ISO 639-2/T. */
  readonly languageCode?: string | undefined;
  /** BCP 47. */
  readonly extendedLanguageTag?: string | undefined;
  readonly metadata?: readonly MetadataItem[] | undefined;
  readonly preferredMediaChunkAlignment?: number | undefined;
  readonly preferredMediaChunkDuration?: MediaTime | undefined;
  readonly mediaDataLocation?: MediaDataLocation | undefined;
  /** An absolute URL of a folder: files in it that samples refer to are named relative to it. */
  readonly sampleReferenceBaseURL?: string | undefined;
  /** Tracks with the same number, not zero, exclude each other. */
  readonly alternateGroup?: number | undefined;
  readonly references?: readonly TrackReference[] | undefined;
  /** The labels of its pictures, or of its sound, as a track of their own. */
  readonly timecode?: Timecode | undefined;
  /** What is told beside samples, up to the end of writing. @internal */
  readonly marks?: TrackMarks | undefined;
}
