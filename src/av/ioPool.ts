/**
 * libav's IO contexts on functions of ours, used again and again: node-av frees a context but not its buffer, so a
 * process that opened and closed movies for weeks would grow by a buffer for each.
 */
import { AVSEEK_SET, type AVSeekWhence } from 'node-av/constants';
import { IOContext } from 'node-av/lib';

/** What libav asks of whoever has a context. Without `seek` it cannot be moved, and is not used again. */
export interface IoFunctions {
  read?(size: number): Buffer | null | number | Promise<Buffer | null | number>;
  write?(bytes: Buffer): number;
  seek?(offset: bigint, whence: AVSeekWhence): bigint | Promise<bigint>;
}

/** As large as libav's own. */
const BUFFER_SIZE = 32 * 1024;
/** What cannot be sought cannot be used again, so its buffer is lost. libav reads ahead in it, but need not gather there what it writes. */
const LOST_SIZE = 4 * 1024;
/** A context keeps the process alive, so idle ones are kept for a short while, and only where many are made. */
const LINGER_MS = 250;
const MANY = 32;
/** Farther than any buffer: what it holds is given up. */
const FAR = 1n << 48n;

/** Takes everything, keeps nothing. */
export const VOID: IoFunctions = {
  write: (bytes) => bytes.byteLength,
  seek: () => 0n,
};
/** Moves without anybody noticing. */
const REWIND: IoFunctions = {
  read: () => null,
  write: (bytes) => bytes.byteLength,
  seek: (offset) => offset,
};

type Kind = 'read' | 'write';

const idle: Record<Kind, PooledIo[]> = { read: [], write: [] };
let made = 0;
let timer: NodeJS.Timeout | undefined;

/** A context that is lent to one movie at a time. */
export class PooledIo {
  public readonly context: IOContext = new IOContext();
  readonly #kind: Kind;
  readonly #canSeek: boolean;
  #functions: IoFunctions;
  #isLent = true;

  private constructor(kind: Kind, functions: IoFunctions, lost: number) {
    this.#kind = kind;
    this.#functions = functions;
    this.#canSeek = functions.seek !== undefined;
    made++;
    this.context.allocContextWithCallbacks(
      kind === 'write' && !this.#canSeek ? lost : BUFFER_SIZE,
      kind === 'write' ? 1 : 0,
      kind === 'read' ? (size) => this.#functions.read?.(size) ?? null : null,
      kind === 'write' ? (bytes) => this.#functions.write?.(bytes) : null,
      this.#canSeek ? (offset, whence) => this.#functions.seek?.(offset, whence) ?? -1n : null,
    );
  }

  /** Lends a context; whoever has it calls `release`. `lost`: the buffer of an output that cannot be sought, in bytes. */
  public static lend(kind: Kind, functions: IoFunctions, lost: number = LOST_SIZE): PooledIo {
    const used = functions.seek ? idle[kind].pop() : undefined;
    if (!used) return new PooledIo(kind, functions, lost);
    used.#functions = functions;
    used.#isLent = true;
    return used;
  }

  /**
   * Gives it back; twice is harmless. Nothing of libav may refer to it any more. `isClean`: whether whoever had it is known
   * to leave nothing behind in it that cannot be seen from here.
   */
  public release(isClean = true): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    this.#functions = REWIND;
    if (made < MANY || !isClean || !this.#isFresh()) {
      this.context.freeContext();
      return;
    }
    idle[this.#kind].push(this);
    timer ??= setTimeout(freeIdle, LINGER_MS);
    timer.refresh();
  }

  /** Whether it is again as one that was just made: a failure stays with a context for good. */
  #isFresh(): boolean {
    const { context } = this;
    if (!this.#canSeek || context.error !== 0) return false;
    const isEmpty = context.seekSync(FAR, AVSEEK_SET) === FAR;
    return isEmpty && context.seekSync(0n, AVSEEK_SET) === 0n;
  }
}

function freeIdle(): void {
  timer = undefined;
  for (const list of Object.values(idle)) {
    for (const { context } of list.splice(0)) context.freeContext();
  }
}
