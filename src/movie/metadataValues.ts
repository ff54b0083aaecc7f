/** The value of an item of metadata, as bytes. */
import { type MetadataDataType, type MetadataItem } from '../sample/metadataItem.js';

const INTEGERS: Readonly<
  Partial<Record<MetadataDataType, readonly [bytes: number, signed: boolean]>>
> = {
  ...{ int8: [1, true], int16: [2, true], int32: [4, true], int64: [8, true] },
  ...{ uint8: [1, false], uint16: [2, false], uint32: [4, false], uint64: [8, false] },
};
const FLOATS: Readonly<Partial<Record<MetadataDataType, number>>> = { float32: 4, float64: 8 };
/** What a picture begins with. */
const PICTURES: Readonly<Partial<Record<MetadataDataType, string>>> = {
  jpeg: '\u00ff\u00d8\u00ff',
  png: '\u0089PNG\r\n\u001a\n',
  bmp: 'BM',
};

/** iTunes' keys whose numbers have one size, whatever their value. */
const SIZED: Readonly<Record<string, MetadataDataType>> = {
  ...{ cpil: 'int8', pgap: 'int8', hdvd: 'int8', stik: 'int8', rtng: 'int8', pcst: 'int8' },
  ...{ tmpo: 'int16', tves: 'int32', tvsn: 'int32', cnID: 'int32', plID: 'int64' },
};
/** iTunes' pairs: a number, and of how many; each in 16 bits, with padding. */
const PAIRS: Readonly<Record<string, number>> = { trkn: 8, disk: 6 };
const PAIR = /^([1-9]\d{0,4})(?:\/([1-9]\d{0,4}))?$/;

const isPair = ({ key, keySpace }: MetadataItem): boolean => keySpace === 'itsk' && key in PAIRS;

/** What the bytes of the value are: as it was said, or as the value looks. */
export function dataTypeOf(item: MetadataItem): MetadataDataType {
  const { dataType, key, keySpace, value } = item;
  if (isPair(item)) return 'data';
  if (dataType !== undefined) return dataType;
  if (typeof value === 'string') return 'utf8';
  if (value instanceof Uint8Array) return pictureType(value) ?? 'data';
  if (keySpace === 'itsk' && SIZED[key] !== undefined) return SIZED[key];
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return 'float64';
  return value >= -0x8000_0000 && value <= 0x7fff_ffff ? 'int32' : 'int64';
}

function pictureType(bytes: Uint8Array): MetadataDataType | undefined {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const [type] = Object.entries(PICTURES).find(([, start]) => head.startsWith(start)) ?? [];
  return type as MetadataDataType | undefined;
}

/** ISO's user data with a text in one language; all others are bytes to us. */
export const ISO_TEXTS: ReadonlySet<string> = new Set(
  'cprt titl dscp auth perf gnre albm'.split(' '),
);
/** User data that is a text and nothing else. */
export const PLAIN_TEXTS: ReadonlySet<string> = new Set(['name', 'tagc']);
/** The year of a recording, in 16 bits. */
export const ISO_YEAR = 'yrrc';

/** What the value would have to be; undefined: it is right. */
export function wrongValue(item: MetadataItem): string | undefined {
  const { value } = item;
  const userData = wrongUserData(item);
  if (userData !== undefined) return userData;
  if (isPair(item))
    return isRightPair(value) ? undefined : "a number from 1 to 65535, or two such as '3/12'";
  const type = dataTypeOf(item);
  if (isArtwork(item) && !(type in PICTURES))
    return 'a picture: the bytes of a JPEG, PNG or BMP file';
  if (type === 'utf8' || type === 'utf16')
    return typeof value === 'string' ? undefined : `a text to be ${type}`;
  const integer = INTEGERS[type];
  if (integer)
    return isInteger(value, ...integer)
      ? undefined
      : `a whole number to be ${type}, within its range`;
  if (type in FLOATS)
    return typeof value === 'number' && Number.isFinite(value)
      ? undefined
      : `a finite number to be ${type}`;
  if (!(value instanceof Uint8Array)) return 'bytes (Uint8Array), unless dataType says what it is';
  if (value.byteLength === 0) return 'at least one byte';
  if (type === 'data') return undefined;
  return pictureType(value) === type ? undefined : `a file of the kind ${type}`;
}

function wrongUserData(item: MetadataItem): string | undefined {
  const { key, keySpace } = item;
  if (keySpace !== 'udta' && keySpace !== 'uiso') return undefined;
  const type = dataTypeOf(item);
  const isIso = keySpace === 'uiso';
  if (PLAIN_TEXTS.has(key) || (isIso ? ISO_TEXTS.has(key) : key.startsWith('©'))) {
    return type === 'utf8' ? undefined : 'a text (utf8)';
  }
  if (isIso && key === ISO_YEAR)
    return isInteger(item.value, 2, false) ? undefined : 'a year from 0 to 65535';
  if (isIso)
    return type === 'data'
      ? undefined
      : 'bytes, the payload of the box, since its layout is not known here';
  return undefined;
}

/** Keys that hold a picture. */
export function isArtwork({ key, keySpace = 'mdta' }: MetadataItem): boolean {
  return keySpace === 'itsk' ? key === 'covr' : key === 'com.apple.quicktime.artwork';
}

function isInteger(value: unknown, bytes: number, signed: boolean): boolean {
  if (typeof value === 'number' ? !Number.isInteger(value) : typeof value !== 'bigint')
    return false;
  const bits = BigInt(bytes * 8);
  const whole = BigInt(value as number | bigint);
  return (
    whole === (signed ? BigInt.asIntN(Number(bits), whole) : BigInt.asUintN(Number(bits), whole))
  );
}

function isRightPair(value: unknown): boolean {
  const numbers = PAIR.exec(String(value));
  return [numbers?.[1], numbers?.[2] ?? 1].every((part) => Number(part) <= 0xffff);
}

/** The value as a movie holds it: texts in UTF-8 or UTF-16, numbers big-endian. */
export function valueBytes(item: MetadataItem): Buffer {
  const { key, value } = item;
  if (isPair(item)) return pairBytes(String(value), PAIRS[key] ?? 8);
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const type = dataTypeOf(item);
  if (typeof value === 'string') {
    return type === 'utf16' ? Buffer.from(value, 'utf16le').swap16() : Buffer.from(value);
  }
  const [size = FLOATS[type] ?? 8] = INTEGERS[type] ?? [];
  const bytes = Buffer.alloc(8);
  if (type === 'float32') bytes.writeFloatBE(Number(value), 4);
  else if (type === 'float64') bytes.writeDoubleBE(Number(value));
  else bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return bytes.subarray(8 - size);
}

function pairBytes(text: string, size: number): Buffer {
  const [, number = 0, total = 0] = PAIR.exec(text) ?? [];
  const bytes = Buffer.alloc(size);
  bytes.writeUInt16BE(Number(number), 2);
  bytes.writeUInt16BE(Number(total), 4);
  return bytes;
}
