import { type CustomSource } from '../backend.js';
import { requireArgument } from '../errors.js';
import { asBuffer } from './frameBytes.js';
import { BUFFER_SIZE } from './ioPool.js';

/** A source whose beginning can be read twice, also if it cannot be sought. */
export class ReplayedSource {
  readonly #source: CustomSource;
  /** What the source gave before `rewind`. */
  #beginning: Buffer = Buffer.alloc(0);
  #isKept = true;
  #position = 0;
  /** Where the source itself is. */
  #sourcePosition = 0;

  public constructor(source: CustomSource) {
    this.#source = source;
  }

  public get position(): number {
    return this.#position;
  }

  public get canSeek(): boolean {
    return this.#source.seek !== undefined;
  }

  /** What was read until now comes once more. */
  public rewind(): void {
    this.#isKept = false;
    this.#position = 0;
  }

  /** Up to `size` bytes; null at the end. Rejects with what the source throws. */
  public async read(size: number): Promise<Buffer | null> {
    if (this.#position >= this.#beginning.byteLength) {
      if (!this.#isKept) return await this.#readOn(size);
      await this.#readAhead(size);
    }
    const bytes = this.#beginning.subarray(this.#position, this.#position + size);
    this.#position += bytes.byteLength;
    return bytes.byteLength > 0 ? bytes : null;
  }

  /** Goes to a place, in bytes. Rejects with what the source throws. */
  public async seek(place: number): Promise<void> {
    if (place >= this.#beginning.byteLength) await this.#seekSource(place);
    this.#position = place;
  }

  /** As much as libav would ask for: where it cannot seek, it can go back in what it got at once. */
  async #readAhead(size: number): Promise<void> {
    const bytes = await this.#readSource(Math.max(size, BUFFER_SIZE));
    // A copy: the source may use its memory again.
    if (bytes) this.#beginning = Buffer.concat([this.#beginning, bytes]);
  }

  async #readOn(size: number): Promise<Buffer | null> {
    this.#beginning = Buffer.alloc(0);
    if (this.#sourcePosition !== this.#position) await this.#seekSource(this.#position);
    const bytes = await this.#readSource(size);
    this.#position = this.#sourcePosition;
    return bytes;
  }

  async #readSource(size: number): Promise<Buffer | null> {
    const bytes = await this.#source.read(size);
    if (bytes === null) return null;
    requireArgument(
      ArrayBuffer.isView(bytes),
      `A source must give a Uint8Array, or null at its end, not ${describe(bytes)}.`,
    );
    if (bytes.byteLength === 0) return null;
    requireArgument(
      bytes.byteLength <= size,
      `A source must give at most as many bytes as it was asked for: ${size}, not ${bytes.byteLength}.`,
    );
    this.#sourcePosition += bytes.byteLength;
    return asBuffer(bytes);
  }

  async #seekSource(place: number): Promise<void> {
    await this.#source.seek?.(place);
    this.#sourcePosition = place;
  }
}

const describe = (value: unknown): string =>
  Object(value) === value ? Object.prototype.toString.call(value) : String(value);
