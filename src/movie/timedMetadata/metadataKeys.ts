import { MediaError } from '../../errors.js';
import { descriptionOf } from '../../sample/descriptionOf.js';
import { type TimedMetadataItem, type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { type Track } from '../../sample/track.js';
import { dataTypeNames } from './dataTypes.js';
import { DEFAULT_KEY_SPACE, keyOf, keysIn, type NumberedKey } from './keyTable.js';

/**
 * The keys to be declared for a track: those of a track that was read, or what some items need.
 *
 * @throws MediaError `invalidArgument` for items without a `dataType`; `formatUnsupported` for a track that has no such keys
 * @example
 * ```ts
 * import { metadataKeys, MetadataReceiver, type TimedMetadataItem, WriterInput } from 'rxmux';
 *
 * const first: TimedMetadataItem[] = [{ key: 'com.example.speed', value: 12.5, dataType: 'float32' }];
 * const receiver = new MetadataReceiver(new WriterInput('data'), { keys: metadataKeys(first) });
 * ```
 * @see AVFoundation: AVTimedMetadataGroup.copyFormatDescription()
 * @group Receivers
 */
export function metadataKeys(of: Track | readonly TimedMetadataItem[]): TimedMetadataKey[] {
  if (isItems(of)) return keysOfItems(of);
  const keys = keysOfTrack(of);
  if (keys) return [...keys.values()].map(keyOf);
  throw new MediaError(
    'formatUnsupported',
    `Keys are declared by tracks of boxed metadata (mebx), and this one is ${of.format.codec ?? of.format.codecTag ?? 'unknown'}.`,
    { operator: 'metadataKeys' },
  );
}

/** The keys of a track, by their numbers; undefined: it declares none. */
export function keysOfTrack({ format }: Track): ReadonlyMap<number, NumberedKey> | undefined {
  const description = descriptionOf(format);
  return description && keysIn(description.entry);
}

const isItems = (of: object): of is readonly TimedMetadataItem[] => Array.isArray(of);

function keysOfItems(items: readonly TimedMetadataItem[]): TimedMetadataKey[] {
  const keys = new Map<string, TimedMetadataKey>();
  for (const item of items) {
    const { key, keySpace = DEFAULT_KEY_SPACE, dataType, extendedLanguageTag } = item;
    if (dataType === undefined) throw untyped(item);
    const tag = extendedLanguageTag === undefined ? {} : { extendedLanguageTag };
    const declared = { key, keySpace, dataType, ...tag };
    keys.set(JSON.stringify(declared), declared);
  }
  return [...keys.values()];
}

const untyped = ({ key }: TimedMetadataItem): MediaError =>
  new MediaError(
    'invalidArgument',
    `The item ${key} has no dataType, from which its key could be declared. Say one of ${dataTypeNames()}, or a name of your own.`,
    { operator: 'metadataKeys' },
  );
