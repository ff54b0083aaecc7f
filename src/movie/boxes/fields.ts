/** Making boxes that were not there. */
import { Box } from './box.js';

/** Whole numbers one behind the other, each after its width in bits: `fields(16, 1, 32, 90_000)`. Negative ones are told by their two's complement. */
export function fields(...widthsAndValues: readonly (number | bigint)[]): Buffer {
  const parts: Buffer[] = [];
  for (let place = 0; place < widthsAndValues.length; place += 2) {
    const size = Number(widthsAndValues[place]) / 8;
    const bits = BigInt.asUintN(size * 8, BigInt(widthsAndValues[place + 1] ?? 0));
    parts.push(Buffer.from(bits.toString(16).padStart(size * 2, '0'), 'hex'));
  }
  return Buffer.concat(parts);
}

/** A box that begins with its version and flags. */
export function fullBox(type: string, version: number, flags: number, payload: Uint8Array): Box {
  return new Box(type, Buffer.concat([fields(8, version, 24, flags), payload]));
}
