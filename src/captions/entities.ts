/** Characters by the names that captions in the wild have for them. */
const NAMED: Readonly<Record<string, string>> = {
  ...{
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00A0',
    lrm: '\u200E',
    rlm: '\u200F',
  },
};

const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi;

/** The character of a number; of one that there cannot be, the replacement character. */
export function characterOf(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\uFFFD';
}

/** The text without references to characters; what is none stays. */
export function unescaped(text: string): string {
  return text.replace(REFERENCE, (all: string, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return characterOf(Number(decimal));
    if (hex !== undefined) return characterOf(parseInt(hex, 16));
    return NAMED[name ?? ''] ?? all;
  });
}
