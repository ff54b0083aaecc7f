/** The keys that were declared for a track, and which of them an item is of. */
import { MediaError, requireArgument } from '../../errors.js';
import { type TimedMetadataItem, type TimedMetadataKey } from '../../sample/timedMetadata.js';
import { requireLanguageTag } from '../trackRules.js';
import { type KeyedValue } from './accessUnit.js';
import { dataTypeNames, isDataType, isOpaque } from './dataTypes.js';
import { DEFAULT_KEY_SPACE, numbered, type NumberedKey } from './keyTable.js';
import { wrongTimedValue } from './values.js';

/** Keys of a track. */
const MOST = 10_000;
const LONGEST = 1000;
const CONTROL = /\p{Cc}|\p{Surrogate}/u;

/** What items of a track may be. */
export class DeclaredKeys {
  public readonly keys: readonly NumberedKey[];
  readonly #byName = new Map<string, NumberedKey[]>();

  /** @throws MediaError `invalidArgument` for keys that cannot be */
  public constructor(keys: readonly TimedMetadataKey[]) {
    const isList: boolean = Array.isArray(keys) && keys.length > 0 && keys.length <= MOST;
    requireArgument(
      isList,
      `A track of timed metadata declares its keys before the first item, 1 to ${MOST} of them: [{ key: 'com.apple.quicktime.location.ISO6709', dataType: 'utf8' }].`,
    );
    for (const key of keys) requireKey(key);
    this.keys = numbered(keys);
    for (const key of this.keys) this.#add(key);
  }

  /** The item with its key. @throws MediaError `invalidArgument` for an item that was not declared, and a value that its type cannot have */
  public match(item: TimedMetadataItem): KeyedValue {
    const keys = this.#byName.get(nameOf(item)) ?? [];
    const alike = keys.filter((key) => isAlike(item, key));
    const [first] = alike;
    if (!first) throw undeclared(item, keys);
    const fitting = alike.flatMap((key) => this.#keyed(key, item) ?? []);
    if (fitting[0]) return fitting[0];
    const wanted = wrongTimedValue(first.dataType, item.value);
    throw new MediaError(
      'invalidArgument',
      `The value of ${nameOf(item)} must be ${wanted ?? `a value of the type ${first.dataType}`}, and is ${shown(item.value)}. Its type was declared to be ${first.dataType}.`,
      { operator: 'MetadataReceiver' },
    );
  }

  /** Undefined: the key's type cannot have the value. */
  #keyed(key: NumberedKey, item: TimedMetadataItem): KeyedValue | undefined {
    const { value } = item;
    if (Array.isArray(value) && isOpaque(key.dataType)) {
      return { key, item, parts: (value as TimedMetadataItem[]).map((part) => this.match(part)) };
    }
    const isRight = wrongTimedValue(key.dataType, value) === undefined;
    return isRight ? { key, item, parts: undefined } : undefined;
  }

  #add(key: NumberedKey): void {
    const others = this.#byName.get(nameOf(key)) ?? [];
    requireArgument(
      !others.some(
        (other) =>
          other.dataType === key.dataType && other.extendedLanguageTag === key.extendedLanguageTag,
      ),
      () => `The key ${nameOf(key)} is declared twice with the same type and language.`,
    );
    this.#byName.set(nameOf(key), [...others, key]);
  }
}

/** A key as people name it. */
const nameOf = ({ key, keySpace }: Pick<TimedMetadataKey, 'key' | 'keySpace'>): string =>
  `${keySpace ?? DEFAULT_KEY_SPACE}/${key}`;

const isAlike = (item: TimedMetadataItem, key: NumberedKey): boolean =>
  (item.dataType ?? key.dataType) === key.dataType &&
  (item.extendedLanguageTag ?? key.extendedLanguageTag) === key.extendedLanguageTag;

function requireKey(declared: TimedMetadataKey): void {
  const { key, keySpace = DEFAULT_KEY_SPACE, dataType, extendedLanguageTag: tag } = declared;
  const isText = typeof key === 'string' && key !== '' && !CONTROL.test(key);
  requireArgument(
    isText && Buffer.byteLength(key) <= LONGEST,
    () =>
      `A key has 1 to ${LONGEST} bytes without controls, such as 'com.example.speed', and ${JSON.stringify(key)} is none.`,
  );
  requireArgument(
    /^[\x20-\x7e]{4}$/.test(keySpace),
    () => `A keySpace has four letters, such as 'mdta', and ${JSON.stringify(keySpace)} is none.`,
  );
  requireArgument(
    isDataType(dataType),
    () =>
      `The dataType of ${nameOf(declared)} is one of ${dataTypeNames()}, or a name of your own in reverse-domain form; ${JSON.stringify(dataType)} is neither.`,
  );
  if (tag !== undefined) requireLanguageTag(tag);
}

function undeclared(item: TimedMetadataItem, keys: readonly NumberedKey[]): MediaError {
  const known = keys.map(
    ({ dataType, extendedLanguageTag: tag }) =>
      `${dataType}${tag === undefined ? '' : ` in ${tag}`}`,
  );
  const { dataType, extendedLanguageTag: tag } = item;
  const asked = [dataType, tag].filter((part) => part !== undefined).join(' in ');
  return new MediaError(
    'invalidArgument',
    known.length === 0
      ? `The key ${nameOf(item)} was not declared, and a track says before its first item which keys it has. Add { key: '${item.key}', dataType: … } to the receiver's keys.`
      : `The key ${nameOf(item)} was declared as ${known.join(', ')}, not as ${asked}. Declare that as well, or leave it out of the item.`,
    { operator: 'MetadataReceiver' },
  );
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value === 'bigint' || typeof value === 'function') return String(value);
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? 'undefined' : text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
