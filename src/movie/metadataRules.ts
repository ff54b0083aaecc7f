/** What items of metadata may be, whatever the file. */
import { requireArgument } from '../errors.js';
import { isPlace } from '../sample/iso6709.js';
import { languageCodeOf, UNDETERMINED } from '../sample/languages.js';
import { type MetadataItem, type MetadataKeySpace } from '../sample/metadataItem.js';
import { valueBytes, wrongValue } from './metadataValues.js';

export const KEY_SPACES: readonly MetadataKeySpace[] = ['mdta', 'itsk', 'udta', 'uiso'];

/** Bytes of one text, and of everything. */
const LONGEST_TEXT = 1_000_000;
const MOST = 64_000_000;
/** QuickTime counts the bytes of such a text in 16 bits. */
const LONGEST_USER_TEXT = 0xffff;
const LONGEST_KEY = 255;

const FOUR = /^[\u0020-\u007e\u00a9]{4}$/;
const NAMED = /^[^\s\p{Cc}\p{Surrogate}]+$/u;
/** Controls but for tabs and new lines, byte-order marks, and halves of characters. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|[\ufeff\ufffe\uffff]|\p{Surrogate}/u;
/** What a value's locale can say: a language, and a country. */
const LOCALE = /^[a-z]{2,3}(?:-[a-z]{2})?$/i;
const CHARACTERISTIC = /^[\w-]+(?:\.[\w-]+)+$/;

/** Whether metadata are items, not libav's keys. */
export function isItems(
  metadata: Readonly<Record<string, string>> | readonly MetadataItem[] | undefined,
): metadata is readonly MetadataItem[] {
  return Array.isArray(metadata);
}

/** Throws unless every item can be written to a movie of the right kind. */
export function requireMetadata(items: readonly MetadataItem[]): void {
  const isList: boolean = Array.isArray(items);
  requireArgument(isList, 'Metadata is a list of items: [{ key, value }, …].');
  let total = 0;
  for (const item of items) {
    requireKey(item);
    requireLocale(item);
    requireValue(item);
    total += valueBytes(item).byteLength;
  }
  requireArgument(
    total <= MOST,
    () =>
      `All metadata together has at most ${MOST} bytes, not ${total}, since a movie's index is held in memory. Make the pictures smaller.`,
  );
}

/** An item's key and the space it is of, for people. */
export function itemName({ key, keySpace = 'mdta' }: MetadataItem): string {
  return `${keySpace}/${key}`;
}

function requireKey(item: MetadataItem): void {
  const { key, keySpace = 'mdta' } = item;
  requireArgument(
    KEY_SPACES.includes(keySpace),
    () => `A keySpace is one of ${KEY_SPACES.join(', ')}, not ${keySpace}.`,
  );
  const isText = typeof key === 'string' && key !== '';
  const isRight = keySpace === 'mdta' ? isText && isNamed(key) : isText && FOUR.test(key);
  requireArgument(isRight, () =>
    keySpace === 'mdta'
      ? `A key of ${keySpace} has 1 to ${LONGEST_KEY} bytes without spaces, such as 'com.apple.quicktime.title', and ${JSON.stringify(key)} is none.`
      : `A key of ${keySpace} has four letters, such as ${FOR_EXAMPLE[keySpace]}, and ${JSON.stringify(key)} is none. Longer names are of mdta.`,
  );
}

const FOR_EXAMPLE: Readonly<Record<string, string>> = {
  itsk: "'©nam' or 'covr'",
  udta: "'©nam' or 'tagc'",
  uiso: "'cprt' or 'titl'",
};

const isNamed = (key: string): boolean => NAMED.test(key) && Buffer.byteLength(key) <= LONGEST_KEY;

function requireLocale(item: MetadataItem): void {
  const { extendedLanguageTag: tag, country, keySpace = 'mdta' } = item;
  requireArgument(
    tag === undefined || (typeof tag === 'string' && LOCALE.test(tag)),
    () =>
      `The value of ${itemName(item)} can be of a language and a country, such as 'pt' or 'pt-BR', and ${JSON.stringify(tag)} is no such tag: movies have no place for scripts and variants there.`,
  );
  requireArgument(
    tag === undefined || tag === UNDETERMINED || languageCodeOf(tag) !== UNDETERMINED,
    () =>
      `The language ${JSON.stringify(tag)} of ${itemName(item)} has no code in ISO 639-2/T. Leave it out.`,
  );
  requireArgument(
    country === undefined || /^[A-Z]{2}$/.test(country),
    () =>
      `The country of ${itemName(item)} has two capital letters (ISO 3166), such as 'BR', and ${JSON.stringify(country)} is none.`,
  );
  const hasCountry = country !== undefined || tag?.includes('-') === true;
  requireArgument(
    !hasCountry || keySpace === 'mdta' || keySpace === 'itsk',
    () =>
      `Of user data only the language can be told, so ${itemName(item)} cannot be meant for a country. Use the key space mdta.`,
  );
}

function requireValue(item: MetadataItem): void {
  const { value, key } = item;
  const wanted = wrongValue(item);
  requireArgument(
    wanted === undefined,
    () => `The metadata ${itemName(item)} must be ${wanted ?? ''}, and is ${shown(value)}.`,
  );
  if (typeof value !== 'string') return;
  requireText(item, value);
  const isLocation = key === 'com.apple.quicktime.location.ISO6709' || key === '©xyz';
  requireArgument(
    !isLocation || isPlace(value),
    () =>
      `The metadata ${itemName(item)} must be a place as in ISO 6709 ('+48.1374+011.5755/'), and is ${shown(value)}.`,
  );
  requireArgument(
    key !== 'tagc' || CHARACTERISTIC.test(value),
    () =>
      `A tagged characteristic is a name such as 'public.easy-to-read', and ${shown(value)} is none.`,
  );
}

function requireText(item: MetadataItem, value: string): void {
  const at = value.search(UNWRITABLE);
  requireArgument(
    value !== '' && at < 0,
    () =>
      `The metadata ${itemName(item)} must be a text that is not empty, without controls (but tab and new line), byte-order marks and halves of characters, and is ${shown(value)}.`,
  );
  const size = Buffer.byteLength(value);
  const isShort = item.keySpace === 'udta' || item.keySpace === 'uiso';
  const longest = isShort ? LONGEST_USER_TEXT : LONGEST_TEXT;
  requireArgument(
    size <= longest,
    () =>
      `The metadata ${itemName(item)} has ${size} bytes as UTF-8, and may have ${longest}. Shorten it, or keep it beside the movie.`,
  );
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
