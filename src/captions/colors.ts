/** Colours by the names that TTML and HTML have for them. @see TTML2: 8.4.8 named-color */
const NAMED: Readonly<Record<string, string>> = {
  ...{ black: '#000000', silver: '#c0c0c0', gray: '#808080', grey: '#808080', white: '#ffffff' },
  ...{ maroon: '#800000', red: '#ff0000', purple: '#800080', fuchsia: '#ff00ff' },
  ...{ magenta: '#ff00ff', green: '#008000', lime: '#00ff00', olive: '#808000' },
  ...{ yellow: '#ffff00', navy: '#000080', blue: '#0000ff', teal: '#008080' },
  ...{ aqua: '#00ffff', cyan: '#00ffff', orange: '#ffa500', transparent: '#00000000' },
};

const byte = (value: number): string =>
  Math.min(255, Math.max(0, Math.round(value)))
    .toString(16)
    .padStart(2, '0');

/** `#rrggbb`, or `#rrggbbaa` where alpha is not full. */
export function colorOf(red: number, green: number, blue: number, alpha = 255): string {
  const color = `#${byte(red)}${byte(green)}${byte(blue)}`;
  return alpha >= 255 ? color : color + byte(alpha);
}

/** Red, green, blue and alpha, each up to 255, of a colour as captions have it. */
export function channels(color: string): [red: number, green: number, blue: number, alpha: number] {
  const at = (place: number): number => parseInt(color.slice(place, place + 2).padEnd(2, 'f'), 16);
  return [at(1), at(3), at(5), at(7)];
}

/** A colour by its name, `#rrggbb`, `#rrggbbaa`, `rgb()` or `rgba()`; undefined where it is none. */
export function parseColor(text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  if (Object.hasOwn(NAMED, plain)) return NAMED[plain];
  const hex = /^#?([\da-f]{6}|[\da-f]{8})$/.exec(plain)?.[1];
  if (hex !== undefined) return colorOf(...channels(`#${hex}`));
  const short = /^#([\da-f])([\da-f])([\da-f])$/.exec(plain);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`;
  const [, list] = /^rgba?\(([\d\s,]+)\)$/.exec(plain) ?? [];
  const [red, green, blue, alpha] = list?.split(',').map(Number) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return colorOf(red, green, blue, alpha);
}
