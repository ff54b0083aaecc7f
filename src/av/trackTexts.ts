/** Texts of a track, which mostly come from another file: what would damage the new one is left out. */
import { type Track } from '../sample/track.js';
import { MAX_VALUE } from './metadataKeys.js';

/** BCP-47 and ISO 639, as far as letters go. */
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;
const CONTROL = /\p{Cc}|\p{Surrogate}/u;
/** QuickTime counts the bytes of a handler's name in one byte. */
const LONGEST_HANDLER = 255;

/** What a muxer is told of a track. */
export function trackTexts(
  { metadata, language }: Track,
  muxer: string,
): Record<string, string> | undefined {
  if (metadata === undefined && language === undefined) return undefined;
  const all = { ...metadata, ...(language === undefined ? {} : { language }) };
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => fits(key, value, muxer)));
}

function fits(key: string, value: string, muxer: string): boolean {
  if (key === 'language') return LANGUAGE.test(value);
  // Matroska's, of the other file: its muxer takes it for the length of a movie that may yet be cut off.
  if (key.toUpperCase() === 'DURATION') return false;
  const size = Buffer.byteLength(value);
  if (key === 'handler_name' && muxer === 'mov' && size > LONGEST_HANDLER) return false;
  return size <= MAX_VALUE && !CONTROL.test(key) && !/\0|\p{Surrogate}/u.test(value);
}
