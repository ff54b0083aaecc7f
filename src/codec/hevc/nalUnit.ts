/** Units of HEVC in a stream with start codes. @see ITU-T H.265 §7.3.1, annex B */

/** Types of units, as far as they are told apart. */
export const VPS = 32;
export const SPS = 33;
export const PPS = 34;
export const PREFIX_SEI = 39;
export const SUFFIX_SEI = 40;

/** Bytes of a unit's own header. */
export const HEADER = 2;

const [FIRST_IDR, LAST_IDR, FIRST_IRAP, LAST_IRAP] = [19, 20, 16, 23];

export const typeOf = (unit: Uint8Array): number => ((unit[0] ?? 0) >> 1) & 63;
export const isSlice = (type: number): boolean => type < 32;
export const isIdr = (type: number): boolean => type >= FIRST_IDR && type <= LAST_IDR;
/** Whether decoding can start with it. */
export const isRandomAccess = (type: number): boolean => type >= FIRST_IRAP && type <= LAST_IRAP;

/** The header of a unit of `layer`, in the lowest temporal layer or that of `like`. */
export function headerOf(type: number, layer: number, like?: Uint8Array): Uint8Array {
  const temporal = (like?.[1] ?? 1) & 7;
  return Uint8Array.of((type << 1) | (layer >> 5), ((layer & 31) << 3) | temporal);
}

/** The units of a stream with start codes; views of `bytes`. */
export function splitUnits(bytes: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(1, 2); at >= 0; at = bytes.indexOf(1, at + 1)) {
    if (bytes[at - 1] === 0 && bytes[at - 2] === 0) starts.push(at + 1);
  }
  return starts.map((start, index) => {
    let end = starts[index + 1] === undefined ? bytes.length : (starts[index + 1] ?? 0) - 3;
    while (end > start && bytes[end - 1] === 0) end--;
    return bytes.subarray(start, end);
  });
}

/** A stream with start codes. */
export function joinUnits(units: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(units.reduce((size, unit) => size + 4 + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    joined.set([0, 0, 0, 1], at);
    joined.set(unit, at + 4);
    at += 4 + unit.length;
  }
  return joined;
}

/** A unit of its header and payload, with the bytes that keep it from looking like a start code. @see ITU-T H.265 §7.4.2 */
export function makeUnit(header: Uint8Array, payload: Uint8Array): Uint8Array {
  const escaped = escape(payload);
  const unit = new Uint8Array(header.length + escaped.length);
  unit.set(header);
  unit.set(escaped, header.length);
  return unit;
}

function escape(bytes: Uint8Array): Uint8Array {
  const escaped = new Uint8Array(bytes.length + Math.ceil(bytes.length / 2));
  let [size, zeros] = [0, 0];
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      escaped[size++] = 3;
      zeros = 0;
    }
    escaped[size++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return escaped.subarray(0, size);
}
