import { requireArgument } from '../../errors.js';
import { type Caption, type CaptionRegion } from '../../sample/caption.js';
import { captionRuns } from '../../sample/captionRuns.js';
import { type Size } from '../../sample/trackProperties.js';
import { captionBox } from '../boxes.js';
import { inPercent } from '../vtt/cueSettings.js';
import { printTx3gBox, printTx3gStyle, type Tx3gStyle, uint16 } from './tx3gEntry.js';

/** Bytes of UTF-8 that a sample can count. */
const LONGEST = 0xffff;

/**
 * A sample of 3GPP timed text. Captions that are shown together are lines of one text, in the region of the first.
 *
 * @param size - of the track, in pixels; undefined: it has none, so regions cannot be told
 * @throws MediaError `invalidArgument` for texts beyond 65,535 bytes
 * @see 3GPP TS 26.245 §5.17
 */
export function printTx3g(captions: readonly Caption[], size: Size | undefined): Buffer {
  const caption = joined(captions);
  const text = requireTx3gText(caption.text);
  const styles = stylesOf(caption);
  const region = captions.find((one) => one.region)?.region;
  return Buffer.concat([
    uint16(text.byteLength),
    text,
    ...(styles.length === 0
      ? []
      : [captionBox('styl', uint16(styles.length), ...styles.map(printTx3gStyle))]),
    ...(region && size ? boxOf(region, size) : []),
  ]);
}

/** One text of all, with the styles of each. */
function joined(captions: readonly Caption[]): Pick<Caption, 'text' | 'styles'> {
  const [first] = captions;
  if (first && captions.length === 1) return first;
  let at = 0;
  const styles = captions.flatMap((caption) => {
    const own = (caption.styles ?? []).map((style) => ({ ...style, start: style.start + at }));
    at += caption.text.length + 1;
    return own;
  });
  return { text: captions.map(({ text }) => text).join('\n'), styles };
}

function stylesOf(caption: Pick<Caption, 'text' | 'styles'>): Tx3gStyle[] {
  let at = 0;
  return captionRuns(caption).flatMap(({ text, style }) => {
    const start = at;
    at += Array.from(text).length;
    const { fontWeight, fontStyle, decoration = [], textColor = '#ffffff' } = style;
    const face =
      (fontWeight === 'bold' ? 1 : 0) |
      (fontStyle === 'italic' ? 2 : 0) |
      (decoration.includes('underline') ? 4 : 0);
    return face === 0 && style.textColor === undefined ? [] : [{ start, end: at, face, textColor }];
  });
}

function boxOf(region: CaptionRegion, { width, height }: Size): Buffer[] {
  const { origin = { x: 0, y: 0 }, size = { width: 100 - origin.x, height: 100 - origin.y } } =
    inPercent(region);
  const box = {
    top: (origin.y * height) / 100,
    left: (origin.x * width) / 100,
    bottom: ((origin.y + size.height) * height) / 100,
    right: ((origin.x + size.width) * width) / 100,
  };
  return [captionBox('tbox', printTx3gBox(box))];
}

/** The bytes of a text. @throws MediaError `invalidArgument` for texts beyond 65,535 bytes */
export function requireTx3gText(text: string): Buffer {
  const bytes = Buffer.from(text);
  requireArgument(
    bytes.byteLength <= LONGEST,
    () =>
      `A caption of tx3g has at most ${LONGEST} bytes of UTF-8, not ${bytes.byteLength}. Make several captions of it.`,
  );
  return bytes;
}
