/** A group's items as an ID3 tag, and back. @see ID3 tag version 2.4.0, structure; Timed Metadata for HTTP Live Streaming */
import { requireArgument } from '../../errors.js';
import { languageCodeOf } from '../../sample/languages.js';
import { type TimedMetadataItem } from '../../sample/timedMetadata.js';
import { fields } from '../boxes/fields.js';
import { ID3, itemOf, kindOf } from './id3Frames.js';

const HEADER = 10;
/** Sizes have 28 bits, in bytes whose highest bit is zero. */
const LARGEST = 0x0fff_ffff;
const CONTROL = /[^\P{Cc}\t\n\r]|\p{Surrogate}/u;

const synchsafe = (size: number): Buffer =>
  Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f));

const sizeIn = (bytes: Buffer, at: number): number =>
  [0, 1, 2, 3].reduce((sum, place) => (sum << 7) | ((bytes[at + place] ?? 0) & 0x7f), 0);

/** The tag. @throws MediaError `invalidArgument` for items that no frame can hold */
export function id3Tag(items: readonly TimedMetadataItem[]): Buffer {
  requireArgument(
    items.length > 0,
    'An ID3 tag has at least one frame: a group without items says nothing, so leave it out.',
  );
  const frames = Buffer.concat(items.map(frameOf));
  requireArgument(
    frames.byteLength <= LARGEST,
    () => `An ID3 tag has at most ${LARGEST} bytes, not ${frames.byteLength}.`,
  );
  const head = [Buffer.from('ID3'), fields(8, 4, 8, 0, 8, 0), synchsafe(frames.byteLength)];
  return Buffer.concat([...head, frames]);
}

function frameOf(item: TimedMetadataItem): Buffer {
  const { key, value, keySpace = ID3, extendedLanguageTag = 'und' } = item;
  const [, id = '', name = ''] = /^([^:]*)(?::(.*))?$/su.exec(key) ?? [];
  const kind = kindOf(id);
  requireArgument(
    kind !== undefined && keySpace === ID3 && (kind.hasName || name === ''),
    () =>
      `A frame of ID3 is TIT2, TXXX:name, WXXX:name, COMM:name, PRIV:owner or another text (T…) or link (W…), and ${keySpace}/${key} is none.`,
  );
  requireArgument(
    !CONTROL.test(name) && (id !== 'PRIV' || name !== ''),
    () =>
      `The frame ${JSON.stringify(key)} has no name that can be written. Name it, without controls: PRIV:com.example.`,
  );
  const bytes = bytesOf(value, kind.isText, key);
  const payload = kind.write(bytes, name, languageCodeOf(extendedLanguageTag));
  return Buffer.concat([Buffer.from(id), synchsafe(payload.byteLength), fields(16, 0), payload]);
}

function bytesOf(value: unknown, isText: boolean, key: string): Buffer {
  const isRight = isText
    ? typeof value === 'string' && !CONTROL.test(value)
    : value instanceof Uint8Array;
  requireArgument(
    isRight,
    () =>
      `The frame ${key} holds ${isText ? 'a text without controls' : 'bytes (Uint8Array)'}, and was given ${typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value}.`,
  );
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
}

/** Sizes of frames are whole bytes before version 2.4. */
const SAFE_SIZES = 4;
const EXTENDED = 0x40;

/** The items of a tag, as far as it is whole; those of several tags that follow each other. */
export function itemsOfTag(tag: Uint8Array): TimedMetadataItem[] {
  const bytes = Buffer.from(tag);
  const items: TimedMetadataItem[] = [];
  for (let start = 0; bytes.toString('latin1', start, start + 3) === 'ID3';) {
    const end = Math.min(start + HEADER + sizeIn(bytes, start + 6), bytes.byteLength);
    items.push(...framesIn(bytes, start, end));
    start = Math.max(end, start + HEADER);
  }
  return items;
}

function framesIn(bytes: Buffer, start: number, end: number): TimedMetadataItem[] {
  const [version = 0, flags = 0] = [bytes[start + 3], bytes[start + 5]];
  const items: TimedMetadataItem[] = [];
  let at = start + HEADER;
  if ((flags & EXTENDED) !== 0)
    at += version === SAFE_SIZES ? sizeIn(bytes, at) : 4 + wide(bytes, at);
  while (at + HEADER <= end) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = version === SAFE_SIZES ? sizeIn(bytes, at + 4) : wide(bytes, at + 4);
    const next = at + HEADER + size;
    if (!/^[A-Z0-9]{4}$/.test(id) || next > end) break;
    items.push(itemOf(id, bytes.subarray(at + HEADER, next)));
    at = next;
  }
  return items;
}

const wide = (bytes: Buffer, at: number): number =>
  at + 4 <= bytes.byteLength ? bytes.readUInt32BE(at) : 0;
