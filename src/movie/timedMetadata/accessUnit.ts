/** The values of a group as a sample, and back. @see QuickTime File Format: timed metadata sample data */
import { type TimedMetadataItem } from '../../sample/timedMetadata.js';
import { Box, parseBoxes } from '../boxes/box.js';
import { BOXED_METADATA, idType, keyOf, type NumberedKey } from './keyTable.js';
import { timedValueBytes, timedValueOf } from './values.js';

/** A value and its key. */
export interface KeyedValue {
  readonly key: NumberedKey;
  readonly item: TimedMetadataItem;
  /** What it is made of; undefined: it is one value. */
  readonly parts: readonly KeyedValue[] | undefined;
}

/** A box of no key: what telephones write where nothing is known. */
const NOTHING = new Box(idType(0)).toBuffer();

/** The sample of a group. */
export const accessUnit = (values: readonly KeyedValue[]): Buffer =>
  values.length === 0 ? NOTHING : boxed(values);

const boxed = (values: readonly KeyedValue[]): Buffer =>
  Buffer.concat(
    values.map(({ key, item, parts }) => {
      const bytes = parts ? boxed(parts) : timedValueBytes(key.dataType, item.value);
      return new Box(idType(key.id), bytes).toBuffer();
    }),
  );

type Keys = ReadonlyMap<number, NumberedKey>;

/** The values of a sample; those of keys that were not declared are left out. */
export function itemsIn(sample: Uint8Array, keys: Keys): TimedMetadataItem[] {
  return parseBoxes(Buffer.from(sample), BOXED_METADATA).boxes.flatMap((box) => {
    const key = keys.get(idOf(box));
    return key ? [itemOf(key, box.bytes, keys)] : [];
  });
}

function itemOf(key: NumberedKey, bytes: Buffer, keys: Keys): TimedMetadataItem {
  const { dataType } = key;
  const value = partsIn(dataType, bytes, keys) ?? timedValueOf(dataType, bytes);
  return { ...keyOf(key), value };
}

/** The name space of the parts of a value. */
const FIELD = 'fiel';

/** The parts of a value that is made of others: of a type with a name of its own, with nothing in it but fields that were declared. */
function partsIn(dataType: string, bytes: Buffer, keys: Keys): TimedMetadataItem[] | undefined {
  if (!dataType.includes('.')) return undefined;
  const { boxes, tail } = parseBoxes(bytes, BOXED_METADATA);
  const isComposed =
    boxes.length > 0 &&
    tail.byteLength === 0 &&
    boxes.every((box) => keys.get(idOf(box))?.keySpace === FIELD);
  return isComposed ? itemsIn(bytes, keys) : undefined;
}

const idOf = ({ type }: Box): number => Buffer.from(type, 'latin1').readUInt32BE();
