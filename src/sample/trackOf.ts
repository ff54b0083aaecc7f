/** The track of samples of which nothing but the format is known. */
import { type FormatDescription } from './format.js';
import { type MediaTime, type Rational } from './time.js';
import { type Track } from './track.js';

/** The finest time that movies still can say of hours with 32 bits. */
const FINEST = 1_000_000;
const USUAL = 90_000;

/** Whether it is a track, not merely the format of one. */
export const isTrack = (format: FormatDescription | Track): format is Track => 'format' in format;

/** A track of one format; `times`: some that its samples have, which it can say exactly where there is a way. */
export function trackOf(
  format: FormatDescription | Track,
  times: readonly (MediaTime | undefined)[],
): Track {
  if (isTrack(format)) return format;
  const siblings: Track[] = [];
  const { mediaType } = format;
  const track = { index: 0, mediaType, format, timeBase: timeBaseOf(format, times), siblings };
  siblings.push(track);
  return track;
}

function timeBaseOf(
  format: FormatDescription,
  times: readonly (MediaTime | undefined)[],
): Rational {
  if (format.mediaType === 'audio') return { num: 1, den: format.sampleRate };
  let den = 1;
  for (const time of times) {
    const common = lcm(den, time?.timescale ?? 1);
    if (common <= FINEST) den = common;
  }
  return { num: 1, den: den === 1 ? USUAL : den };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const lcm = (a: number, b: number): number => (a / gcd(a, b)) * b;
