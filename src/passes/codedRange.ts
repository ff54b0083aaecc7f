import { type TimeRange } from '../sample/range.js';
import { type RangeModel } from './rangeModel.js';
import { type RangeResult } from './strategy.js';
import { type Target } from './target.js';

/** A range of the movie as it is. */
export interface CodedRange {
  readonly range: TimeRange;
  readonly frames: number;
  /** How often it was encoded. */
  readonly encodes: number;
  readonly model: RangeModel;
  /** After an analysis: of what the encoder itself made of it, where that was tried. */
  readonly tried?: RangeModel;
  readonly result: RangeResult;
}

/** Bytes that all ranges are to weigh together; 0: that is not what is wanted. */
export function bytesWanted(target: Target, coded: readonly CodedRange[]): number {
  if (target.kind === 'size') return target.bytes;
  if (target.kind === 'quality') return 0;
  const seconds = coded.reduce((sum, { result }) => sum + result.duration, 0);
  return (target.bitRate * seconds) / 8;
}

/** Bytes that they weigh. */
export const bytesIn = (coded: readonly CodedRange[]): number =>
  coded.reduce((sum, { result }) => sum + result.bytes, 0);
