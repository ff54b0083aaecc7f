import { type Caption, type CaptionRegion, type CaptionTextStyle } from '../../sample/caption.js';
import { captionBoxes } from '../boxes.js';
import { colorOf } from '../colors.js';
import { StyledText } from '../styledText.js';
import { parseTx3gBox, type Tx3gEntry, type Tx3gStyle } from './tx3gEntry.js';

/** What a sample shows; undefined: nothing. */
export function parseTx3g(
  bytes: Uint8Array,
  entry: Tx3gEntry,
): Pick<Caption, 'text' | 'styles' | 'region' | 'textAlignment'> | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.byteLength < 2) return undefined;
  const length = Math.min(all.readUInt16BE(0), all.byteLength - 2);
  const text = decoded(all.subarray(2, 2 + length));
  if (text === '') return undefined;
  const boxes = captionBoxes(all.subarray(2 + length));
  const styles = boxes
    .filter(({ type }) => type === 'styl')
    .flatMap(({ payload }) => parseStyles(payload));
  const box = boxes.find(({ type }) => type === 'tbox')?.payload;
  const region = box && regionOf(box, entry);
  return {
    ...styledText(text, styles, entry),
    ...(region && { region }),
    ...(entry.textAlignment !== 'center' && { textAlignment: entry.textAlignment }),
  };
}

/** UTF-8, or UTF-16 with its mark. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes.byteLength >= 2 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE(0));
  if (!isUtf16) return bytes.toString('utf8');
  const even = bytes.subarray(2, bytes.byteLength - (bytes.byteLength % 2));
  return (bytes[0] === 0xff ? even : Buffer.from(even).swap16()).toString('utf16le');
}

function parseStyles(payload: Buffer): Tx3gStyle[] {
  if (payload.byteLength < 2) return [];
  const count = Math.min(payload.readUInt16BE(0), Math.floor((payload.byteLength - 2) / 12));
  return Array.from({ length: count }, (_, index) => {
    const at = 2 + index * 12;
    const [red = 0, green = 0, blue = 0, alpha = 0] = payload.subarray(at + 8, at + 12);
    return {
      start: payload.readUInt16BE(at),
      end: payload.readUInt16BE(at + 2),
      face: payload[at + 6] ?? 0,
      textColor: colorOf(red, green, blue, alpha),
    };
  });
}

function styledText(
  text: string,
  styles: readonly Tx3gStyle[],
  entry: Tx3gEntry,
): Pick<Caption, 'text' | 'styles'> {
  const characters = Array.from(text);
  const styled = new StyledText();
  const edges = new Set([
    0,
    characters.length,
    ...styles.flatMap(({ start, end }) => [start, end]),
  ]);
  const places = [...edges].filter((place) => place <= characters.length).sort((a, b) => a - b);
  for (const [index, start] of places.entries()) {
    const run = characters.slice(start, places[index + 1] ?? start).join('');
    const style = styles.findLast((one) => one.start <= start && one.end > start);
    styled.add(run, style ? styleOf(style, entry) : {});
  }
  return styled.content;
}

function styleOf({ face, textColor }: Tx3gStyle, entry: Tx3gEntry): CaptionTextStyle {
  return {
    textColor: textColor === entry.textColor ? undefined : textColor,
    fontWeight: (face & 1) === 0 ? undefined : 'bold',
    fontStyle: (face & 2) === 0 ? undefined : 'italic',
    decoration: (face & 4) === 0 ? [] : ['underline'],
  };
}

/** The box in percent of the track, whose size is that of the box that the entry has. */
function regionOf(
  bytes: Buffer,
  { box: whole, displayAlignment }: Tx3gEntry,
): CaptionRegion | undefined {
  const box = parseTx3gBox(bytes);
  if (!box || !whole) return undefined;
  const [width, height] = [whole.right - whole.left, whole.bottom - whole.top];
  const percent = (value: number, of: number): number =>
    Number(Math.min(100, Math.max(0, (value / of) * 100)).toFixed(3));
  const origin = {
    x: percent(box.left - whole.left, width),
    y: percent(box.top - whole.top, height),
  };
  const size = {
    width: percent(box.right - box.left, width),
    height: percent(box.bottom - box.top, height),
  };
  return {
    id: `${origin.x}/${origin.y}/${size.width}/${size.height}`,
    origin,
    size,
    displayAlignment,
  };
}
