/** Still pictures as samples. @see ISO/IEC 10918-1 (JPEG); ISO/IEC 15948 (PNG) */
import { requireArgument } from '../../errors.js';
import { type Size } from '../../sample/trackProperties.js';
import { Box } from './box.js';
import { fields } from './fields.js';

/** What a picture's bytes say of it. */
export interface Picture extends Size {
  /** The four letters of its codec. */
  readonly code: 'jpeg' | 'png ';
}

/** Looks at the bytes of a picture. @throws MediaError `invalidArgument` for what is neither JPEG nor PNG */
export function pictureOf(bytes: Uint8Array): Picture {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = pngOf(view) ?? jpegOf(view);
  requireArgument(
    found !== undefined,
    "A chapter's picture is the bytes of a JPEG or a PNG, and these are neither. Convert it.",
  );
  return found;
}

function pngOf(bytes: Buffer): Picture | undefined {
  if (bytes.byteLength < 24 || bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return;
  return { code: 'png ', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Frame headers have C0 to CF, but for three that are something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegOf(bytes: Buffer): Picture | undefined {
  if (bytes.byteLength < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.byteLength && bytes[at] === 0xff;) {
    const marker = bytes.readUInt8(at + 1);
    if (isFrame(marker)) {
      return {
        code: 'jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
    }
    // Padding before a marker is one byte long, everything else says its length.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** How a sample of the picture is coded. @see ISO/IEC 14496-12 §12.1.3 */
export function pictureEntry({ code, width, height }: Picture): Box {
  const head = fields(48, 0, 16, 1, 32, 0, 32, 0, 32, 0, 32, 0, 16, width, 16, height);
  const inches = fields(32, 72 << 16, 32, 72 << 16, 32, 0, 16, 1);
  return new Box(code, Buffer.concat([head, inches, Buffer.alloc(32), fields(16, 24, 16, -1)]));
}

/** The media header of pictures. */
export const videoHeader = (): Box => new Box('vmhd', fields(8, 0, 24, 1, 64, 0n));
