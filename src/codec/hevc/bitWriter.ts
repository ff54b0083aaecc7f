import { type BitReader } from './bitReader.js';

/** Writes the fields of a NAL unit. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #used = 8;

  /** Bits that were written. */
  public get position(): number {
    return this.#bytes.length * 8 - 8 + this.#used;
  }

  /** Up to 32 bits. */
  public bits(value: number, count: number): this {
    for (let place = count - 1; place >= 0; place--) this.#bit(Math.floor(value / 2 ** place) & 1);
    return this;
  }

  public flag(value: boolean): this {
    return this.bits(value ? 1 : 0, 1);
  }

  /** An Exp-Golomb number without a sign. */
  public ue(value: number): this {
    const size = Math.floor(Math.log2(value + 1));
    return this.bits(0, size).bits(value + 1, size + 1);
  }

  /** Copies `count` bits as they are. */
  public copy(from: BitReader, count: number): this {
    for (let left = count; left > 0; left--) this.#bit(from.bits(1));
    return this;
  }

  /** Fills the byte that was begun, with ones. */
  public fill(): this {
    while (this.#used < 8) this.#bit(1);
    return this;
  }

  /** Ends the unit. @see ITU-T H.265 §7.3.2.11 */
  public trailing(): this {
    this.#bit(1);
    this.#used = 8;
    return this;
  }

  /** What was written, the last byte filled with zeros. */
  public get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #bit(bit: number): void {
    if (this.#used === 8) {
      this.#bytes.push(0);
      this.#used = 0;
    }
    const at = this.#bytes.length - 1;
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (bit << (7 - this.#used));
    this.#used++;
  }
}
