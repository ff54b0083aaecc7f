/** What pictures among media that no index tells of say of themselves: H.264 and HEVC whose parameters lie with the pictures. */
import { type Track } from '../../sample/track.js';
import { Box, parseBoxes } from '../boxes/box.js';
import { fields, fullBox } from '../boxes/fields.js';
import { type MediaBytes } from './mediaBytes.js';

/** A codec as raw streams of it are called. */
export const IN_BAND = ['h264', 'hevc'] as const;
export type InBandCodec = (typeof IN_BAND)[number];

/** Bytes that are looked at. */
const MOST = 8 * 1024 * 1024;
const START = Buffer.from([0, 0, 0, 1]);

/** Types of the units that describe pictures: sets of the sequence and of the picture. */
const SETS: Readonly<Record<InBandCodec, readonly number[]>> = { h264: [7, 8], hevc: [32, 33, 34] };
const typeOf = (codec: InBandCodec, head: number): number =>
  codec === 'h264' ? head & 31 : (head >> 1) & 63;

/**
 * The beginning of the media as a raw stream, where it has units with lengths of four bytes, and all sets of parameters are among them. Undefined: it
 * has not.
 */
export async function rawBeginning(
  media: MediaBytes,
  codec: InBandCodec,
): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  const seen = new Set<number>();
  const bytes = await media.peek(media.start, MOST);
  for (let at = 0; at + 5 < bytes.byteLength;) {
    const length = bytes.readUInt32BE(at);
    const end = at + 4 + length;
    if (length < 2 || end > bytes.byteLength) break;
    const head = bytes.readUInt8(at + 4);
    if ((head & 0x80) !== 0) break;
    seen.add(typeOf(codec, head));
    parts.push(START, bytes.subarray(at + 4, end));
    at = end;
  }
  return SETS[codec].every((type) => seen.has(type)) ? Buffer.concat(parts) : undefined;
}

/** An index that describes a track of such pictures; raw streams have no times, so their rate is what the pictures say, or 25 a second. */
export function inBandIndex(codec: InBandCodec, track: Track): Box | undefined {
  const { format } = track;
  if (format.mediaType !== 'video') return undefined;
  const { width, height, frameRate = { num: 25, den: 1 } } = format;
  const timescale = frameRate.num;
  const entry = entryOf(codec, width, height);
  const stbl = new Box('stbl', undefined, [
    new Box('stsd', fields(32, 0, 32, 1), [entry]),
    fullBox('stts', 0, 0, fields(32, 1, 32, 1, 32, frameRate.den)),
  ]);
  const dref = new Box('dref', fields(32, 0, 32, 1), [fullBox('url ', 0, 1, Buffer.alloc(0))]);
  const minf = new Box('minf', undefined, [
    fullBox('vmhd', 0, 1, Buffer.alloc(8)),
    new Box('dinf', undefined, [dref]),
    stbl,
  ]);
  const times = [32, 0, 32, 0];
  const mdia = new Box('mdia', undefined, [
    fullBox('mdhd', 0, 0, fields(...times, 32, timescale, 32, 0, 16, 0x55c4, 16, 0)),
    fullBox('hdlr', 0, 0, Buffer.concat([Buffer.from('\0\0\0\0vide'), Buffer.alloc(13)])),
    minf,
  ]);
  const size = [32, width * 0x1_0000, 32, height * 0x1_0000];
  const tkhd = fields(...times, 32, 1, 32, 0, 32, 0, 64, 0, 64, 0, ...MATRIX, ...size);
  const mvhd = fields(...times, 32, 1000, 32, 0, 32, 0x1_0000, 16, 0x100, 16, 0, 64, 0, ...MATRIX);
  const rest = Buffer.concat([mvhd, Buffer.alloc(24), fields(32, 2)]);
  return new Box('moov', undefined, [
    fullBox('mvhd', 0, 0, rest),
    new Box('trak', undefined, [fullBox('tkhd', 0, 3, tkhd), mdia]),
  ]);
}

/** As it is: 16.16, the last one 2.30. */
const MATRIX = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap((value) => [32, value]);

/** A record without sets: all of them lie with the pictures. @see ISO/IEC 14496-12 §12.1.3, 14496-15 §5.3.3, §8.3.3 */
function entryOf(codec: InBandCodec, width: number, height: number): Box {
  const picture = Buffer.concat([
    fields(64, 1, 64, 0, 64, 0, 16, width, 16, height, 32, 0x48_0000, 32, 0x48_0000, 32, 0, 16, 1),
    Buffer.alloc(32),
    fields(16, 24, 16, 0xffff),
  ]);
  const isAvc = codec === 'h264';
  const record = isAvc ? Buffer.from([1, 100, 0, 40, 0xff, 0xe0, 0]) : hevcRecord();
  const config = new Box(isAvc ? 'avcC' : 'hvcC', record);
  return new Box(isAvc ? 'avc3' : 'hev1', Buffer.concat([picture, config.toBuffer()]));
}

function hevcRecord(): Buffer {
  const record = Buffer.alloc(23);
  record.set([1, 1, 0x60, 0, 0, 0, 0x90]);
  record.set([93, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 0], 12);
  return record;
}

/** The same, as if it had been read. */
export const reread = (index: Box): Box => parseBoxes(index.toBuffer()).boxes[0] ?? index;
