import { type EditableFile } from './outlet.js';

/** Bytes read at once where few are wanted. */
const BLOCK = 64 * 1024;
/** How many such blocks are kept: each track is read on from where it was left. */
const KEPT = 32;

/** Reads a file in large pieces, of which small ones are asked for. */
export class BlockReader {
  readonly #file: Pick<EditableFile, 'read'>;
  /** By number; the one that was used last is the last. */
  readonly #blocks = new Map<number, Promise<Buffer>>();

  public constructor(file: Pick<EditableFile, 'read'>) {
    this.#file = file;
  }

  /** `size` bytes from `position`; not to be changed. Fewer only at the end of the file. */
  public async read(position: number, size: number): Promise<Buffer> {
    if (size >= BLOCK) return await this.#file.read(position, size);
    const block = Math.floor(position / BLOCK);
    const at = position - block * BLOCK;
    const first = (await this.#block(block)).subarray(at, at + size);
    if (at + size <= BLOCK) return first;
    const rest = (await this.#block(block + 1)).subarray(0, at + size - BLOCK);
    return Buffer.concat([first, rest]);
  }

  #block(number: number): Promise<Buffer> {
    const block = this.#blocks.get(number) ?? this.#file.read(number * BLOCK, BLOCK);
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    const [oldest] = this.#blocks.keys();
    if (oldest !== undefined && this.#blocks.size > KEPT) this.#blocks.delete(oldest);
    return block;
  }
}
