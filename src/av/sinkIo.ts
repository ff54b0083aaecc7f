import { AVSEEK_SET } from 'node-av/constants';
import { type FormatContext, type IOContext } from 'node-av/lib';
import { EIO } from './errors.js';
import { type IoFunctions, PooledIo } from './ioPool.js';
import { type Output } from './movieOutput.js';

/** libav's AVSEEK_SIZE: asks for the size instead of moving. */
const SEEK_SIZE = 0x1_0000;
const WHENCE = 0xff;

/** How long nothing must be written before the context is given back, in milliseconds. */
const PATIENCE = 250;

/** Whoever forgets a writer must not lose its file to the garbage collector, which would close it behind our back. */
const resting = new Set<SinkIO>();

/**
 * libav's output on a sink. Its callbacks never throw: what goes wrong is kept by the sink, and libav gets an
 * error code, because what is thrown through libav is lost.
 *
 * A context keeps the process alive, also when a program has forgotten its writer. So it is given back while nothing is
 * written, and the next call of the muxer gets another one at the same place: muxers look for their output in every call.
 */
export class SinkIO {
  readonly #sink: Output;
  readonly #functions: IoFunctions;
  #io: PooledIo | undefined;
  #muxer: FormatContext | undefined;
  #position = 0;
  /** Where the muxer is while there is no context. */
  #place = 0n;
  #timer: NodeJS.Timeout | undefined;
  #isUsed = false;

  public constructor(sink: Output, seekable: boolean = sink.seekable) {
    this.#sink = sink;
    this.#functions = { write: this.#write, ...(seekable ? { seek: this.#seek } : {}) };
    this.#io = PooledIo.lend('write', this.#functions);
  }

  /** What libav writes through; it changes. */
  public get context(): IOContext {
    return this.#lent().context;
  }

  /** From now on the output follows `muxer`, which has it. */
  public serve(muxer: FormatContext): void {
    this.#muxer = muxer;
    this.#wait();
  }

  /** To be called before each call of the muxer. */
  public wake(): void {
    this.#isUsed = true;
    if (this.#io !== undefined || this.#muxer === undefined) return;
    resting.delete(this);
    const { context } = this.#lent();
    if (this.#place > 0n) context.seekSync(this.#place, AVSEEK_SET);
    this.#muxer.pb = context;
    this.#wait();
  }

  /** Gives the context back for good; twice is harmless. The muxer may not refer to it any more. */
  public release(): void {
    clearTimeout(this.#timer);
    resting.delete(this);
    this.#muxer = undefined;
    this.#io?.release();
    this.#io = undefined;
  }

  #lent(): PooledIo {
    return (this.#io ??= PooledIo.lend('write', this.#functions));
  }

  #wait(): void {
    this.#isUsed = false;
    this.#timer = setTimeout(this.#rest, PATIENCE).unref();
  }

  readonly #rest = (): void => {
    const [io, muxer] = [this.#io, this.#muxer];
    if (io === undefined || muxer === undefined) return;
    if (this.#isUsed) {
      this.#isUsed = false;
      this.#timer?.refresh();
      return;
    }
    this.#place = io.context.tell();
    // What cannot be sought cannot be begun in its middle.
    if (this.#place > 0n && this.#functions.seek === undefined) return;
    io.context.flushSync();
    muxer.pb = null;
    io.release();
    this.#io = undefined;
    resting.add(this);
  };

  readonly #write = (bytes: Buffer): number => {
    try {
      this.#sink.write(bytes, this.#position);
      this.#position += bytes.byteLength;
      return bytes.byteLength;
    } catch {
      return EIO;
    }
  };

  readonly #seek = (offset: bigint, whence: number): bigint => {
    if (whence & SEEK_SIZE) return BigInt(this.#sink.bytes);
    const origins = [0, this.#position, this.#sink.bytes];
    const position = (origins[whence & WHENCE] ?? 0) + Number(offset);
    if (position < 0) return BigInt(EIO);
    this.#position = position;
    return BigInt(position);
  };
}
