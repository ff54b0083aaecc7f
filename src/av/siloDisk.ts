import { type FileHandle } from 'node:fs/promises';
import { Signal } from '../rx.js';
import { writeRow } from './fileIo.js';
import { BLOCK, type Run } from './siloBlocks.js';

/** Above this many bytes that wait, whoever writes is asked to wait; below the other, to go on. */
const HIGH = 4 * 1024 * 1024;
const LOW = 1024 * 1024;
/** So many bytes go together. */
const BATCH = 512 * 1024;

/** Writes blocks in the background, many at a time, each where it belongs. */
export class SiloDisk {
  public readonly ready: Signal<boolean> = new Signal<boolean>(true);
  /** The bytes of the block from its beginning on, by number. */
  #queue = new Map<number, Uint8Array>();
  /** Bytes in the queue, and with those that are on their way. */
  #queued = 0;
  #pending = 0;
  #isSettling = false;
  #writing: Promise<void> | undefined;
  #error: { readonly reason: unknown } | undefined;
  readonly #handle: FileHandle;
  readonly #toError: (reason: unknown) => unknown;

  public constructor(handle: FileHandle, toError: (reason: unknown) => unknown) {
    this.#handle = handle;
    this.#toError = toError;
  }

  public get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  /** Throws what writing failed with. */
  public requireWhole(): void {
    if (this.#error) throw this.#error.reason as Error;
  }

  /** Takes the bytes over. */
  public put(block: number, bytes: Uint8Array): void {
    if (this.#error) return;
    this.#queue.set(block, bytes);
    this.#queued += bytes.byteLength;
    this.#pending += bytes.byteLength;
    if (this.#pending > HIGH) this.ready.set(false);
    if (this.#isEnough) this.#begin();
  }

  /** What waits for these blocks need not be written any more. */
  public drop({ block, count }: Run): void {
    for (let each = block; each < block + count; each++) {
      const { byteLength = 0 } = this.#queue.get(each) ?? {};
      this.#queued -= byteLength;
      this.#pending -= byteLength;
      this.#queue.delete(each);
    }
    this.#tell();
  }

  /** Ends when everything that was put is in the file. @throws what writing failed with */
  public async settle(): Promise<void> {
    this.#isSettling = true;
    while (this.#queue.size > 0 || this.#writing) {
      this.#begin();
      await this.#writing;
    }
    this.#isSettling = false;
    this.requireWhole();
  }

  /** Writes nothing more; ends when the write that is under way has ended. */
  public async stop(): Promise<void> {
    this.#queue.clear();
    await this.#writing;
    this.ready.complete();
  }

  get #isEnough(): boolean {
    return this.#queued >= BATCH || (this.#isSettling && this.#queued > 0);
  }

  #begin(): void {
    if (this.#writing || this.#error) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      // Whoever heard that there is room may have put more before this.
      if (this.#isEnough) this.#begin();
    });
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#isEnough) {
        const batch = [...this.#queue].sort(([one], [other]) => one - other);
        this.#queue.clear();
        this.#queued = 0;
        for (const [block, pieces] of rowsOf(batch)) {
          await writeRow(this.#handle, pieces, block * BLOCK);
          this.#pending -= pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
          this.#tell();
        }
      }
    } catch (reason) {
      this.#error = { reason: this.#toError(reason) };
      this.#queue.clear();
      this.ready.error(this.#error.reason);
    }
  }

  #tell(): void {
    if (this.#pending < LOW) this.ready.set(true);
  }
}

/** Blocks that follow each other in the file, together. */
function rowsOf(batch: readonly (readonly [number, Uint8Array])[]): [number, Uint8Array[]][] {
  const rows: [number, Uint8Array[]][] = [];
  let next: number | undefined;
  for (const [block, bytes] of batch) {
    if (block === next) rows.at(-1)?.[1].push(bytes);
    else rows.push([block, [bytes]]);
    next = bytes.byteLength === BLOCK ? block + 1 : undefined;
  }
  return rows;
}
