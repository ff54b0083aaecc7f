/** The characters that there are in CEA-608. @see ANSI/CTA-608-E, 6.4: characters, special and extended characters */

/** Where the basic set is not ASCII. */
const BASIC: Readonly<Record<number, string>> = {
  0x2a: 'á',
  0x5c: 'é',
  0x5e: 'í',
  0x5f: 'ó',
  0x60: 'ú',
  0x7b: 'ç',
  0x7c: '÷',
  0x7d: 'Ñ',
  0x7e: 'ñ',
  0x7f: '█',
};

/** From 0x1130. The tenth is the transparent space. */
const SPECIAL = '®°½¿™¢£♪à\u00a0èâêîôû';
/** From 0x1220: Spanish, others, French. */
const SPANISH_FRENCH = 'ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»';
/** From 0x1320: Portuguese, German, Danish. */
const PORTUGUESE_GERMAN = 'ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤¦ÅåØø┌┐└┘';

/** What a decoder shows that does not know the extended ones. Letters lose their accents. */
const STAND_INS: Readonly<Record<string, string>> = {
  '‘': "'",
  '¡': '!',
  '*': '+',
  '’': "'",
  '—': '-',
  '©': 'C',
  '℠': 'S',
  '•': '.',
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '{': '(',
  '}': ')',
  '\\': '/',
  '^': '/',
  _: '-',
  '|': '/',
  '~': '-',
  ß: 's',
  '¥': 'Y',
  '¤': 'C',
  '¦': '/',
  Ø: 'O',
  ø: 'o',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
};

/** How a character is sent. */
export interface CharacterCode {
  /** Seven bits: the character itself, or what stands for it where it is not known. Undefined: a special one. */
  readonly basic: number | undefined;
  /** Two bytes of seven bits: a special character, or an extended one, which takes the place of the basic one before it. */
  readonly second: number | undefined;
}

const toCode = new Map<string, CharacterCode>();
const toCharacter = new Map<number, string>();

for (let basic = 0x20; basic <= 0x7f; basic++) {
  const character = BASIC[basic] ?? String.fromCharCode(basic);
  toCode.set(character, { basic, second: undefined });
  toCharacter.set(basic, character);
}
Array.from(SPECIAL).forEach((character, place) => {
  const second = 0x1130 + place;
  toCode.set(character, { basic: undefined, second });
  toCharacter.set(second, character);
});
for (const [first, set] of [
  [0x1220, SPANISH_FRENCH],
  [0x1320, PORTUGUESE_GERMAN],
] as const) {
  Array.from(set).forEach((character, place) => {
    const second = first + place;
    const standIn = STAND_INS[character] ?? character.normalize('NFD').charAt(0);
    toCode.set(character, { basic: toCode.get(standIn)?.basic, second });
    toCharacter.set(second, character);
  });
}

/** Undefined: CEA-608 has no such character. */
export function codeOfCharacter(character: string): CharacterCode | undefined {
  return toCode.get(character);
}

/** The character of seven bits, or of two bytes of seven bits; undefined: there is none. */
export function characterOf(code: number): string | undefined {
  return toCharacter.get(code);
}

/** Whether the code of two bytes takes the place of the character before it. */
export function isExtended(code: number): boolean {
  return code >= 0x1220 && code <= 0x133f;
}
