/** The colours that WebVTT's own style sheet knows by name. @see WebVTT: 5.1 Default text colors */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['white', '#ffffff'],
  ['lime', '#00ff00'],
  ['cyan', '#00ffff'],
  ['red', '#ff0000'],
  ['yellow', '#ffff00'],
  ['magenta', '#ff00ff'],
  ['blue', '#0000ff'],
  ['black', '#000000'],
]);

const NAMES = new Map([...NAMED].map(([name, color]) => [color, name]));

/** The class of a colour: WebVTT's own, or `color_rrggbb`. */
export function colorClass(color: string, isBackground: boolean): string {
  const plain = color.toLowerCase().replace(/^(#.{6})ff$/, '$1');
  return (isBackground ? 'bg_' : '') + (NAMES.get(plain) ?? `color_${plain.slice(1)}`);
}

/** The colour that a class of ours, or of WebVTT, stands for. */
export function classColor(name: string): string | undefined {
  const plain = name.replace(/^bg_/, '');
  const own = /^color_([\da-f]{6}|[\da-f]{8})$/.exec(plain)?.[1];
  return own === undefined ? NAMED.get(plain) : `#${own}`;
}

/** Whether every player knows the class. */
export const isKnownClass = (name: string): boolean => NAMED.has(name.replace(/^bg_/, ''));
