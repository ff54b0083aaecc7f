import { type VideoSettings } from './videoSettings.js';

/** The buffer of a player: it fills at a rate and holds so much. @see libav: rc_max_rate, rc_buffer_size */
export interface RateBuffer {
  /** Bits per second. */
  readonly maxRate: number;
  /** Bits. */
  readonly size: number;
}

/** What the settings say about sizes. */
export interface RatePlan {
  /** Bits per second on average; undefined: by quality, or as the encoder likes. */
  readonly rate: number | undefined;
  readonly isConstant: boolean;
  readonly buffer: RateBuffer | undefined;
}

/** The part of the tightest limit that is spent evenly when no average was asked for; the rest is for large pictures. */
const EVEN = 0.75;

/** Brings the settings' ways to say a rate to one. They must have been checked. */
export function planRates(settings: VideoSettings): RatePlan {
  const { averageBitRate, constantBitRate, variableBitRate, dataRateLimits } = settings;
  const rate = constantBitRate ?? variableBitRate ?? averageBitRate;
  const isConstant = constantBitRate !== undefined;
  const limited = dataRateLimits && dataRateLimits.length > 0;
  const buffer = limited ? withinLimits(settings, rate) : bufferOf(settings);
  return { rate, isConstant, buffer };
}

function bufferOf(settings: VideoSettings): RateBuffer | undefined {
  const { constantBitRate, variableBitRate, vbvMaxBitRate, vbvBufferDuration = 1 } = settings;
  const twice = variableBitRate === undefined ? undefined : variableBitRate * 2;
  const maxRate = constantBitRate ?? vbvMaxBitRate ?? twice;
  return maxRate === undefined ? undefined : { maxRate, size: maxRate * vbvBufferDuration };
}

/**
 * A buffer of size B that fills at rate R lets through at most B + R·t in any stretch of t seconds: so the largest B with which that stays
 * within every limit.
 */
function withinLimits(
  { dataRateLimits = [] }: VideoSettings,
  average: number | undefined,
): RateBuffer {
  const even = Math.min(...dataRateLimits.map(({ bytes, seconds }) => (bytes * 8) / seconds));
  const maxRate = Math.min(average ?? Infinity, even * EVEN);
  const sizes = dataRateLimits.map(({ bytes, seconds }) => bytes * 8 - maxRate * seconds);
  return { maxRate, size: Math.min(...sizes) };
}
