/** What containers can say of time. Beyond it libav writes something else, and says nothing. */

/** Ticks that a container has room for. */
export interface TimeRanges {
  /** The furthest time from zero. */
  readonly furthest: bigint;
  /** From one decode time to the next of the same track. */
  readonly gap: bigint;
  /** From decoding to presentation. */
  readonly offset: bigint;
  /** Times are written as the rest of a division by this; no more than half of it may lie between two. */
  readonly wrap: bigint | undefined;
}

const [INT32, INT63] = [2n ** 31n - 1n, 2n ** 63n - 1n];
const ANY: TimeRanges = { furthest: INT63, gap: INT63, offset: INT63, wrap: undefined };

/** `stts` and `ctts` have 32 bits, and libav keeps one of them for the sign. */
const MOVIE: TimeRanges = { ...ANY, gap: INT32 - 1n, offset: INT32 };
/** PTS and DTS of MPEG's streams have 33 bits. */
const MPEG: TimeRanges = { ...ANY, gap: 2n ** 32n, offset: 2n ** 32n, wrap: 2n ** 33n };

const RANGES: Readonly<Record<string, TimeRanges>> = {
  mp4: MOVIE,
  mov: MOVIE,
  ipod: MOVIE,
  '3gp': MOVIE,
  '3g2': MOVIE,
  avif: MOVIE,
  mpegts: MPEG,
  mpeg: MPEG,
  vob: MPEG,
  // Milliseconds: 32 bits with a sign, and 24 for the offset.
  flv: { ...ANY, furthest: INT32, offset: 2n ** 23n - 1n },
  asf: { ...ANY, furthest: INT32 },
  // It counts pictures, and libav fills a gap with empty ones, up to as many.
  avi: { ...ANY, gap: 60_000n },
};

/** The ranges of a muxer, in ticks of its tracks. */
export const timeRanges = (muxer: string): TimeRanges => RANGES[muxer] ?? ANY;

/** Whether times before zero are in the file but not presented: edit lists do that. */
export const hidesBeforeZero = (muxer: string): boolean => RANGES[muxer] === MOVIE;

/**
 * Seconds from zero beyond which no time is believed, 292 years: as nanoseconds, which containers and players reckon in, it would
 * not fit into 64 bits.
 */
export const FURTHEST_SECONDS = 9_223_372_036n;
