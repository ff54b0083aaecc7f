import { requireArgument } from '../../errors.js';
import { type CaptionTextStyle } from '../../sample/caption.js';
import { COLORS, type Opacity, type Pen, PLAIN } from './pen.js';

/** What a style can say that is not drawn in CEA-608, and how it is called. */
const UNKNOWN: readonly (keyof CaptionTextStyle)[] = ['ruby', 'textCombine', 'voice', 'language'];

/**
 * The pen that draws a style.
 *
 * @throws MediaError `invalidArgument` for what CEA-608 cannot draw
 */
export function penOfStyle(style: CaptionTextStyle): Pen {
  for (const key of UNKNOWN) {
    requireArgument(
      style[key] === undefined,
      `CEA-608 has no ${key}. Leave it out, or write it into the text.`,
    );
  }
  const { textColor, backgroundColor, fontWeight, fontStyle, decoration = [] } = style;
  requireArgument(
    fontWeight !== 'bold',
    'CEA-608 has no bold characters. Use colour, italics or underline.',
  );
  requireArgument(
    decoration.every((line) => line === 'underline'),
    () => `CEA-608 draws no other line than underline, not ${decoration.join(', ')}.`,
  );
  return {
    color: textColor === undefined ? PLAIN.color : textColorOf(textColor),
    italic: fontStyle === 'italic',
    underline: decoration.length > 0,
    ...groundOf(backgroundColor),
  };
}

function textColorOf(color: string): number {
  const place = placeOf(color);
  requireArgument(
    place >= 0 && alphaOf(color) === 'ff',
    () =>
      `The colours of characters in CEA-608 are ${named()}, all opaque, not ${color}. Take the nearest one.`,
  );
  return place;
}

function groundOf(color: string | undefined): Pick<Pen, 'background' | 'opacity'> {
  if (color === undefined) return { background: PLAIN.background, opacity: PLAIN.opacity };
  const alpha = alphaOf(color);
  if (alpha === '00') return { background: PLAIN.background, opacity: 'none' };
  const place = placeOf(color);
  const opacity = OPACITIES[alpha];
  requireArgument(
    place >= 0 && opacity !== undefined,
    () =>
      `The colours behind characters in CEA-608 are ${named()}, with alpha ff, 80 (half) or 00, not ${color}. Take the nearest one.`,
  );
  return { background: place, opacity };
}

const OPACITIES: Readonly<Record<string, Opacity>> = { ff: 'opaque', '80': 'half', '7f': 'half' };

const placeOf = (color: string): number =>
  COLORS.findIndex((known) => known === color.slice(1, 7).toLowerCase());

const alphaOf = (color: string): string => color.slice(7).toLowerCase() || 'ff';

const named = (): string => COLORS.map((color) => `#${color}`).join(', ');
