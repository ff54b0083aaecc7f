import { type Box } from './box.js';

/** Version and flags, track, sizes of the numbers, count. */
const HEAD = 16;

/** Makes every fragment that the index at a movie's end names begin later: by as many bytes as `shift` says of its place. @see ISO/IEC 14496-12 §8.8.10 */
export function shiftFragmentIndex(mfra: Box, shift: (offset: number) => number): void {
  const moved = (offset: bigint): bigint => offset + BigInt(shift(Number(offset)));
  for (const { bytes } of mfra.all('tfra')) {
    const isWide = bytes[0] === 1;
    const sizes = bytes.readUInt32BE(8);
    const numbers = [4, 2, 0].reduce((sum, bit) => sum + ((sizes >> bit) & 3) + 1, 0);
    const time = isWide ? 8 : 4;
    const entry = time * 2 + numbers;
    for (let index = 0; index < bytes.readUInt32BE(12); index++) {
      const at = HEAD + index * entry + time;
      if (isWide) bytes.writeBigUInt64BE(moved(bytes.readBigUInt64BE(at)), at);
      else bytes.writeUInt32BE(Number(moved(BigInt(bytes.readUInt32BE(at)))), at);
    }
  }
}
