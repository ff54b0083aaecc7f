/** How an encoded sample lies in a silo's file: a header of fixed size, the data, the side data. */
import {
  AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL,
  AV_PKT_DATA_NEW_EXTRADATA,
  AV_PKT_DATA_QUALITY_STATS,
  AV_PKT_DATA_SKIP_SAMPLES,
  type AVPacketFlag,
  type AVPacketSideDataType,
} from 'node-av/constants';
import { type Packet } from 'node-av/lib';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { newPacket, readPacket, wrapPacket } from './packet.js';

/** Bytes of a record's header. */
export const HEADER = 40;
/** Bytes before each piece of side data. */
const SIDE_HEADER = 8;

/** What libav's encoders put beside a packet, as measured; node-av cannot list what is there. */
export const SIDE_DATA: readonly AVPacketSideDataType[] = [
  AV_PKT_DATA_SKIP_SAMPLES,
  AV_PKT_DATA_NEW_EXTRADATA,
  AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL,
  AV_PKT_DATA_QUALITY_STATS,
];

/** What the samples of a range have in common; most ranges have one. */
export interface Kind {
  readonly track: Track;
  readonly timeBase: Rational;
}

/** The place of the sample's kind in the list, which gets it when it is new. */
export function kindOf(kinds: Kind[], { track, timing: { timeBase } }: EncodedSample): number {
  const known = kinds.findLastIndex(
    (kind) =>
      kind.track === track &&
      kind.timeBase.num === timeBase.num &&
      kind.timeBase.den === timeBase.den,
  );
  return known < 0 ? kinds.push({ track, timeBase }) - 1 : known;
}

/** The pieces of a record, in order. The sample stays its owner's. */
export function recordOf(sample: EncodedSample, kind: number): readonly Uint8Array[] {
  return readPacket(sample, (packet) => {
    const header = Buffer.allocUnsafe(HEADER);
    const data = packet.data ?? Buffer.alloc(0);
    const beside = SIDE_DATA.flatMap((type) => sidePiece(type, packet.getSideData(type)));
    const besideBytes = beside.reduce((sum, { byteLength }) => sum + byteLength, 0);
    header.writeUInt32LE(data.byteLength, 0);
    header.writeUInt32LE(besideBytes, 4);
    header.writeUInt32LE(kind, 8);
    header.writeUInt32LE(packet.flags, 12);
    header.writeBigInt64LE(packet.pts, 16);
    header.writeBigInt64LE(packet.dts, 24);
    header.writeBigInt64LE(packet.duration, 32);
    return [header, data, ...beside];
  });
}

/** The length of a record whose header is at the beginning of `bytes`. */
export const recordLength = (bytes: Buffer): number =>
  HEADER + bytes.readUInt32LE(0) + bytes.readUInt32LE(4);

/** The sample of a whole record. */
export function sampleOf(record: Buffer, kinds: readonly Kind[]): EncodedSample {
  const kind = kinds[record.readUInt32LE(8)];
  if (!kind) throw new RangeError('A record of a silo names no track.');
  const packet = newPacket();
  const end = HEADER + record.readUInt32LE(0);
  // Data first: setting them resets everything else.
  if (end > HEADER) packet.data = record.subarray(HEADER, end);
  packet.flags = record.readUInt32LE(12) as AVPacketFlag;
  packet.pts = record.readBigInt64LE(16);
  packet.dts = record.readBigInt64LE(24);
  packet.duration = record.readBigInt64LE(32);
  addSideData(packet, record.subarray(end));
  return wrapPacket(packet, kind.track, kind.timeBase);
}

function sidePiece(type: AVPacketSideDataType, data: Buffer | null): readonly Uint8Array[] {
  if (!data) return [];
  const header = Buffer.allocUnsafe(SIDE_HEADER);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(data.byteLength, 4);
  return [header, data];
}

function addSideData(packet: Packet, pieces: Buffer): void {
  for (let at = 0; at < pieces.byteLength;) {
    const from = at + SIDE_HEADER;
    const to = from + pieces.readUInt32LE(at + 4);
    const type = pieces.readUInt32LE(at) as AVPacketSideDataType;
    packet.addSideData(type, pieces.subarray(from, to));
    at = to;
  }
}
