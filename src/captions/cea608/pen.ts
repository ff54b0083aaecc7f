/** How the next characters are drawn, and the codes that change it. @see ANSI/CTA-608-E, 6.2: attributes; 47 CFR 15.119 (h) */
import { type CaptionTextStyle } from '../../sample/caption.js';

/** In the order of their codes; a mid-row code has no black, that is one of its own. */
export const COLORS = [
  'ffffff',
  '00ff00',
  '0000ff',
  '00ffff',
  'ff0000',
  'ffff00',
  'ff00ff',
  '000000',
] as const;

const WHITE = 0;
const BLACK = 7;

/** What is behind characters. */
export type Opacity = 'opaque' | 'half' | 'none';

/** How characters are drawn. */
export interface Pen {
  /** The place in {@link COLORS}. */
  readonly color: number;
  readonly italic: boolean;
  readonly underline: boolean;
  /** The place in {@link COLORS}. */
  readonly background: number;
  readonly opacity: Opacity;
}

/** What a row begins with, if nothing else is said: white on black. */
export const PLAIN: Pen = {
  color: WHITE,
  italic: false,
  underline: false,
  background: BLACK,
  opacity: 'opaque',
};

export function isSamePen(one: Pen, other: Pen): boolean {
  return (
    one.color === other.color &&
    one.italic === other.italic &&
    one.underline === other.underline &&
    hasSameGround(one, other)
  );
}

function hasSameGround(one: Pen, other: Pen): boolean {
  if (one.opacity !== other.opacity) return false;
  return one.opacity === 'none' || one.background === other.background;
}

/** The codes from one pen to another, in order; each takes a cell. */
export function penCodes(from: Pen, to: Pen): number[] {
  const codes: number[] = [];
  if (!hasSameGround(from, to)) codes.push(groundCode(to));
  const isSame =
    from.color === to.color && from.italic === to.italic && from.underline === to.underline;
  if (isSame) return codes;
  const line = to.underline ? 1 : 0;
  // A colour ends italics, and italics keep the colour.
  if (!to.italic || from.color !== to.color) {
    codes.push((to.color === BLACK ? 0x172e : 0x1120 + to.color * 2) + line);
  }
  if (to.italic) codes.push(0x112e + line);
  return codes;
}

/** The pen after a code; undefined: the code does not change it. */
export function changedPen(pen: Pen, code: number): Pen | undefined {
  const underline = (code & 1) === 1;
  if (code === 0x112e || code === 0x112f) return { ...pen, italic: true, underline };
  if (code === 0x172e || code === 0x172f) return { ...pen, color: BLACK, italic: false, underline };
  if (code >= 0x1120 && code < 0x112e) {
    return { ...pen, color: (code & 0xf) >> 1, italic: false, underline };
  }
  return grounded(pen, code);
}

/** Whether the code changes what is behind characters: it takes the cell of the space before it. */
export function isGroundCode(code: number): boolean {
  return code === 0x172d || (code >= 0x1020 && code <= 0x102f);
}

function groundCode({ background, opacity }: Pen): number {
  if (opacity === 'none') return 0x172d;
  return 0x1020 + background * 2 + (opacity === 'half' ? 1 : 0);
}

function grounded(pen: Pen, code: number): Pen | undefined {
  if (!isGroundCode(code)) return undefined;
  if (code === 0x172d) return { ...pen, opacity: 'none' };
  return { ...pen, background: (code & 0xf) >> 1, opacity: (code & 1) === 1 ? 'half' : 'opaque' };
}

const ALPHA: Readonly<Record<Opacity, string>> = { opaque: '', half: '80', none: '00' };

/** What a pen says beyond white on black. */
export function styleOfPen({
  color,
  italic,
  underline,
  background,
  opacity,
}: Pen): CaptionTextStyle {
  const isUsual = background === BLACK && opacity === 'opaque';
  const ground = opacity === 'none' ? '000000' : COLORS[background];
  return {
    ...(color === WHITE ? {} : { textColor: `#${COLORS[color]}` }),
    ...(italic ? { fontStyle: 'italic' as const } : {}),
    ...(underline ? { decoration: ['underline' as const] } : {}),
    ...(isUsual ? {} : { backgroundColor: `#${ground}${ALPHA[opacity]}` }),
  };
}
