/** Timed values as bytes, and back. */
import { type TimedMetadataDataType, type TimedMetadataValue } from '../../sample/timedMetadata.js';
import { valueBytes, wrongValue } from '../metadataValues.js';
import { isOpaque, WELL_KNOWN } from './dataTypes.js';

/** What these have, in the order of the file. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  pointF32: ['x', 'y'],
  dimensionsF32: ['width', 'height'],
  rectF32: ['x', 'y', 'width', 'height'],
};
/** Of a matrix of three rows: the third column is always the same. */
const TRANSFORM = ['a', 'b', undefined, 'c', 'd', undefined, 'tx', 'ty', undefined];
const LAST = 8;

type Named = Readonly<Record<string, unknown>>;

/** What the value would have to be; undefined: it is right. */
export function wrongTimedValue(
  type: TimedMetadataDataType,
  value: TimedMetadataValue,
): string | undefined {
  const names = SHAPES[type] ?? (type === 'affineTransformF64' ? transformNames() : undefined);
  if (names) {
    return names.every((name) => isNumber((value as Named | null)?.[name]))
      ? undefined
      : `{ ${names.join(', ')} }, finite numbers`;
  }
  if (type === 'json') return toJson(value) === undefined ? 'a value that JSON can say' : undefined;
  if (isOpaque(type))
    return value instanceof Uint8Array ? undefined : `bytes (Uint8Array), of the type ${type}`;
  return isSingle(type) && isPlain(value)
    ? wrongValue({ key: 'timed', value, dataType: type })
    : `a value of the type ${type}`;
}

/** The value as it stands in a sample. To be called with what is right. */
export function timedValueBytes(type: TimedMetadataDataType, value: TimedMetadataValue): Buffer {
  const names = SHAPES[type];
  if (names) return floats(names.map((name) => Number((value as Named)[name])));
  if (type === 'affineTransformF64') return matrix(value as Named);
  if (type === 'json') return Buffer.from(toJson(value) ?? '');
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return isSingle(type) && isPlain(value)
    ? valueBytes({ key: 'timed', value, dataType: type })
    : Buffer.alloc(0);
}

/** The value of bytes; the bytes themselves where they are not what they are said to be. */
export function timedValueOf(type: TimedMetadataDataType, bytes: Buffer): TimedMetadataValue {
  const value = valueIn(type, bytes);
  return value === undefined ? new Uint8Array(bytes) : value;
}

function valueIn(type: TimedMetadataDataType, bytes: Buffer): TimedMetadataValue | undefined {
  const names = SHAPES[type];
  if (names) return bytes.byteLength === names.length * 4 ? shaped(names, bytes) : undefined;
  if (type === 'affineTransformF64') return bytes.byteLength === 72 ? transform(bytes) : undefined;
  if (type === 'json') return parsed(bytes);
  if (type === 'utf8') return bytes.toString('utf8');
  if (type === 'utf16')
    return bytes.byteLength % 2 === 0 ? Buffer.from(bytes).swap16().toString('utf16le') : undefined;
  return numberIn(type, bytes);
}

/** Bits, and whether they are signed. */
const INTEGER = /^(u?)int(8|16|32|64)$/;

function numberIn(type: string, bytes: Buffer): number | bigint | undefined {
  if (type === 'float32') return bytes.byteLength === 4 ? bytes.readFloatBE() : undefined;
  if (type === 'float64') return bytes.byteLength === 8 ? bytes.readDoubleBE() : undefined;
  const [, unsigned, bits = ''] = INTEGER.exec(type) ?? [];
  const size = Number(bits) / 8;
  if (size === 0 || bytes.byteLength !== size) return undefined;
  if (size === 8) return unsigned ? bytes.readBigUInt64BE() : bytes.readBigInt64BE();
  return unsigned ? bytes.readUIntBE(0, size) : bytes.readIntBE(0, size);
}

const transformNames = (): string[] => TRANSFORM.filter((name) => name !== undefined);

function floats(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeFloatBE(value, place * 4);
  return bytes;
}

function shaped(names: readonly string[], bytes: Buffer): object {
  return Object.fromEntries(names.map((name, place) => [name, bytes.readFloatBE(place * 4)]));
}

function matrix(value: Named): Buffer {
  const bytes = Buffer.alloc(72);
  for (const [place, name] of TRANSFORM.entries()) {
    const number = name === undefined ? Number(place === LAST) : Number(value[name]);
    bytes.writeDoubleBE(number, place * 8);
  }
  return bytes;
}

function transform(bytes: Buffer): object {
  return Object.fromEntries(
    TRANSFORM.flatMap((name, place) =>
      name === undefined ? [] : [[name, bytes.readDoubleBE(place * 8)]],
    ),
  );
}

function toJson(value: unknown): string | undefined {
  try {
    // A function, or a value that is nowhere, has no text.
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function parsed(bytes: Buffer): TimedMetadataValue | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as TimedMetadataValue;
  } catch {
    return undefined;
  }
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isSingle = (type: string): type is keyof typeof WELL_KNOWN => Object.hasOwn(WELL_KNOWN, type);

const isPlain = (value: TimedMetadataValue): value is string | number | bigint | Uint8Array =>
  value instanceof Uint8Array || ['string', 'number', 'bigint'].includes(typeof value);
