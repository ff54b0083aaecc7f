/** Boxes inside the samples of captions, and in what describes them. @see ISO/IEC 14496-12 §4.2 */

/** A box: its size, its type and what is in it. */
export function captionBox(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + payload.byteLength);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}

/** A box with version and flags, both zero. */
export const fullCaptionBox = (type: string, ...parts: readonly Uint8Array[]): Buffer =>
  captionBox(type, Buffer.alloc(4), ...parts);

/** What is in a box. */
export interface CaptionBox {
  readonly type: string;
  readonly payload: Buffer;
}

/** The boxes that follow each other; what is none ends them. */
export function captionBoxes(bytes: Uint8Array): CaptionBox[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: CaptionBox[] = [];
  for (let at = 0; at + 8 <= all.byteLength;) {
    const size = all.readUInt32BE(at);
    if (size < 8 || at + size > all.byteLength) break;
    const type = all.toString('latin1', at + 4, at + 8);
    boxes.push({ type, payload: all.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

/** The first box of a type. */
export const findCaptionBox = (bytes: Uint8Array, type: string): Buffer | undefined =>
  captionBoxes(bytes).find((box) => box.type === type)?.payload;

/** What every sample entry begins with: six bytes of nothing, and that its media are in the same file. @see ISO/IEC 14496-12 §8.5.2 */
export const ENTRY_HEAD: Buffer = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
