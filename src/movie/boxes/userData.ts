/** User data: boxes whose types are the keys. */
import { languageCodeOf, packedLanguage } from '../../sample/languages.js';
import { type MetadataItem } from '../../sample/metadataItem.js';
import { ISO_TEXTS, ISO_YEAR, valueBytes } from '../metadataValues.js';
import { Box } from './box.js';

/** The user data of a movie or a track; made where there is none. */
export function userDataOf(parent: Box): Box {
  const found = parent.find('udta');
  if (found) return found;
  const udta = new Box('udta', undefined, []);
  (parent.children ??= []).push(udta);
  return udta;
}

/** Adds QuickTime's user data. @see QuickTime File Format: user data atoms */
export function addUserData(parent: Box, items: readonly MetadataItem[]): void {
  add(parent, items, (key, values) =>
    // A text may be there in several languages, all of them in one box.
    key.startsWith('©')
      ? [Buffer.concat(values.map(internationalText))]
      : values.map((value) => valueBytes(value)),
  );
}

/** Adds ISO's user data. @see ISO/IEC 14496-12 §8.10.2; 3GPP TS 26.244 §8 */
export function addIsoUserData(parent: Box, items: readonly MetadataItem[]): void {
  add(parent, items, (key, values) => values.map((value) => isoBytes(key, value)));
}

/** What is there of the same key is replaced. */
function add(
  parent: Box,
  items: readonly MetadataItem[],
  payloads: (key: string, values: readonly MetadataItem[]) => readonly Uint8Array[],
): void {
  if (items.length === 0) return;
  const udta = userDataOf(parent);
  for (const key of new Set(items.map((item) => item.key))) {
    const values = items.filter((item) => item.key === key);
    udta.children = (udta.children ?? []).filter(({ type }) => type !== key);
    udta.children.push(...payloads(key, values).map((bytes) => new Box(key, bytes)));
  }
}

/** Its size and its language, and the text: in UTF-8, since the language is no code of the Macintosh's. */
function internationalText(item: MetadataItem): Buffer {
  const text = valueBytes(item);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(text.byteLength, 0);
  head.writeUInt16BE(languageOf(item), 2);
  return Buffer.concat([head, text]);
}

function isoBytes(key: string, item: MetadataItem): Buffer {
  const version = Buffer.alloc(4);
  if (key === ISO_YEAR) {
    const year = Buffer.alloc(2);
    year.writeUInt16BE(Number(item.value));
    return Buffer.concat([version, year]);
  }
  if (!ISO_TEXTS.has(key)) return valueBytes(item);
  const language = Buffer.alloc(2);
  language.writeUInt16BE(languageOf(item));
  return Buffer.concat([version, language, valueBytes(item), Buffer.alloc(1)]);
}

const languageOf = ({ extendedLanguageTag: tag = '' }: MetadataItem): number =>
  packedLanguage(languageCodeOf(tag));
