/** The buffer of a player: what comes at a constant rate, and is taken out a picture at a time. */
import { type RateBuffer } from '../codec/rates.js';

/** A picture on its way to the decoder. */
export interface CodedPicture {
  readonly bytes: number;
  /** When it is taken out, in seconds. */
  readonly time: number;
}

/** How full a buffer is when the first picture is taken out, unless somebody says so. @see x264: vbv-init */
const INITIAL = 0.9;

/**
 * Runs pictures through a buffer that fills at `maxRate` bits a second until it is full, and holds `size` bits.
 *
 * @see ITU-T H.264, annex C.1.2: the hypothetical reference decoder, with a variable rate
 */
export class DecoderBuffer {
  readonly #buffer: RateBuffer;
  #bits: number;
  #time: number | undefined;

  /** `initial`: how full it is when the first picture is taken out, 0 to 1. */
  public constructor(buffer: RateBuffer, initial: number = INITIAL) {
    this.#buffer = buffer;
    this.#bits = buffer.size * initial;
  }

  /** Takes the next picture out. How many bits are missing, which come late; 0: none. */
  public take({ bytes, time }: CodedPicture): number {
    const { maxRate, size } = this.#buffer;
    const passed = this.#time === undefined ? 0 : time - this.#time;
    this.#bits = Math.min(size, this.#bits + passed * maxRate) - bytes * 8;
    this.#time = time;
    if (this.#bits >= 0) return 0;
    const missing = -this.#bits;
    this.#bits = 0;
    return missing;
  }
}
