/** Lists of typed values: QuickTime's, whose keys are names, and iTunes', whose keys are four letters. */
import { languageCodeOf, packedLanguage, UNDETERMINED } from '../../sample/languages.js';
import { type MetadataDataType, type MetadataItem } from '../../sample/metadataItem.js';
import { dataTypeOf, valueBytes } from '../metadataValues.js';
import { Box } from './box.js';
import { userDataOf } from './userData.js';

/** @see QuickTime File Format: well-known types */
const WELL_KNOWN: Readonly<Record<MetadataDataType, number>> = {
  ...{ data: 0, utf8: 1, utf16: 2, jpeg: 13, png: 14, bmp: 27, float32: 23, float64: 24 },
  ...{ int8: 65, int16: 66, int32: 67, int64: 74, uint8: 75, uint16: 76, uint32: 77, uint64: 78 },
};
/** Integers whose size is that of the value, which is how iTunes has them. */
const SIGNED = 21;
const UNSIGNED = 22;

const COVERS = 'covr';

/**
 * Gives a movie or a track the values of keys that are names. The list is QuickTime's and has no version, in ISO's files as well: there
 * readers look for it as telephones write it.
 */
export function setKeyedItems(parent: Box, items: readonly MetadataItem[]): void {
  if (items.length === 0) return;
  const keys = [...new Set(items.map(({ key }) => key))];
  const values = keys.flatMap((key, index) =>
    entriesOf(items.filter((item) => item.key === key)).map(
      (entry) => new Box(indexType(index + 1), Buffer.concat(entry.map(dataBox))),
    ),
  );
  const ilst = new Box('ilst', undefined, values);
  parent.put(new Box('meta', undefined, [handler('mdta'), keyTable(keys), ilst]));
}

/**
 * One value for each locale makes an entry, the more general ones behind the others, as readers take the first that suits them. What is of a
 * locale that has its value makes another entry.
 */
function entriesOf(items: readonly MetadataItem[]): MetadataItem[][] {
  const entries: MetadataItem[][] = [];
  for (const item of items) {
    const locale = localeOf(item).toString('hex');
    const free = entries.find((entry) =>
      entry.every((other) => localeOf(other).toString('hex') !== locale),
    );
    if (free) free.push(item);
    else entries.push([item]);
  }
  return entries.map((entry) => entry.toSorted((a, b) => specificity(b) - specificity(a)));
}

const specificity = (item: MetadataItem): number =>
  [0, 2].filter((at) => localeOf(item).readUInt16BE(at) !== 0).length;

/** Adds values of iTunes' keys to a movie. A key that is there already gets the new values, but a picture joins the others. */
export function addItunesItems(parent: Box, items: readonly MetadataItem[]): void {
  if (items.length === 0) return;
  const ilst = itunesList(userDataOf(parent));
  for (const key of new Set(items.map((item) => item.key))) {
    const before = key === COVERS ? ilst.find(key)?.bytes : undefined;
    const values = items.filter((item) => item.key === key).map(dataBox);
    ilst.put(new Box(key, Buffer.concat([before ?? Buffer.alloc(0), ...values])));
  }
}

function itunesList(udta: Box): Box {
  const isItunes = (meta: Box): boolean =>
    meta.find('hdlr')?.bytes.toString('latin1', 8, 12) === 'mdir';
  const found = udta.all('meta').find(isItunes)?.find('ilst');
  if (found) return found;
  const ilst = new Box('ilst', undefined, []);
  const meta = new Box('meta', Buffer.alloc(4), [handler('mdir', 'appl'), ilst]);
  (udta.children ??= []).push(meta);
  return ilst;
}

/** Says what a list is: version, type, whose it is, and a name, which is empty. */
function handler(type: string, vendor = ''): Box {
  const bytes = Buffer.alloc(25);
  bytes.write(type, 8, 'latin1');
  bytes.write(vendor, 12, 'latin1');
  return new Box('hdlr', bytes);
}

/** Version, count; of each key its size, the space it is of, and its name. */
function keyTable(keys: readonly string[]): Box {
  const count = Buffer.alloc(8);
  count.writeUInt32BE(keys.length, 4);
  const names = keys.map((key) => new Box('mdta', Buffer.from(key)).toBuffer());
  return new Box('keys', Buffer.concat([count, ...names]));
}

/** A place in the table of keys, as the type of a box. */
const indexType = (index: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(index);
  return bytes.toString('latin1');
};

function dataBox(item: MetadataItem): Buffer {
  const type = Buffer.alloc(4);
  type.writeUInt32BE(wellKnown(item));
  return new Box('data', Buffer.concat([type, localeOf(item), valueBytes(item)])).toBuffer();
}

function wellKnown(item: MetadataItem): number {
  const type = dataTypeOf(item);
  const isSimple = item.dataType === undefined && type === 'int32';
  // The types of one size are known to few readers.
  if (item.keySpace !== 'itsk') return isSimple ? SIGNED : WELL_KNOWN[type];
  if (type.startsWith('int')) return SIGNED;
  return type.startsWith('uint') ? UNSIGNED : WELL_KNOWN[type];
}

/** For which country and in which language a value is; zero: for any. */
function localeOf({ extendedLanguageTag: tag = '', country }: MetadataItem): Buffer {
  const locale = Buffer.alloc(4);
  const region = country ?? tag.split('-')[1]?.toUpperCase() ?? '';
  const language = languageCodeOf(tag);
  locale.write(region, 0, 'latin1');
  if (language !== UNDETERMINED) locale.writeUInt16BE(packedLanguage(language), 2);
  return locale;
}
