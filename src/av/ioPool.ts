/**
 * libav's IO contexts on functions of ours. node-av 6.1.1 frees a context but not its buffer, so a process that opened and
 * closed movies for weeks would grow by a buffer for each.
 */
import { type AVSeekWhence } from 'node-av/constants';
import { IOContext } from 'node-av/lib';

/** What libav asks of whoever has a context. Without `seek` it cannot be moved. */
export interface IoFunctions {
  read?(size: number): Buffer | null | number | Promise<Buffer | null | number>;
  write?(bytes: Buffer): number;
  seek?(offset: bigint, whence: AVSeekWhence): bigint | Promise<bigint>;
}

/** Bytes; as large as libav's own. So far libav can go back in an output that cannot be sought. */
export const BUFFER_SIZE: number = 32 * 1024;

/** Takes everything, keeps nothing. */
export const VOID: IoFunctions = {
  write: (bytes) => bytes.byteLength,
  seek: () => 0n,
};

type Kind = 'read' | 'write';

/** Without a context, to be made one again. They keep neither a buffer nor the process alive. */
const spare: IOContext[] = [];

/** A context that is lent to one movie at a time. */
export class PooledIo {
  public readonly context: IOContext;
  readonly #functions: IoFunctions;
  #isLent = true;
  /** Whether its buffer is the one that it was made with. */
  #isOwn = true;

  private constructor(context: IOContext, kind: Kind, functions: IoFunctions) {
    this.context = context;
    this.#functions = functions;
    context.allocContextWithCallbacks(
      BUFFER_SIZE,
      kind === 'write' ? 1 : 0,
      kind === 'read' ? this.#read : null,
      kind === 'write' ? (bytes) => functions.write?.(bytes) : null,
      functions.seek ? (offset, whence) => functions.seek?.(offset, whence) ?? -1n : null,
    );
  }

  /** Lends a context; whoever has it calls `release`. */
  public static lend(kind: Kind, functions: IoFunctions): PooledIo {
    return new PooledIo(spare.pop() ?? new IOContext(), kind, functions);
  }

  /**
   * Gives it back; twice is harmless. Nothing of libav may refer to it any more. `keepsBuffer`: whether libav is known not to
   * have put another buffer of the same size in the place of its own.
   *
   * What was disposed of still has its buffer, and frees it when it is made anew: of the smallest size, which is kept. Freeing it so when
   * libav has freed it already would end the process.
   */
  public release(keepsBuffer = true): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    const { context } = this;
    this.#look();
    if (!this.#isOwn || !keepsBuffer) {
      context.freeContext();
      return;
    }
    context[Symbol.dispose]();
    context.allocContextWithCallbacks(1, 1, null, null, null);
    context[Symbol.dispose]();
    spare.push(context);
  }

  /** A buffer that libav replaces becomes larger, and may be of the first size again only after it was read into. */
  readonly #read = (size: number): ReturnType<NonNullable<IoFunctions['read']>> => {
    this.#look();
    return this.#functions.read?.(size) ?? null;
  };

  #look(): void {
    if (this.context.bufferSize !== BUFFER_SIZE) this.#isOwn = false;
  }
}
