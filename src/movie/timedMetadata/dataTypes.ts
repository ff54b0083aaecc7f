/** Which types timed values have, and how a file says so. @see QuickTime File Format: well-known types; Core Media: CMMetadata */
import { type MetadataDataType } from '../../sample/metadataItem.js';
import { type TimedMetadataDataType } from '../../sample/timedMetadata.js';
import { fields } from '../boxes/fields.js';

/** QuickTime's own types have a number, those of others a name. */
const [NUMBERED, NAMED] = [0, 1];

/** Types of single values. */
export const WELL_KNOWN: Readonly<Record<MetadataDataType, number>> = {
  ...{ data: 0, utf8: 1, utf16: 2, jpeg: 13, png: 14, bmp: 27, float32: 23, float64: 24 },
  ...{ int8: 65, int16: 66, int32: 67, int64: 74, uint8: 75, uint16: 76, uint32: 77, uint64: 78 },
};
const NUMBERS: Readonly<Record<string, number>> = {
  ...WELL_KNOWN,
  ...{ pointF32: 70, dimensionsF32: 71, rectF32: 72, affineTransformF64: 79 },
};
const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

const JSON_TYPE = 'com.apple.metadata.datatype.json';
const OWN = /^[\w-]+(?:\.[\w-]+)+$/;
const NUMBER = /^#(\d{1,9})$/;

/** Whether it is a type that a file can name. */
export const isDataType = (type: string): boolean =>
  Object.hasOwn(NUMBERS, type) || type === 'json' || OWN.test(type) || NUMBER.test(type);

/** The types that have a name here. */
export const dataTypeNames = (): string => [...Object.keys(NUMBERS), 'json'].join(', ');

/** Whether its values are bytes of which nothing is known here. */
export const isOpaque = (type: string): boolean => OWN.test(type) || NUMBER.test(type);

/** As `dtyp` has it. */
export function dataTypeBytes(type: TimedMetadataDataType): Buffer {
  const number = NUMBERS[type] ?? NUMBER.exec(type)?.[1];
  if (number !== undefined) return fields(32, NUMBERED, 32, Number(number));
  return Buffer.concat([fields(32, NAMED), Buffer.from(type === 'json' ? JSON_TYPE : type)]);
}

/** The type that `dtyp` says; bytes of no type where it says nothing that is known. */
export function dataTypeIn(bytes: Buffer): TimedMetadataDataType {
  if (bytes.byteLength < 8) return 'data';
  if (bytes.readUInt32BE(0) === NAMED) {
    const name = bytes.toString('utf8', 4).replace(/\0+$/, '');
    return name === JSON_TYPE ? 'json' : name;
  }
  const number = bytes.readUInt32BE(4);
  return NAMES.get(number) ?? `#${number}`;
}
