/** The time base of an encoder: exact for the times that come, and one that the codec can say. */
import { type Codec } from 'node-av/lib';
import { type VideoSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { type Rational } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';
import { type VideoTiming } from './encoderOpening.js';
import { codecName } from './names.js';

/** These write times as counts of frames. */
const COUNTING = new Set([
  'mpeg1video',
  'mpeg2video',
  'h261',
  'h263',
  'h263p',
  'flv1',
  'dvvideo',
  'theora',
]);
/** The largest time scale that MPEG-4 part 2 can say. */
const MPEG4_LIMIT = 65_535;
const INT32_MAX = 0x7fff_ffff;
/** What nearly every frame rate divides. */
const COMMON = 90_000;

/** @throws MediaError `invalidTimestamp` when the first sample has no time */
export function timeVideo(codec: Codec, first: VideoSample, settings: VideoSettings): VideoTiming {
  const { pts, duration, format } = first;
  if (!pts) throw noTime();
  const knownRate = askedRate(settings.frameRate) ?? format.frameRate;
  const guessed =
    duration && duration.value > 0n ? ratio(BigInt(duration.timescale), duration.value) : undefined;
  const frameRate = knownRate ?? guessed ?? { num: 25, den: 1 };
  const scales = [pts.timescale, ...(duration ? [duration.timescale] : []), frameRate.num];
  const timeBase = baseFor(codecName(codec.id) ?? '', timescale(scales), frameRate);
  return { timeBase, frameRate, knownRate };
}

function baseFor(codec: string, scale: number, rate: Rational): Rational {
  const counts = COUNTING.has(codec) || (codec === 'mpeg4' && scale > MPEG4_LIMIT);
  return counts ? { num: rate.den, den: rate.num } : { num: 1, den: scale };
}

/** A time scale in which all of these are exact; coarse ones are refined, since later samples may need it. */
function timescale(scales: readonly number[]): number {
  let scale = 1;
  for (const next of scales) {
    const common = (scale / gcd(scale, next)) * next;
    if (common <= INT32_MAX) scale = common;
  }
  if (scale >= 10_000) return scale;
  const fine = (scale / gcd(scale, COMMON)) * COMMON;
  return fine <= INT32_MAX ? fine : scale;
}

function askedRate(rate: Rational | number | undefined): Rational | undefined {
  if (rate === undefined) return undefined;
  const asked = typeof rate === 'number' ? { num: Math.round(rate * 1001), den: 1001 } : rate;
  requireArgument(
    Number.isInteger(asked.num) && Number.isInteger(asked.den) && asked.num > 0 && asked.den > 0,
    `A frame rate must be positive, not ${JSON.stringify(rate)}.`,
  );
  return ratio(BigInt(asked.num), BigInt(asked.den));
}

/** In lowest terms; undefined when it does not fit into libav's 32 bits. */
function ratio(num: bigint, den: bigint): Rational | undefined {
  let [a, b] = [num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  const reduced = { num: Number(num / a), den: Number(den / a) };
  return reduced.num <= INT32_MAX && reduced.den <= INT32_MAX ? reduced : undefined;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function noTime(): MediaError {
  return new MediaError(
    'invalidTimestamp',
    'A picture to be encoded must have a presentation time. Set one with sample.retimed({ pts }).',
    { operator: 'encode' },
  );
}
