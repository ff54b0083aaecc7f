import { type RawOptions } from './codec/settings.js';
import { type MetadataItem } from './sample/metadataItem.js';
import { type Chapter } from './sample/chapter.js';
import { type TimeLike } from './sample/time.js';

/** How a movie is to be written. @group Movies */
export interface MuxOptions {
  /** libav's name of the container; default: from the extension of the path. */
  readonly format?: string;
  /**
   * Replace an existing file: it stays as it is until the new movie, which is written beside it, is whole and takes its place. Default: an
   * existing file is an error. Links are not followed, and a file that another writer writes is an error in any case.
   */
  readonly overwrite?: boolean;
  /**
   * Metadata of the movie, as items, or by libav's keys (`title`, `artist`, `creation_time`, …). What the container does not give back as it was
   * is an `invalidArgument`: unknown keys, controls, empty texts, more than 32,000 bytes of UTF-8 (in some containers fewer). Default: what the
   * movie says that all tracks come from, as far as the container holds it; `{}`: nothing. @see AVFoundation: AVAssetWriter.metadata
   */
  readonly metadata?: Readonly<Record<string, string>> | readonly MetadataItem[];
  /**
   * Ticks per second in which the movie counts its own time (mp4, mov), of up to 31 bits. Default: 0, the writer chooses.
   * @see AVFoundation: AVAssetWriter.movieTimeScale
   */
  readonly movieTimeScale?: number;
  /**
   * The movie's chapters (mp4, mov and their relatives): titles as tracks, one for each language, and as a list, which other players read; pictures
   * as a track. One that starts after the end is left out, with a warning. Default: none.
   * @see AVFoundation: AVAssetTrack.AssociationType.chapterList
   */
  readonly chapters?: readonly Chapter[];
  /**
   * What happens to a sample whose time cannot stand: its decode time does not come after the one before it (in ticks of the file), it
   * is presented before it is decoded, it has no time, or the container cannot say it. `error` (default): an `invalidTimestamp`.
   * `drop`: it is left out. `nudge`: it is moved to the next possible time. What is left out or moved is counted and reported.
   */
  readonly timestamps?: 'error' | 'drop' | 'nudge';
  /**
   * The longest time from one sample of a track to the next, exact or in seconds; past it `timestamps` says what happens. Default: what the
   * container can say. Gaps of sound and pictures of ten minutes or more are counted and reported in any case.
   */
  readonly maximumTimestampGap?: TimeLike;
  /**
   * The moment of the sources that is the movie's zero, exact or in seconds; default 0. Samples before it are not presented, where
   * the container can say so: in mp4 and mov an edit list hides pictures that take next to no time in the file, and the little sound that decoders
   * need; so players that pass over edit lists, as many do in fragments, show hardly anything of it. @see AVFoundation: AVAssetWriter.startSession(atSourceTime:)
   */
  readonly sessionStart?: TimeLike;
  /**
   * The moment of the sources at which the movie ends, exact or in seconds; default: with its last sample. What is decoded after it is left out.
   * Movies (mp4, mov) that are files end there to the sample. @see AVFoundation: AVAssetWriter.endSession(atSourceTime:)
   */
  readonly sessionEnd?: TimeLike;
  /**
   * How long a fragment of the movie may become (mp4, mov), exact or in seconds, up to 2,147 s. Default: half a second in files; 4 s where the
   * destination cannot be sought, and a new one at each key frame. 0: each sample is a fragment, handed to the destination as soon as it is
   * written, which is what live streams want. Its duration must be known then.
   * @see AVFoundation: AVAssetWriter.movieFragmentInterval
   */
  readonly movieFragmentInterval?: TimeLike;
  /**
   * How long the first fragment may become, so that not all of the beginning hangs on it. Default: as the others.
   * @see AVFoundation: AVAssetWriter.initialMovieFragmentInterval
   */
  readonly initialMovieFragmentInterval?: TimeLike;
  /**
   * The number of the first fragment (mp4, mov), from 1; fragments of several writers that are to become one movie must go on counting. Default: 1.
   * A file has no fragments any more when it is finished. @see AVFoundation: AVAssetWriter.initialMovieFragmentSequenceNumber
   */
  readonly initialMovieFragmentSequenceNumber?: number;
  /**
   * Fragments of several writers can be put together to one movie (mp4, mov): with the same settings and formats the header of each is the same, byte
   * for byte, and fragments stand at the sources' own time; so the movie is the header of one, and then the fragments of all. A file keeps its
   * fragments when it is finished. Needs `movieFragmentInterval`. Default: false.
   *
   * A sample belongs to the writer in whose session it begins; what begins before or after is left out, since nothing can hide it. So parts begin with a key
   * frame, and what an encoder puts in front of sound is not in the way of the part before. For a seam that cannot be heard, start sessions on whole
   * frames of sound (1024 of AAC), give each encoder a few more from before and after, and say when the session ends. Tracks of different sources must count in the same ticks (`mediaTimeScale`); numbers of
   * fragments go on with `initialMovieFragmentSequenceNumber`. Metadata are those that are given. @see AVFoundation: AVAssetWriter.producesCombinableFragments
   */
  readonly producesCombinableFragments?: boolean;
  /**
   * How long a movie of fragments will become (mp4, mov), exact or in seconds, for players that show it while it is being written. Default: nothing is
   * said. @see AVFoundation: AVAssetWriter.overallDurationHint
   */
  readonly overallDurationHint?: TimeLike;
  /**
   * The movie's index goes to the front (mp4, mov), which takes a second copy of the movie when it is finished: see
   * `directoryForTemporaryFiles`. A stream or a writer of one's own then gets an ordinary movie when that is whole, instead of fragments as they are
   * made; unless `movieFragmentInterval` is set as well: the index of fragments is always in front. Default: false.
   * @see AVFoundation: AVAssetWriter.shouldOptimizeForNetworkUse
   */
  readonly shouldOptimizeForNetworkUse?: boolean;
  /**
   * A folder for copies of the movie that are there only for a while: where its index goes to the front, or a track asks for another layout of its
   * media. Each is as large as the movie. Default: the folder of the file; the system's, where the destination is none. A folder in which no
   * file can be created is an error before anything is written.
   * @see AVFoundation: AVAssetWriter.directoryForTemporaryFiles
   */
  readonly directoryForTemporaryFiles?: string;
  /**
   * How much a power cut may take, for files: what was written is brought to the disk after so long at the latest, exact or in seconds, up to an hour; and
   * when the movie is finished, its name as well. Writing goes on meanwhile. Default: the system does it when it likes, which may take
   * half a minute. A killed process loses nothing either way.
   */
  readonly durability?: { readonly syncInterval: TimeLike };
  /** Options of the muxer by libav's names; each one is checked. */
  readonly options?: RawOptions;
}
