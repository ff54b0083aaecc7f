import { type EncodedSample } from '../sample/encodedSample.js';
import { addRun, BLOCK, type Blocks, type Run } from './siloBlocks.js';
import { type SiloDisk } from './siloDisk.js';
import { type Kind, kindOf, recordOf } from './siloRecord.js';

/** A part of a range: where it lies in the file, or what has not come that far. */
export type Part = { readonly position: number; readonly length: number } | Uint8Array;

/** What a reader must know of a range as it was at some time. */
export interface Snapshot {
  readonly kinds: readonly Kind[];
  readonly parts: readonly Part[];
}

/** The records of one range: whole blocks in the file, or on their way there, and the bytes that do not fill one yet. */
export class SiloRange {
  readonly #blocks: Blocks;
  readonly #disk: SiloDisk;
  readonly #runs: Run[] = [];
  /** Bytes in the file, where the last block is not full: what was sealed early. */
  readonly #short = new Map<number, number>();
  readonly #kinds: Kind[] = [];
  #tail: Buffer | undefined;
  #filled = 0;

  public constructor(blocks: Blocks, disk: SiloDisk) {
    this.#blocks = blocks;
    this.#disk = disk;
  }

  /** Whether it holds a buffer. */
  public get hasTail(): boolean {
    return this.#tail !== undefined;
  }

  public add(sample: EncodedSample): void {
    const kind = kindOf(this.#kinds, sample);
    for (const piece of recordOf(sample, kind)) this.#append(piece);
  }

  /** Gives the buffer up, and the rest of a block with it. */
  public seal(): void {
    if (!this.#tail) return;
    const block = this.#blocks.take();
    addRun(this.#runs, block);
    if (this.#filled < BLOCK) this.#short.set(block, this.#filled);
    this.#disk.put(block, this.#tail.subarray(0, this.#filled));
    this.#tail = undefined;
    this.#filled = 0;
  }

  /** What it takes of the file. */
  public get runs(): readonly Run[] {
    return this.#runs;
  }

  public snapshot(): Snapshot {
    const parts: Part[] = this.#runs.flatMap((run) => this.#partsOf(run));
    // A copy: what is added later goes behind it in the same buffer.
    if (this.#tail) parts.push(Buffer.from(this.#tail.subarray(0, this.#filled)));
    return { kinds: [...this.#kinds], parts };
  }

  #append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength;) {
      this.#tail ??= Buffer.allocUnsafeSlow(BLOCK);
      const part = bytes.subarray(done, done + BLOCK - this.#filled);
      this.#tail.set(part, this.#filled);
      this.#filled += part.byteLength;
      done += part.byteLength;
      if (this.#filled === BLOCK) this.seal();
    }
  }

  /** A run is read in one go but for its short blocks. */
  #partsOf({ block, count }: Run): Part[] {
    const parts: Part[] = [];
    let from = block;
    for (let each = block; each < block + count; each++) {
      const short = this.#short.get(each);
      if (short === undefined) continue;
      parts.push({ position: from * BLOCK, length: (each - from) * BLOCK + short });
      from = each + 1;
    }
    const rest = (block + count - from) * BLOCK;
    if (rest > 0) parts.push({ position: from * BLOCK, length: rest });
    return parts;
  }
}
