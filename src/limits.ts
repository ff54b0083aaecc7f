import { MediaError, requireArgument } from './errors.js';

/** How large a picture may be that is decoded. @group Settings */
export interface DecodeLimits {
  /** Pixels of the largest picture; default 67,108,864 (8192×8192). A header may claim any size; memory follows it. */
  readonly pixels?: number;
}

/**
 * What a source may cost before anything is known of it. What goes past a limit is a `limitExceeded` or a `timedOut`,
 * and everything is closed.
 *
 * Defaults suit files of strangers and live sources alike. `Infinity` lifts a limit of time.
 *
 * @see libav: max_pixels, max_streams, probesize, analyzeduration, rw_timeout
 * @group Sources
 */
export interface SourceLimits extends DecodeLimits {
  /** Tracks; default 256. */
  readonly tracks?: number;
  /** Bytes that are read to find out what the tracks are; default 5,000,000. */
  readonly probeBytes?: number;
  /** Seconds of media that are read for the same purpose; default: by the container, about 5. */
  readonly probeSeconds?: number;
  /** Seconds that opening may take in all; default 60. */
  readonly openSeconds?: number;
  /** Seconds that a source may be silent while it is read; default 30. Time in which nobody asks does not count. */
  readonly readSeconds?: number;
}

/** Limits with the defaults filled in. */
export interface KnownLimits extends Omit<Required<SourceLimits>, 'probeSeconds'> {
  readonly probeSeconds: number | undefined;
}

const DEFAULTS: KnownLimits = {
  pixels: 2 ** 26,
  tracks: 256,
  probeBytes: 5_000_000,
  probeSeconds: undefined,
  openSeconds: 60,
  readSeconds: 30,
};

/** libav's numbers of pixels, tracks and bytes have 32 bits at least; it takes no probe that is shorter. */
const RANGES: Readonly<Record<keyof SourceLimits, readonly [number, number]>> = {
  pixels: [1, 2 ** 31 - 1],
  tracks: [1, 2 ** 31 - 2],
  probeBytes: [32, Number.MAX_SAFE_INTEGER],
  probeSeconds: [0, 1e9],
  openSeconds: [0, Infinity],
  readSeconds: [0, Infinity],
};

/** Fills in the defaults. @throws MediaError `invalidArgument` */
export function limitsOf(given: SourceLimits = {}): KnownLimits {
  const limits = { ...DEFAULTS, ...withoutUndefined(given) };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = limits[name as keyof SourceLimits];
    if (value === undefined) continue;
    requireArgument(
      typeof value === 'number' && value >= least && value <= most,
      `The limit ${name} must be a number from ${least} to ${most}, not ${String(value)}.`,
    );
  }
  return limits;
}

function withoutUndefined(given: SourceLimits): SourceLimits {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Throws when a picture is larger than the limit. `what` is what has it. */
export function requirePixels(
  { width, height }: { readonly width: number; readonly height: number },
  pixels: number,
  what: string,
  operator: string,
): void {
  if (width * height > pixels) throw tooManyPixels(`${width}×${height}`, pixels, what, operator);
}

/** The error for a picture that is too large. */
export function tooManyPixels(
  size: string,
  pixels: number,
  what: string,
  operator: string,
): MediaError {
  return new MediaError(
    'limitExceeded',
    `${what} has pictures of ${size} pixels, and the limit is ${pixels} in all. If you trust it, raise \`limits.pixels\`.`,
    { operator },
  );
}
