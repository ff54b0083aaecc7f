/** Covers whose picture libav was not let look at: their size is read from their first bytes. */
import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { type Packet, type Stream } from 'node-av/lib';
import { requirePixels } from '../limits.js';
import { newPacket } from './packet.js';

/** Covers without a size. */
export function unseenCovers(streams: readonly Stream[]): readonly Stream[] {
  return streams.filter(
    ({ codecpar, disposition }) =>
      codecpar.codecType === AVMEDIA_TYPE_VIDEO &&
      codecpar.width === 0 &&
      (disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0,
  );
}

/** Reads ahead until each cover's size is known, or what comes is no cover. What was read is to be given before anything else. */
export async function seeCovers(
  covers: readonly Stream[],
  read: (packet: Packet) => Promise<number>,
  pixels: number,
): Promise<Packet[]> {
  const kept: Packet[] = [];
  for (let left = covers.length; left > 0; left--) {
    const packet = newPacket();
    if ((await read(packet)) < 0) {
      packet.free();
      break;
    }
    kept.push(packet);
    const cover = covers.find(({ index }) => index === packet.streamIndex);
    const size = cover && sizeOf(packet.data);
    if (!size) continue;
    requirePixels(size, pixels, `Track ${cover.index} (a cover)`, 'demux');
    cover.codecpar.width = size.width;
    cover.codecpar.height = size.height;
  }
  return kept;
}

/** PNG, GIF and BMP say it at once. */
function sizeOf(bytes: Buffer | null): { width: number; height: number } | undefined {
  if (!bytes || bytes.byteLength < 26) return undefined;
  const magic = bytes.toString('latin1', 0, 4);
  if (magic === '\x89PNG') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (magic === 'GIF8') return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (!magic.startsWith('BM')) return undefined;
  return { width: bytes.readUInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
}
