import { type ByteSink } from './byteSink.js';
import { EIO } from './errors.js';
import { PooledIo } from './ioPool.js';

/** libav's AVSEEK_SIZE: asks for the size instead of moving. */
const SEEK_SIZE = 0x1_0000;
const WHENCE = 0xff;

/**
 * libav's output on a sink. Its callbacks never throw: what goes wrong is kept by the sink, and libav gets an
 * error code, because what is thrown through libav is lost.
 */
export class SinkIO {
  public readonly io: PooledIo;
  readonly #sink: ByteSink;
  #position = 0;

  public constructor(sink: ByteSink, seekable: boolean = sink.seekable) {
    this.#sink = sink;
    const functions = { write: this.#write, ...(seekable ? { seek: this.#seek } : {}) };
    this.io = PooledIo.lend('write', functions);
  }

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
