import { Box, parseBoxes, readHeader } from '../boxes/box.js';
import { layoutOf } from '../boxes/layout.js';

/** The boxes in bytes that may end in the middle of one: of that one, those in it that are whole. */
export function parseCutBoxes(bytes: Buffer, parent = ''): Box[] {
  const { boxes, tail } = parseBoxes(bytes, parent);
  const last = readHeader(tail, 0, 0, tail.byteLength);
  if (!last || last.size <= tail.byteLength) return boxes;
  const payload = tail.subarray(last.header);
  const lead = layoutOf(last.type, payload, parent);
  if (lead === undefined) return boxes;
  const children = parseCutBoxes(payload.subarray(lead), last.type);
  return [...boxes, new Box(last.type, payload.subarray(0, lead), children)];
}
