/** The header of a movie and those of its tracks' media. @see ISO/IEC 14496-12 §8.2.2, §8.4.2 */
import { packedLanguage } from '../../sample/languages.js';
import { type Box } from './box.js';

/** Both begin with: version and flags, created, modified, timescale, duration; 32 or 64 bits each but for the timescale. */
const isWide = ({ bytes }: Box): boolean => bytes[0] === 1;
const timescaleAt = (box: Box): number => (isWide(box) ? 20 : 12);

/** Ticks per second, of an `mvhd` or an `mdhd`. */
export function timescaleOf(box: Box): number {
  return box.bytes.readUInt32BE(timescaleAt(box));
}

/** Says how long the movie or the media last, in their ticks. */
export function setDuration(box: Box, ticks: bigint): void {
  const at = timescaleAt(box) + 4;
  if (isWide(box)) box.bytes.writeBigUInt64BE(ticks, at);
  else box.bytes.writeUInt32BE(Number(ticks), at);
}

/** How long the movie or the media last, in their ticks. */
export function durationOf(box: Box): bigint {
  const at = timescaleAt(box) + 4;
  return isWide(box) ? box.bytes.readBigUInt64BE(at) : BigInt(box.bytes.readUInt32BE(at));
}

/** Writes the language of an `mdhd`: three letters of ISO 639-2/T, five bits each. */
export function setLanguage(mdhd: Box, language: string): void {
  mdhd.bytes.writeUInt16BE(packedLanguage(language), isWide(mdhd) ? 32 : 20);
}
