/**
 * A tree of ISO base media boxes that loses nothing: what is not edited is written back byte for byte.
 *
 * @see ISO/IEC 14496-12 §4.2; QuickTime File Format: atoms
 */
import { layoutOf } from './layout.js';

/** A box's four letters, its own bytes and the boxes in it. */
export class Box {
  public readonly type: string;
  /** What comes before the children: version and flags, counts, fields. Of a box without children: all of its payload. */
  public bytes: Buffer;
  /** Undefined: the box has none, or is not known to have any. */
  public children: Box[] | undefined;
  /** What comes behind the children and is no box, such as the zeros that end a list of QuickTime. */
  public tail: Buffer = Buffer.alloc(0);
  /** Whether its size is written with 64 bits, even where 32 would do. */
  public isWide = false;

  public constructor(type: string, bytes: Uint8Array = new Uint8Array(), children?: Box[]) {
    this.type = type;
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.children = children;
  }

  /** Its size in a file, header included. */
  public get byteLength(): number {
    const inner = (this.children ?? []).reduce((sum, child) => sum + child.byteLength, 0);
    const payload = this.bytes.byteLength + inner + this.tail.byteLength;
    return payload + (this.isWide || payload + 8 > LARGEST ? 16 : 8);
  }

  /** The first box at the end of a path of types below this one. */
  public find(...path: readonly string[]): Box | undefined {
    return path.reduce<Box | undefined>(
      (box, type) => box?.children?.find((child) => child.type === type),
      this,
    );
  }

  /** The children of a type. */
  public all(type: string): Box[] {
    return (this.children ?? []).filter((child) => child.type === type);
  }

  /** Puts a child behind the first one of a type, or in front of all where there is none. */
  public insertAfter(type: string, child: Box): void {
    const children = (this.children ??= []);
    children.splice(children.findIndex((one) => one.type === type) + 1, 0, child);
  }

  /** Puts a child in the place of those of its type, or behind all where there is none. */
  public put(child: Box): void {
    const children = (this.children ??= []);
    const at = children.findIndex(({ type }) => type === child.type);
    if (at < 0) children.push(child);
    else children.splice(at, 1, child);
  }

  /** The same under another name. */
  public renamed(type: string): Box {
    const box = new Box(type, this.bytes, this.children);
    box.tail = this.tail;
    box.isWide = this.isWide;
    return box;
  }

  /** The box as it stands in a file. */
  public toBuffer(): Buffer {
    const parts: Uint8Array[] = [];
    this.#write(parts);
    return Buffer.concat(parts);
  }

  #write(parts: Uint8Array[]): void {
    const size = this.byteLength;
    const isWide = this.isWide || size > LARGEST;
    const header = Buffer.alloc(isWide ? 16 : 8);
    header.writeUInt32BE(isWide ? 1 : size, 0);
    header.write(this.type, 4, 'latin1');
    if (isWide) header.writeBigUInt64BE(BigInt(size), 8);
    parts.push(header, this.bytes);
    for (const child of this.children ?? []) child.#write(parts);
    parts.push(this.tail);
  }
}

const LARGEST = 0xffff_ffff;

/** Where a box lies. */
export interface BoxHeader {
  readonly type: string;
  readonly start: number;
  /** Header included. */
  readonly size: number;
  /** Bytes before the payload. */
  readonly header: number;
}

/** The box that begins at `start`; `bytes` holds its first 16 bytes at `at`. Undefined: not a box. */
export function readHeader(
  bytes: Buffer,
  at: number,
  start: number,
  end: number,
): BoxHeader | undefined {
  if (bytes.byteLength < at + 8) return undefined;
  const type = bytes.toString('latin1', at + 4, at + 8);
  const small = bytes.readUInt32BE(at);
  if (small === 0) return { type, start, size: end - start, header: 8 };
  if (small > 1) return small < 8 ? undefined : { type, start, size: small, header: 8 };
  if (bytes.byteLength < at + 16) return undefined;
  const size = Number(bytes.readBigUInt64BE(at + 8));
  return size < 16 ? undefined : { type, start, size, header: 16 };
}

/** Where the boxes lie that follow each other in `bytes`; the last one may not be whole. */
export function walkBoxes(bytes: Buffer): BoxHeader[] {
  const found: BoxHeader[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const box = readHeader(bytes, at, at, bytes.byteLength);
    if (!box) break;
    found.push(box);
    at += box.size;
  }
  return found;
}

/** The boxes that follow each other in `bytes`, and what comes behind them and is none. */
export function parseBoxes(bytes: Buffer, parent = ''): { boxes: Box[]; tail: Buffer } {
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const found = readHeader(bytes, at, at, bytes.byteLength);
    // A size of zero, to the end of the file, would not survive an edit of what is behind it.
    if (!found || found.start + found.size > bytes.byteLength || bytes.readUInt32BE(at) === 0)
      break;
    boxes.push(parseBox(bytes.subarray(at, at + found.size), found, parent));
    at += found.size;
  }
  return { boxes, tail: bytes.subarray(at) };
}

function parseBox(bytes: Buffer, { type, header }: BoxHeader, parent: string): Box {
  const payload = bytes.subarray(header);
  const lead = layoutOf(type, payload, parent);
  const box = new Box(type, lead === undefined ? payload : payload.subarray(0, lead));
  box.isWide = header === 16;
  if (lead === undefined) return box;
  const { boxes, tail } = parseBoxes(payload.subarray(lead), type);
  box.children = boxes;
  box.tail = tail;
  return box;
}
