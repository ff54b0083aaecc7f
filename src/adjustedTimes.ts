/** What was done about times that could not stand, or that the file says otherwise. @group Movies */
export interface AdjustedTimes {
  /** Samples that were left out. @see MuxOptions.timestamps */
  readonly dropped: number;
  /** Samples that were moved. @see MuxOptions.timestamps */
  readonly nudged: number;
  /** Gaps of ten minutes or more that were kept. */
  readonly jumps: number;
  /** Samples before the movie's zero, which are not presented: pictures are in the file nevertheless, of sound what decoders need. */
  readonly hidden: number;
  /** How often the container's times began anew: MPEG counts to 26.5 hours. */
  readonly wraps: number;
  /** Seconds by which every time is later in the file, since the container has none before zero. */
  readonly shifted: number;
}

/** Every time could stand as it was. */
export const NOTHING_ADJUSTED: AdjustedTimes = {
  dropped: 0,
  nudged: 0,
  jumps: 0,
  hidden: 0,
  wraps: 0,
  shifted: 0,
};
