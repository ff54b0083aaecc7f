/** What a way of encoding in several passes decides; the engine does it. */
import { type VideoSettings } from '../codec/settings.js';
import { type TimeRange } from '../sample/range.js';
import { type MediaTime, type Rational } from '../sample/time.js';
import { type PassDescription, type RangeReport, type StopReason } from './passDescription.js';
import { type EncoderPass } from './workspace.js';

/** How one range is to be encoded. */
export interface RangeJob {
  readonly index: number;
  readonly range: TimeRange;
  readonly settings: VideoSettings;
  /** Undefined: it is a range of several, each encoded by itself. */
  readonly pass: EncoderPass | undefined;
}

/** What came of it, in decode order. */
export interface RangeResult {
  readonly frames: number;
  readonly bytes: number;
  readonly timeBase: Rational;
  /** In that. */
  readonly presented: readonly bigint[];
  /** Bytes of each sample. */
  readonly sizes: readonly number[];
  /** In seconds, from the first picture to the end of the last. */
  readonly duration: number;
  /** In decibels; undefined: it was not compared. */
  readonly score: number | undefined;
}

/** One pass, as it was decided. */
export interface Pass {
  readonly description: PassDescription;
  /** What becomes of its samples: they are the movie, they take the places of some of it, or they only teach something. */
  readonly keeps: 'everything' | 'ranges' | 'nothing';
  /** The ranges that must be brought, by index; undefined: nobody knows yet which there are. */
  readonly expected: ReadonlyMap<number, TimeRange> | undefined;
  /** What to do with a picture; times rise. Undefined: it is not wanted. The same object for all pictures of a range. */
  jobAt(time: MediaTime): RangeJob | undefined;
  /** A range is done. Ranges come in any order. */
  done(job: RangeJob, result: RangeResult): void;
  /** The pass is complete. */
  end(): void;
}

/** A way to reach what was asked for. */
export interface Strategy {
  /** The next pass; undefined: it is enough, for the reason that `stoppedBecause` names. */
  next(): Pass | undefined;
  readonly stoppedBecause: StopReason;
  readonly ranges: readonly RangeReport[];
  /** Pictures that were encoded again. */
  readonly refinedFrames: number;
}
