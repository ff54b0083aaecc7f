/** What a track of 3GPP timed text says of all its samples. @see 3GPP TS 26.245 §5.16 */
import { type CaptionAlignment } from '../../sample/caption.js';
import { type Size } from '../../sample/trackProperties.js';
import { captionBox } from '../boxes.js';
import { channels, colorOf } from '../colors.js';

/** How samples are drawn that say nothing else. */
export interface Tx3gEntry {
  readonly textAlignment: CaptionAlignment;
  readonly displayAlignment: 'before' | 'center' | 'after';
  /** The box that text is in; undefined: the player's. */
  readonly box: Tx3gBox | undefined;
  readonly textColor: string;
  readonly backgroundColor: string;
}

/** In pixels of the track, from its left upper corner. */
export interface Tx3gBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The style of a run, as samples have it. */
export interface Tx3gStyle {
  /** In characters, not in units of UTF-16. */
  readonly start: number;
  readonly end: number;
  /** 1: bold, 2: italic, 4: underlined. */
  readonly face: number;
  readonly textColor: string;
}

/** Percent of the picture's height. */
const FONT_SIZE = 18;
const FONT = Buffer.from('Sans-Serif');

/** The entry without what every sample entry begins with: libav's extradata of `mov_text`. */
export function printTx3gEntry(size: Size | undefined): Buffer {
  const box = size ? [0, 0, size.height, size.width] : [0, 0, 0, 0];
  const fonts = Buffer.concat([Buffer.from([0, 1, 0, 1, FONT.byteLength]), FONT]);
  const style = { start: 0, end: 0, face: 0, textColor: '#ffffff' };
  return Buffer.concat([
    // No flags; text in the middle and below; nothing behind it.
    Buffer.from([0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0]),
    ...box.map(int16),
    printTx3gStyle(style),
    captionBox('ftab', fonts),
  ]);
}

export function printTx3gStyle({ start, end, face, textColor }: Tx3gStyle): Buffer {
  return Buffer.concat([
    ...[start, end, 1].map(uint16),
    Buffer.from([face, FONT_SIZE, ...channels(textColor)]),
  ]);
}

/** The bytes of a box of text. */
export const printTx3gBox = ({ top, left, bottom, right }: Tx3gBox): Buffer =>
  Buffer.concat([top, left, bottom, right].map(int16));

export function parseTx3gBox(bytes: Buffer): Tx3gBox | undefined {
  if (bytes.byteLength < 8) return undefined;
  const at = (place: number): number => bytes.readInt16BE(place);
  const box = { top: at(0), left: at(2), bottom: at(4), right: at(6) };
  return box.bottom > box.top && box.right > box.left ? box : undefined;
}

/** What an entry says; of bytes that are too short, what most entries say. */
export function parseTx3gEntry(extradata: Uint8Array = new Uint8Array()): Tx3gEntry {
  const bytes = Buffer.concat([extradata, Buffer.alloc(Math.max(0, 30 - extradata.byteLength))]);
  const isKnown = extradata.byteLength >= 30;
  const across = bytes.readInt8(4);
  const down = isKnown ? bytes.readInt8(5) : -1;
  const color = (place: number): string =>
    colorOf(...(bytes.subarray(place, place + 4) as unknown as Rgba));
  return {
    textAlignment: across === 0 && isKnown ? 'left' : across === -1 ? 'right' : 'center',
    displayAlignment: down === 0 ? 'before' : down === 1 ? 'center' : 'after',
    box: parseTx3gBox(bytes.subarray(10, 18)),
    textColor: isKnown ? color(26) : '#ffffff',
    backgroundColor: color(6),
  };
}

type Rgba = readonly [number, number, number, number];

export const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** Numbers beyond 16 bits are as large as they can be. */
export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(Math.max(-0x8000, Math.min(0x7fff, Math.round(value))));
  return bytes;
}
