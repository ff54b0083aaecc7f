/** Reads the fields of a NAL unit, without the bytes that only keep it from looking like a start code. Past the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** `nal`: a unit, or its beginning. */
  public constructor(nal: Uint8Array) {
    this.#bytes = unescaped(nal);
  }

  /** Whether more was read than there is. */
  public get isOver(): boolean {
    return this.#at > this.#bytes.byteLength * 8;
  }

  /** Bits that were read. */
  public get position(): number {
    return this.#at;
  }

  /** Bits there are. */
  public get length(): number {
    return this.#bytes.byteLength * 8;
  }

  public skip(bits: number): void {
    this.#at += bits;
  }

  public flag(): boolean {
    return this.bits(1) === 1;
  }

  /** Up to 32 bits. */
  public bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at++;
    }
    return value;
  }

  /** An Exp-Golomb number without a sign. */
  public ue(): number {
    let zeros = 0;
    while (zeros < 32 && !this.isOver && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** An Exp-Golomb number with a sign. */
  public se(): number {
    const number = this.ue();
    return number % 2 === 1 ? (number + 1) / 2 : -number / 2;
  }
}

/** A unit without the bytes that only keep it from looking like a start code. @see ITU-T H.265 §7.4.2 */
export function unescaped(nal: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nal.byteLength);
  let [size, zeros] = [0, 0];
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    bytes[size++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return bytes.subarray(0, size);
}
