import { readHeader } from '../movie/boxes/box.js';
import { asBuffer } from './frameBytes.js';

/** Bytes of an index that is kept; of a larger one nothing is known. */
const LARGEST = 64 * 1024 * 1024;
const HEADER = 16;

/** Keeps the index (`moov`) of a movie that libav reads, out of what passes by: a stream cannot be read twice. */
export class IndexTap {
  /** Where the box begins that is looked at. */
  #start = 0;
  /** What has been seen of it. */
  #parts: Buffer[] = [];
  #size = 0;
  /** How much of it is needed to go on. */
  #wanted = HEADER;
  #index: Buffer | undefined;
  #isOver = false;

  /** The whole box; undefined: it has not passed. */
  public get index(): Buffer | undefined {
    return this.#index;
  }

  /** Nothing more is wanted. */
  public end(): void {
    this.#isOver = true;
    this.#parts = [];
    this.#index = undefined;
  }

  /** To be called with all that is read, and with where it lies. */
  public saw(position: number, bytes: Uint8Array): void {
    if (this.#isOver || this.#index) return;
    const known = this.#start + this.#size;
    // A seek may lead past what is of no interest, and back to what has been seen.
    if (position > known || position + bytes.byteLength <= known) return;
    // A copy: the source may use its memory again.
    const part = Buffer.from(asBuffer(bytes).subarray(known - position));
    this.#parts.push(part);
    this.#size += part.byteLength;
    this.#look();
  }

  #look(): void {
    while (!this.#isOver && this.#size >= this.#wanted) {
      const seen = Buffer.concat(this.#parts);
      this.#parts = [seen];
      const box = readHeader(seen, 0, this.#start, Infinity);
      if (!box || (box.type === 'moov' && box.size > LARGEST)) this.end();
      else if (box.type !== 'moov') this.#skip(seen, box.size);
      else if (seen.byteLength < box.size) this.#wanted = box.size;
      else {
        this.#index = seen.subarray(0, box.size);
        return;
      }
    }
  }

  #skip(seen: Buffer, size: number): void {
    const rest = seen.subarray(size);
    this.#start += size;
    this.#parts = [rest];
    this.#size = rest.byteLength;
  }
}
