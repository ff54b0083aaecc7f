/** Which part of its media a track presents, and when. @see ISO/IEC 14496-12 §8.6.6 */
import { rescale } from '../../sample/time.js';
import { Box } from './box.js';

/** One edit. */
export interface EditEntry {
  /** In ticks of the movie. */
  readonly duration: bigint;
  /** In ticks of the media; −1: nothing is presented. */
  readonly mediaTime: bigint;
}

const HEAD = 8;
const NORMAL_RATE = 0x1_0000;
const LARGEST = 0xffff_ffffn;
const LARGEST_TIME = 0x7fff_ffffn;

/** Ticks per second of a movie, and of the media of a track. */
export interface Scales {
  readonly movie: number;
  readonly media: number;
}

/** Ticks of the media in those of the movie. */
export const toMovie = (ticks: bigint, { movie, media }: Scales): bigint =>
  rescale(ticks, { num: 1, den: media }, { num: 1, den: movie });

/** How long edits last together. */
export const lengthOf = (edits: readonly EditEntry[]): bigint =>
  edits.reduce((sum, { duration }) => sum + duration, 0n);

/** The edits of a track; none: all of its media from the start. */
export function editsOf(trak: Box): EditEntry[] {
  const elst = trak.find('edts', 'elst');
  if (!elst) return [];
  const { bytes } = elst;
  const isWide = bytes[0] === 1;
  const size = isWide ? 20 : 12;
  return Array.from({ length: bytes.readUInt32BE(4) }, (_, index) => {
    const at = HEAD + index * size;
    return isWide
      ? { duration: bytes.readBigUInt64BE(at), mediaTime: bytes.readBigInt64BE(at + 8) }
      : { duration: BigInt(bytes.readUInt32BE(at)), mediaTime: BigInt(bytes.readInt32BE(at + 4)) };
  });
}

/** Gives a track these edits. */
export function setEdits(trak: Box, edits: readonly EditEntry[]): void {
  const elst = new Box('elst', tableOf(edits));
  const edts = trak.find('edts');
  if (edts) edts.children = [elst];
  else trak.insertAfter('tkhd', new Box('edts', undefined, [elst]));
}

function tableOf(edits: readonly EditEntry[]): Buffer {
  const isWide = edits.some(
    ({ duration, mediaTime }) => duration > LARGEST || mediaTime > LARGEST_TIME,
  );
  const size = isWide ? 20 : 12;
  const bytes = Buffer.alloc(HEAD + edits.length * size);
  bytes.writeUInt8(isWide ? 1 : 0, 0);
  bytes.writeUInt32BE(edits.length, 4);
  for (const [index, { duration, mediaTime }] of edits.entries()) {
    const at = HEAD + index * size;
    if (isWide) {
      bytes.writeBigUInt64BE(duration, at);
      bytes.writeBigInt64BE(mediaTime, at + 8);
    } else {
      bytes.writeUInt32BE(Number(duration), at);
      bytes.writeInt32BE(Number(mediaTime), at + 4);
    }
    bytes.writeUInt32BE(NORMAL_RATE, at + size - 4);
  }
  return bytes;
}
