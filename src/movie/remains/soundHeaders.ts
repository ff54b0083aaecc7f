/** Lengths of samples of sound that begin with a header. */

/** Kilobits per second. @see ETSI TS 102 366 table F.7 */
const AC3_RATES = [
  32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
];
const HERTZ = [48_000, 44_100, 32_000];
/** Samples of a channel in a frame, and in a block, of which an enhanced frame may have fewer than six. */
const AC3_FRAME = 1536;
const BLOCKS = [1, 2, 3, 6];
const SYNC = 0x0b77;
/** The bit stream's number tells the enhanced one from the other. */
const ENHANCED = 10;

/** AC-3: bytes of the frame that begins here; undefined: none does. */
export function ac3Size(bytes: Buffer): number | undefined {
  if (bytes.byteLength < 6 || bytes.readUInt16BE(0) !== SYNC) return undefined;
  const code = bytes.readUInt8(4);
  const hertz = HERTZ[code >> 6];
  const rate = AC3_RATES[(code & 63) >> 1];
  if (hertz === undefined || rate === undefined || bytes.readUInt8(5) >> 3 > ENHANCED)
    return undefined;
  const words = Math.floor((rate * 1000 * AC3_FRAME) / hertz / 16);
  // Where a frame is no whole number of words, every other size has one more.
  return (words + (hertz === 44_100 ? code & 1 : 0)) * 2;
}

/** Enhanced AC-3: a sample is as many frames as hold six blocks of sound, with those that add channels to them. */
export function eac3Size(bytes: Buffer): number | undefined {
  let [size, blocks] = [0, 0];
  for (;;) {
    const frame = eac3Frame(bytes.subarray(size));
    if (!frame || (blocks === 0 && frame.isDependent)) break;
    if (!frame.isDependent && frame.isFirst) blocks += frame.blocks;
    if (blocks > 6) break;
    size += frame.size;
  }
  return blocks >= 6 && size <= bytes.byteLength ? size : undefined;
}

function eac3Frame(
  bytes: Buffer,
): { size: number; blocks: number; isDependent: boolean; isFirst: boolean } | undefined {
  if (bytes.byteLength < 6 || bytes.readUInt16BE(0) !== SYNC) return undefined;
  const head = bytes.readUInt16BE(2);
  const code = bytes.readUInt8(4);
  if (bytes.readUInt8(5) >> 3 <= ENHANCED) return undefined;
  const isReduced = code >> 6 === 3;
  return {
    size: ((head & 0x7ff) + 1) * 2,
    blocks: isReduced ? 6 : (BLOCKS[(code >> 4) & 3] ?? 6),
    isDependent: head >> 14 === 1,
    isFirst: ((head >> 11) & 7) === 0,
  };
}

/** Kilobits per second of layer II and III; by version 1, or 2 and 2.5. @see ISO/IEC 11172-3 §2.4.2.3, 13818-3 §2.4.2.3 */
const MPEG_RATES: Readonly<Record<string, readonly number[]>> = {
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const MPEG_HERTZ = [44_100, 48_000, 32_000];

/** MP2 and MP3: bytes of the frame that begins here; undefined: none does. */
export function mpegSoundSize(bytes: Buffer): number | undefined {
  if (bytes.byteLength < 4) return undefined;
  const head = bytes.readUInt32BE(0);
  if (head >>> 21 !== 0x7ff) return undefined;
  const version = (head >>> 19) & 3;
  const layer = 4 - ((head >>> 17) & 3);
  const isFirst = version === 3;
  const rates = MPEG_RATES[isFirst ? `1-${layer}` : '2-2'];
  const rate = rates?.[((head >>> 12) & 15) - 1];
  const hertz = MPEG_HERTZ[(head >>> 10) & 3];
  if (version === 1 || (layer !== 2 && layer !== 3) || rate === undefined || !hertz)
    return undefined;
  const slots = layer === 3 && !isFirst ? 72_000 : 144_000;
  const actual = isFirst ? hertz : version === 2 ? hertz / 2 : hertz / 4;
  return Math.floor((slots * rate) / actual) + ((head >>> 9) & 1);
}
