import { MediaError, requireArgument } from '../../errors.js';

/**
 * Two bytes of line 21, field 1.
 *
 * @see ANSI/CTA-608-E; 47 CFR 15.119
 * @group Captions
 */
export interface Cea608Pair {
  /** When it is sent, counted in frames of the captions' rate from the movie's zero. Several may come with one frame. */
  readonly frame: number;
  /** Both bytes with their parity, the first one times 256: 0x9420. */
  readonly code: number;
}

/** What is sent while there is nothing to send. */
export const NULL_PAIR = 0x8080;

/** The byte with an odd number of bits set; `value` has seven. */
export function withParity(value: number): number {
  return hasOddParity(value) ? value : value | 0x80;
}

/** Whether an odd number of its eight bits is set. */
export function hasOddParity(byte: number): boolean {
  let bits = byte ^ (byte >> 4);
  bits ^= bits >> 2;
  return ((bits ^ (bits >> 1)) & 1) === 1;
}

/** A pair of seven-bit values, written as `0x1420`, with parity. */
export function paired(code: number): number {
  return (withParity(code >> 8) << 8) | withParity(code & 0x7f);
}

/** Whether the pair is a control code or a character of two bytes: these are sent twice. */
export function isControl(code: number): boolean {
  const first = (code >> 8) & 0x7f;
  return first >= 0x10 && first <= 0x1f;
}

/** @throws MediaError `invalidArgument` for what is not a pair, or comes before the pair before it */
export function requirePair({ frame, code }: Cea608Pair, after: number): void {
  requireArgument(
    Number.isInteger(code) && code >= 0 && code <= 0xffff,
    () => `A pair of CEA-608 is a whole number of 16 bits, not ${code}.`,
  );
  if (Number.isSafeInteger(frame) && frame >= Math.max(0, after)) return;
  throw new MediaError(
    'invalidArgument',
    `Pairs of CEA-608 come in the order of their frames, from 0 on, and after frame ${after} there came ${frame}.`,
  );
}
