import { type ByteReader } from '../../backend.js';

/** Bytes read at once, and how many such blocks are kept. */
const BLOCK = 256 * 1024;
const KEPT = 16;

/** A part of a file, of which few bytes are asked for in many places. */
export class MediaBytes {
  public readonly start: number;
  public readonly end: number;
  readonly #reader: ByteReader;
  /** By number; the one that was used last is the last. */
  readonly #blocks = new Map<number, Buffer>();

  public constructor(reader: ByteReader, start = 0, end: number = reader.size) {
    this.#reader = reader;
    this.start = start;
    this.end = end;
  }

  /** A part of it. */
  public part(start: number, end: number): MediaBytes {
    return new MediaBytes(this.#reader, start, end);
  }

  /** Up to `size` bytes from `position`, fewer only at the end of the part; not to be changed. */
  public async peek(position: number, size: number): Promise<Buffer> {
    const end = Math.min(position + size, this.end);
    if (end <= position) return Buffer.alloc(0);
    const block = Math.floor(position / BLOCK);
    const at = position - block * BLOCK;
    const whole = this.#blocks.get(block) ?? (await this.#read(block));
    if (end <= (block + 1) * BLOCK) return whole.subarray(at, end - block * BLOCK);
    return await this.#reader.read(position, end - position);
  }

  async #read(block: number): Promise<Buffer> {
    const bytes = await this.#reader.read(block * BLOCK, BLOCK);
    this.#blocks.set(block, bytes);
    const [oldest] = this.#blocks.keys();
    if (oldest !== undefined && this.#blocks.size > KEPT) this.#blocks.delete(oldest);
    return bytes;
  }
}
