import { warn } from '../diagnostics.js';

/** The text of bytes; `isWhole`: what cannot be UTF-8 is something else, not a character cut in two. */
export function decodeText(bytes: Uint8Array, isWhole: boolean): string {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: isWhole }).decode(bytes);
  } catch {
    warn(
      'captionSimplified',
      'A file of captions is no UTF-8, and was read as Windows-1252. Characters may be wrong: convert it first if it is something else.',
    );
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
