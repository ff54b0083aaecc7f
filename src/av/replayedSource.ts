import { type CustomSource } from '../backend.js';
import { requireArgument } from '../errors.js';
import { asBuffer } from './frameBytes.js';

/** A source whose beginning can be read twice, also if it cannot be sought. */
export class ReplayedSource {
  readonly #source: CustomSource;
  /** What was read before `rewind`; undefined after it. */
  #read: Buffer[] | undefined = [];
  #beginning: Buffer = Buffer.alloc(0);
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
    this.#beginning = Buffer.concat(this.#read ?? []);
    this.#read = undefined;
    this.#position = 0;
  }

  /** Up to `size` bytes; null at the end. Rejects with what the source throws. */
  public async read(size: number): Promise<Buffer | null> {
    const known = this.#beginning.subarray(this.#position, this.#position + size);
    const bytes = known.byteLength > 0 ? known : await this.#readOn(size);
    this.#position += bytes?.byteLength ?? 0;
    return bytes;
  }

  /** Goes to a place, in bytes. Rejects with what the source throws. */
  public async seek(place: number): Promise<void> {
    if (place >= this.#beginning.byteLength) await this.#seekSource(place);
    this.#position = place;
  }

  async #readOn(size: number): Promise<Buffer | null> {
    this.#beginning = Buffer.alloc(0);
    if (this.#sourcePosition !== this.#position) await this.#seekSource(this.#position);
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
    // The source may use its memory again.
    this.#read?.push(Buffer.from(bytes));
    return asBuffer(bytes);
  }

  async #seekSource(place: number): Promise<void> {
    await this.#source.seek?.(place);
    this.#sourcePosition = place;
  }
}

const describe = (value: unknown): string =>
  Object(value) === value ? Object.prototype.toString.call(value) : String(value);
