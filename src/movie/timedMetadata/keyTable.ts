/** Which keys the values of a track have: the sample entry `mebx`. @see QuickTime File Format: timed metadata media; ISO/IEC 14496-12 §12.3.3: `mebx` */
import { type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { Box, parseBoxes } from '../boxes/box.js';
import { fields } from '../boxes/fields.js';
import { dataTypeBytes, dataTypeIn } from './dataTypes.js';

export const BOXED_METADATA = 'mebx';
export const DEFAULT_KEY_SPACE = 'mdta';

/** A key, and the number by which values are of it. */
export interface NumberedKey extends TimedMetadataKey {
  readonly id: number;
}

/** What a box of an entry has in front of its own boxes: six bytes, and where the media are. */
const ENTRY_LEAD = 8;

/** Keys are numbered from 1. */
export const numbered = (keys: readonly TimedMetadataKey[]): NumberedKey[] =>
  keys.map((key, place) => ({ ...key, id: place + 1 }));

/** The sample entry that declares these keys. */
export function keyTableEntry(keys: readonly NumberedKey[]): Buffer {
  const table = new Box('keys', undefined, keys.map(keyBox));
  return new Box(BOXED_METADATA, fields(48, 0, 16, 1), [table]).toBuffer();
}

function keyBox({ id, key, keySpace, dataType, extendedLanguageTag: tag }: NumberedKey): Box {
  const name = Buffer.concat([Buffer.from(keySpace ?? DEFAULT_KEY_SPACE), Buffer.from(key)]);
  const locale = tag === undefined ? [] : [new Box('loca', Buffer.from(`${tag}\0`))];
  return new Box(idType(id), undefined, [
    new Box('keyd', name),
    new Box('dtyp', dataTypeBytes(dataType)),
    ...locale,
  ]);
}

/** The keys that an entry declares; undefined: it is none of these, or nothing can be made of it. */
export function keysIn(entry: Uint8Array): ReadonlyMap<number, NumberedKey> | undefined {
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength);
  if (bytes.toString('latin1', 4, 8) !== BOXED_METADATA) return undefined;
  const { boxes } = parseBoxes(bytes.subarray(8 + ENTRY_LEAD), BOXED_METADATA);
  const table = boxes.find(({ type }) => type === 'keys');
  if (!table) return undefined;
  const keys = parseBoxes(table.bytes, BOXED_METADATA).boxes.flatMap((box) => keyIn(box) ?? []);
  return new Map(keys.map((key) => [key.id, key]));
}

function keyIn(box: Box): NumberedKey | undefined {
  const parts = parseBoxes(box.bytes, BOXED_METADATA).boxes;
  const part = (type: string): Buffer | undefined => parts.find((one) => one.type === type)?.bytes;
  const name = part('keyd');
  if (!name || name.byteLength < 4) return undefined;
  const tag = part('loca')?.toString('utf8').replace(/\0+$/, '');
  return {
    id: Buffer.from(box.type, 'latin1').readUInt32BE(),
    keySpace: name.toString('latin1', 0, 4),
    key: name.toString('utf8', 4),
    dataType: dataTypeIn(part('dtyp') ?? Buffer.alloc(0)),
    ...(tag === undefined || tag === '' ? {} : { extendedLanguageTag: tag }),
  };
}

/** A key without its number. */
export function keyOf(numbered: NumberedKey): TimedMetadataKey {
  const { key, keySpace, dataType, extendedLanguageTag } = numbered;
  const declared = { key, keySpace: keySpace ?? DEFAULT_KEY_SPACE, dataType };
  return extendedLanguageTag === undefined ? declared : { ...declared, extendedLanguageTag };
}

/** A number as four letters, which is how boxes have it. */
export const idType = (id: number): string => fields(32, id).toString('latin1');
