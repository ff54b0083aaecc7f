import { type EncoderChoice } from '../codec/settings.js';
import { type TimeRange } from '../sample/range.js';

/**
 * What an encoder that goes over its source several times wants next.
 *
 * @see AVFoundation: AVAssetWriterInputPassDescription
 * @group Passes
 */
export interface PassDescription {
  /** From 1. */
  readonly number: number;
  /**
   * `analyse`: to learn what is hard, and a result only if nothing follows; `encode`: the whole movie; `refine`: those parts again that
   * missed what was asked for.
   */
  readonly purpose: 'analyse' | 'encode' | 'refine';
  /**
   * What is to be brought, in order and apart from each other: the pictures that are presented in these ranges, the same as in earlier passes. Others
   * are closed. In the first pass it is everything.
   *
   * @see AVFoundation: AVAssetWriterInputPassDescription.sourceTimeRanges
   */
  readonly sourceTimeRanges: readonly TimeRange[];
  /** What is known so far of each part of the movie; empty in the first pass. */
  readonly ranges: readonly RangeReport[];
}

/** One part of the movie that is encoded by itself. @group Passes */
export interface RangeReport {
  readonly range: TimeRange;
  readonly frames: number;
  /** Of what the movie has now. */
  readonly bytes: number;
  /** How often it was encoded. */
  readonly encodes: number;
  /** What the encoder was asked for, where that was a constant quality. @see VideoSettings.quality */
  readonly quality: number | undefined;
  /** How near it is to its source, in decibels of the metric that was asked for; undefined: it was not compared. */
  readonly score: number | undefined;
}

/**
 * Why there are no more passes. `reached`: what was asked for is there. `passes`, `timeLimit`: as many, or as much time, as was allowed.
 * `noGain`: another pass would change nothing for the better. `finished`: the source was marked as finished.
 *
 * @group Passes
 */
export type StopReason = 'reached' | 'passes' | 'timeLimit' | 'noGain' | 'finished';

/** What several passes came to. @group Passes */
export interface MultipassReport {
  /** Passes that were run. */
  readonly passes: number;
  readonly stoppedBecause: StopReason;
  /** The encoder that was taken; undefined: there was no picture. */
  readonly encoder: EncoderChoice | undefined;
  readonly ranges: readonly RangeReport[];
  /** Pictures. */
  readonly frames: number;
  /** Pictures that were encoded again after the movie had been encoded once as a whole; the analysis does not count. */
  readonly refinedFrames: number;
  /** Bytes of all encoded samples. */
  readonly bytes: number;
  /** In seconds. */
  readonly duration: number;
  /** Bits per second. */
  readonly bitRate: number;
  /** Pictures that would come too late to a player whose buffer is that of the settings; 0 where those name none. */
  readonly underflows: number;
}
