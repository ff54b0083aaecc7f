/** The bytes of closed captions beside one picture. @see ATSC A/53 part 4, 6.2.3.1: cc_data; ANSI/CTA-708-E, 4.3 */
import { NULL_PAIR } from './cea608Pair.js';

/** Valid pairs of fields 1 and 2 of line 21; and an entry of CEA-708 that is not valid. */
const FIELD_1 = 0xfc;
const FIELD_2 = 0xfd;
const PADDING = 0xfa;

/**
 * cc_data with pairs of field 1, nothing for field 2, and padding.
 *
 * @param entries - how many there are in all: the bit rate is the same for each picture
 */
export function ccData(codes: readonly number[], entries: number): Uint8Array {
  const bytes = new Uint8Array(entries * 3);
  for (let entry = 0; entry < entries; entry++) {
    const code = codes[entry];
    const isLine21 = entry <= codes.length;
    const type = code === undefined ? (isLine21 ? FIELD_2 : PADDING) : FIELD_1;
    const pair = code ?? (isLine21 ? NULL_PAIR : 0);
    bytes.set([type, pair >> 8, pair & 0xff], entry * 3);
  }
  return bytes;
}

/** A pair of field 1 alone, as libav has it in packets. */
export function ccTriple(code: number): Uint8Array {
  return Uint8Array.of(FIELD_1, code >> 8, code & 0xff);
}

/** The pairs of field 1 in cc_data, in order. */
export function field1Of(bytes: Uint8Array): number[] {
  const codes: number[] = [];
  for (let place = 0; place + 2 < bytes.byteLength; place += 3) {
    const isField1 = ((bytes[place] ?? 0) & 7) === (FIELD_1 & 7);
    if (isField1) codes.push(((bytes[place + 1] ?? 0) << 8) | (bytes[place + 2] ?? 0));
  }
  return codes;
}
