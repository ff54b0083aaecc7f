/** Reading through functions of ours. They never throw: libav gets a number, and the error is kept. */
import {
  AVERROR_EXIT,
  AVFMT_FLAG_CUSTOM_IO,
  AVSEEK_CUR,
  AVSEEK_END,
  AVSEEK_FORCE,
  AVSEEK_SIZE,
  type AVSeekWhence,
} from 'node-av/constants';
import { type FormatContext } from 'node-av/lib';
import { type CustomSource } from '../backend.js';
import { requireArgument } from '../errors.js';
import { EIO } from './errors.js';
import { asBuffer } from './frameBytes.js';
import { type IoFunctions, PooledIo } from './ioPool.js';

/** What libav reads through. */
export interface InputIo {
  /** What a function of ours threw, if one did. */
  readonly error: unknown;
  /** Puts it under a context that is not open yet. */
  attach(context: FormatContext): void;
  /** Answers the read that is under way, and every later one, with "interrupted". */
  cancel(): void;
  /** To be called after the context was closed, with the container that was read. Closes the source, once. */
  close(format?: string): void | Promise<void>;
}

/**
 * Demuxers that leave nothing behind. Others, as that of mp3, leave a checksum going: the next who reads through the same context would
 * reckon it on memory that is gone, and that ends the process.
 */
const CLEAN = new Set(['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'mpegts']);
const leavesClean = (format = ''): boolean => CLEAN.has(format);

type Read = NonNullable<IoFunctions['read']>;
type Seek = NonNullable<IoFunctions['seek']>;

function attach(context: FormatContext, functions: IoFunctions): PooledIo {
  const io = PooledIo.lend('read', functions);
  context.pb = io.context;
  context.setFlags(AVFMT_FLAG_CUSTOM_IO);
  return io;
}

/** The place that a seek asks for; undefined when libav only asks for the size, or it lies before the start. */
function target(
  offset: bigint,
  whence: number,
  position: number,
  size: number | undefined,
): number | undefined {
  const from = whence & ~AVSEEK_FORCE;
  if (from === AVSEEK_END && size === undefined) return undefined;
  const base = from === AVSEEK_CUR ? position : from === AVSEEK_END ? (size ?? 0) : 0;
  const place = base + Number(offset);
  return place < 0 ? undefined : place;
}

const asksSize = (whence: number): boolean => (whence & AVSEEK_SIZE) !== 0;

/** Reads bytes in memory: every call answers at once. */
export function bytesIo(bytes: Uint8Array): InputIo {
  let memory = asBuffer(bytes);
  let position = 0;
  let io: PooledIo | undefined;
  const read: Read = (size) => {
    const chunk = memory.subarray(position, position + size);
    position += chunk.byteLength;
    return chunk.byteLength > 0 ? chunk : null;
  };
  const seek: Seek = (offset, whence) => {
    if (asksSize(whence)) return BigInt(memory.byteLength);
    const place = target(offset, whence, position, memory.byteLength);
    if (place === undefined) return BigInt(EIO);
    position = place;
    return BigInt(place);
  };
  return {
    error: undefined,
    attach: (context) => {
      io = attach(context, { read, seek });
    },
    cancel: () => undefined,
    close: (format) => {
      io?.release(leavesClean(format));
      memory = Buffer.alloc(0);
    },
  };
}

/** Reads a custom source: every call may take its time, so libav must be called asynchronously. */
export function sourceIo(source: CustomSource): InputIo {
  return new SourceIo(source);
}

class SourceIo implements InputIo {
  readonly #source: CustomSource;
  /** Answers the call that is under way. */
  #answer: ((code: number) => void) | undefined;
  #cancelled = false;
  #position = 0;
  #io: PooledIo | undefined;
  #closed = false;
  public error: unknown;

  public constructor(source: CustomSource) {
    this.#source = source;
  }

  public attach(context: FormatContext): void {
    const seek = this.#source.seek ? { seek: this.#seek } : {};
    this.#io = attach(context, { read: this.#read, ...seek });
  }

  public cancel(): void {
    this.#cancelled = true;
    this.#answer?.(AVERROR_EXIT);
  }

  public close(format?: string): void | Promise<void> {
    this.#io?.release(leavesClean(format));
    this.#io = undefined;
    if (this.#closed) return;
    this.#closed = true;
    return this.#source.close?.();
  }

  readonly #read = (size: number): Promise<Buffer | null | number> =>
    this.#orCancelled(() => this.#readSource(size));

  readonly #seek = async (offset: bigint, whence: AVSeekWhence): Promise<bigint> =>
    BigInt(await this.#orCancelled(() => this.#seekSource(offset, whence)));

  /** One call at a time: whichever answers first, the source or `cancel`. */
  #orCancelled<T>(call: () => Promise<T>): Promise<T | number> {
    if (this.#cancelled) return Promise.resolve(AVERROR_EXIT);
    return new Promise((resolve) => {
      this.#answer = resolve;
      void call().then(resolve);
    });
  }

  async #readSource(size: number): Promise<Buffer | null | number> {
    try {
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
      this.#position += bytes.byteLength;
      return asBuffer(bytes);
    } catch (error) {
      return this.#keep(error);
    }
  }

  async #seekSource(offset: bigint, whence: number): Promise<bigint | number> {
    const { size } = this.#source;
    if (asksSize(whence)) return size ?? EIO;
    const place = target(offset, whence, this.#position, size);
    if (place === undefined) return EIO;
    try {
      await this.#source.seek?.(place);
      this.#position = place;
      return place;
    } catch (error) {
      return this.#keep(error);
    }
  }

  #keep(error: unknown): number {
    this.error ??= error ?? new Error(`it threw ${String(error)}`);
    return EIO;
  }
}

const describe = (value: unknown): string =>
  Object(value) === value ? Object.prototype.toString.call(value) : String(value);
