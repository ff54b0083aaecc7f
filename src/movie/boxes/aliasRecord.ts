import { fileURLToPath } from 'node:url';

/** Up to what varies. */
const FIXED = 150;
const END = Buffer.from([0xff, 0xff, 0, 0]);
/** Of what varies: the path, its parts separated by colons. */
const PATH = 2;

/**
 * A file as an alias record of the Macintosh, which is what libav knows of other files; undefined: it is on no disk. A relative one is found
 * by the levels that lie between the movie and the file.
 *
 * @see Inside Macintosh: Files, Alias Manager; libav: mov_read_dref
 */
export function aliasRecord(url: string): Buffer | undefined {
  const isRelative = !URL.canParse(url);
  const path = isRelative ? `/${decodeURIComponent(url)}` : pathOf(url);
  if (path === undefined || path.includes(':')) return undefined;
  const parts = path.split('/').slice(1);
  const record = Buffer.alloc(FIXED);
  record.writeUInt16BE(2, 6);
  const name = Buffer.from(parts.at(-1) ?? '').subarray(0, 63);
  record.writeUInt8(name.byteLength, 50);
  name.copy(record, 51);
  if (isRelative) {
    record.writeUInt16BE(1, 130);
    record.writeUInt16BE(parts.length, 132);
  }
  const text = Buffer.from(path.replaceAll('/', ':'));
  const head = Buffer.alloc(4);
  head.writeUInt16BE(PATH, 0);
  head.writeUInt16BE(text.byteLength, 2);
  const whole = Buffer.concat([record, head, text, Buffer.alloc(text.byteLength % 2), END]);
  whole.writeUInt16BE(whole.byteLength, 4);
  return whole;
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
