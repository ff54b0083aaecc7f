/** Just enough of ISO base media boxes to move an index from the end of a movie to its front. */

/** Where a box lies. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Header included. */
  readonly size: number;
  /** Bytes before the payload. */
  readonly header: number;
}

/** The box that begins at `start`; `bytes` holds its first 16 bytes at `at`. Undefined: not a box. */
export function parseBox(bytes: Buffer, at: number, start: number, end: number): Box | undefined {
  if (bytes.byteLength < at + 8) return undefined;
  const type = bytes.toString('latin1', at + 4, at + 8);
  const small = bytes.readUInt32BE(at);
  if (small === 0) return { type, start, size: end - start, header: 8 };
  if (small > 1) return small < 8 ? undefined : { type, start, size: small, header: 8 };
  if (bytes.byteLength < at + 16) return undefined;
  return { type, start, size: Number(bytes.readBigUInt64BE(at + 8)), header: 16 };
}

const PARENTS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/** A `moov` whose chunks begin `shift` bytes later. `wide`: with 64-bit offsets, which makes it larger. */
export function shiftMoov(moov: Buffer, shift: number, wide: boolean): Buffer {
  const box = parseBox(moov, 0, 0, moov.byteLength);
  return box ? shiftBox(moov, box, shift, wide) : moov;
}

/** Whether an offset of the moov would not fit into 32 bits after the shift. */
export function needsWide(moov: Buffer, shift: number): boolean {
  return largestOffset(moov, 0, moov.byteLength) + shift > 0xffff_ffff;
}

function shiftBox(bytes: Buffer, box: Box, shift: number, wide: boolean): Buffer {
  const whole = bytes.subarray(box.start, box.start + box.size);
  if (box.type === 'co64') return shift64(whole, shift);
  if (box.type === 'stco') return wide ? widen(whole, shift) : shift32(whole, shift);
  if (!PARENTS.has(box.type)) return whole;
  const children = childrenOf(bytes, box.start + box.header, box.start + box.size);
  return makeBox(
    box.type,
    children.map((child) => shiftBox(bytes, child, shift, wide)),
  );
}

function childrenOf(bytes: Buffer, from: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < end;) {
    const box = parseBox(bytes, at, at, end);
    if (!box || box.size < 8) break;
    boxes.push(box);
    at += box.size;
  }
  return boxes;
}

function makeBox(type: string, parts: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 4, 'latin1');
  const box = Buffer.concat([header, ...parts]);
  box.writeUInt32BE(box.byteLength, 0);
  return box;
}

/** stco and co64: header 8, version and flags 4, count 4, offsets. */
const TABLE = 16;

function shift32(stco: Buffer, shift: number): Buffer {
  const shifted = Buffer.from(stco);
  for (let at = TABLE; at + 4 <= shifted.byteLength; at += 4) {
    shifted.writeUInt32BE(shifted.readUInt32BE(at) + shift, at);
  }
  return shifted;
}

function shift64(co64: Buffer, shift: number): Buffer {
  const shifted = Buffer.from(co64);
  for (let at = TABLE; at + 8 <= shifted.byteLength; at += 8) {
    shifted.writeBigUInt64BE(shifted.readBigUInt64BE(at) + BigInt(shift), at);
  }
  return shifted;
}

function widen(stco: Buffer, shift: number): Buffer {
  const count = stco.readUInt32BE(12);
  const table = Buffer.alloc(8 + count * 8);
  stco.copy(table, 0, 8, TABLE);
  for (let index = 0; index < count; index++) {
    const offset = stco.readUInt32BE(TABLE + index * 4) + shift;
    table.writeBigUInt64BE(BigInt(offset), 8 + index * 8);
  }
  return makeBox('co64', [table]);
}

function largestOffset(bytes: Buffer, from: number, end: number): number {
  let largest = 0;
  for (const box of childrenOf(bytes, from, end)) {
    if (box.type === 'stco') {
      for (let at = box.start + TABLE; at + 4 <= box.start + box.size; at += 4) {
        largest = Math.max(largest, bytes.readUInt32BE(at));
      }
    } else if (PARENTS.has(box.type)) {
      const inner = largestOffset(bytes, box.start + box.header, box.start + box.size);
      largest = Math.max(largest, inner);
    }
  }
  return largest;
}
