/** Frames of ID3 tags. @see ID3 tag version 2.4.0, native frames */
import { type TimedMetadataItem, type TimedMetadataValue } from '../../sample/timedMetadata.js';

/** Names of AVFoundation: AVMetadataKeySpace.id3. */
export const ID3 = 'org.id3';

/** Texts are UTF-8 and end with zero. */
const UTF8 = 3;
const ZERO = Buffer.alloc(1);
const ENCODING = Buffer.from([UTF8]);

/** How a kind of frame is written and read. `name`: what stands behind the colon of a key, as in `TXXX:name`. */
interface Kind {
  readonly hasName: boolean;
  readonly isText: boolean;
  write(value: Buffer, name: string, language: string): Buffer;
  /** Undefined: it is cut off. */
  read(frame: Buffer): { name?: string; value: Buffer; language?: string } | undefined;
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from(value), ZERO]);

/** Bytes up to the next zero, and what follows it; undefined: there is none. */
function untilZero(bytes: Buffer, encoding = UTF8): [Buffer, Buffer] | undefined {
  const isWide = encoding === 1 || encoding === 2;
  for (let at = 0; at < bytes.byteLength; at += isWide ? 2 : 1) {
    if (bytes[at] !== 0 || (isWide && bytes[at + 1] !== 0)) continue;
    return [bytes.subarray(0, at), bytes.subarray(at + (isWide ? 2 : 1))];
  }
  return undefined;
}

/** A text in one of the four encodings, as UTF-8. */
function asUtf8(bytes: Buffer, encoding: number): Buffer {
  if (encoding === UTF8) return bytes;
  if (encoding === 0) return Buffer.from(bytes.toString('latin1'));
  const isBig = encoding === 2 || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const even = Buffer.from(bytes.subarray(0, bytes.byteLength & ~1));
  const units = isBig ? even.swap16() : even;
  return Buffer.from(units.toString('utf16le').replace(/^\ufeff/, ''));
}

const named = (bytes: Buffer, encoding: number): string => asUtf8(bytes, encoding).toString('utf8');

const TEXT: Kind = {
  ...{ hasName: false, isText: true },
  write: (value) => Buffer.concat([ENCODING, value]),
  read: (frame) => ({ value: asUtf8(frame.subarray(1), frame[0] ?? 0) }),
};

const URL_LINK: Kind = {
  ...{ hasName: false, isText: true },
  write: (value) => value,
  read: (frame) => ({ value: frame }),
};

const NAMED_TEXT: Kind = {
  ...{ hasName: true, isText: true },
  write: (value, name) => Buffer.concat([ENCODING, text(name), value]),
  read: (frame) => {
    const encoding = frame[0] ?? 0;
    const [name, value] = untilZero(frame.subarray(1), encoding) ?? [];
    return name && value && { name: named(name, encoding), value: asUtf8(value, encoding) };
  },
};

const NAMED_LINK: Kind = {
  ...NAMED_TEXT,
  read: (frame) => {
    const encoding = frame[0] ?? 0;
    const [name, value] = untilZero(frame.subarray(1), encoding) ?? [];
    return name && value && { name: named(name, encoding), value };
  },
};

const COMMENT: Kind = {
  ...{ hasName: true, isText: true },
  write: (value, name, language) =>
    Buffer.concat([ENCODING, Buffer.from(language, 'latin1'), text(name), value]),
  read: (frame) => {
    const encoding = frame[0] ?? 0;
    const [name, value] = untilZero(frame.subarray(4), encoding) ?? [];
    const language = frame.toString('latin1', 1, 4);
    return (
      name && value && { name: named(name, encoding), value: asUtf8(value, encoding), language }
    );
  },
};

const PRIVATE: Kind = {
  ...{ hasName: true, isText: false },
  write: (value, name) => Buffer.concat([text(name), value]),
  read: (frame) => {
    const [name, value] = untilZero(frame) ?? [];
    return name && value && { name: name.toString('latin1'), value };
  },
};

const KINDS: Readonly<Record<string, Kind>> = {
  ...{ TXXX: NAMED_TEXT, WXXX: NAMED_LINK, COMM: COMMENT, USLT: COMMENT },
  ...{ PRIV: PRIVATE, UFID: PRIVATE },
};

/** The kind of a frame; undefined: nothing is known of it. */
export function kindOf(id: string): Kind | undefined {
  if (KINDS[id]) return KINDS[id];
  if (/^T[A-Z0-9]{3}$/.test(id)) return TEXT;
  return /^W[A-Z0-9]{3}$/.test(id) ? URL_LINK : undefined;
}

/** A frame's payload as an item. Frames of which nothing is known are bytes. */
export function itemOf(id: string, frame: Buffer): TimedMetadataItem {
  const kind = kindOf(id);
  const found = kind?.read(frame);
  if (!kind || !found) return { key: id, keySpace: ID3, dataType: 'data', value: copy(frame) };
  const { name, language } = found;
  const value: TimedMetadataValue = kind.isText
    ? found.value.toString('utf8').replace(/\0$/, '')
    : copy(found.value);
  return {
    ...{ key: name === undefined || name === '' ? id : `${id}:${name}`, keySpace: ID3 },
    ...{ dataType: kind.isText ? 'utf8' : 'data', value },
    ...(language === undefined || language === 'und' ? {} : { extendedLanguageTag: language }),
  };
}

const copy = (bytes: Buffer): Uint8Array => new Uint8Array(bytes);
