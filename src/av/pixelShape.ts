import { type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';

const LARGEST = 0x7fff_ffff;
/** A size may have fractions of a pixel. */
const PARTS = 1000;

/** The shape of a pixel with which pictures get the size that was asked for; undefined: none was, or it is not to be told. */
export function askedShape({ format, properties }: Track): Rational | undefined {
  const size = properties?.naturalSize;
  if (format.mediaType !== 'video' || !size) return undefined;
  const num = Math.round(size.width * format.height * PARTS);
  const den = Math.round(size.height * format.width * PARTS);
  const divisor = commonDivisor(num, den);
  const shape = { num: num / divisor, den: den / divisor };
  return shape.num <= LARGEST && shape.den <= LARGEST ? shape : undefined;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
