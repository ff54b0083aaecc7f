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
import { type FormatContext, type InputFormat } from 'node-av/lib';
import { type CustomSource } from '../backend.js';
import { probeContainer } from './containerProbe.js';
import { EIO } from './errors.js';
import { asBuffer } from './frameBytes.js';
import { IndexTap } from './indexTap.js';
import { type IoFunctions, PooledIo } from './ioPool.js';
import { ReplayedSource } from './replayedSource.js';

/** What libav reads through. */
export interface InputIo {
  /** What a function of ours threw, if one did. */
  readonly error: unknown;
  /** Finds out which container it is, from at most so many bytes; undefined: libav's number of them. Null when libav cannot tell. */
  probe(most?: unknown): Promise<InputFormat | null>;
  /** Puts it under a context that is not open yet, and is to be opened as `format`: libav's own probing would put another buffer in. */
  attach(context: FormatContext, format: InputFormat): void;
  /** Answers the read that is under way, and every later one, with "interrupted". */
  cancel(): void;
  /** The index of a movie, or more than that, when it has been read; undefined: not. To be asked once. */
  takeIndex(): Uint8Array | undefined;
  /** To be called after the context was closed. Closes the source, once. */
  close(): void | Promise<void>;
}

/**
 * Demuxers that are known not to put another buffer of the same size in the place of their input's own, as those of pictures do.
 * With any other one, and with what needs a larger one, the buffer is lost.
 */
const KEEPING = new Set([
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'mpegts',
  ...'aac ac3 aiff asf au avi caf eac3 flac flv h264 hevc m4v mp3 mpeg nut ogg w64 wav'.split(' '),
]);
type Read = NonNullable<IoFunctions['read']>;
type Seek = NonNullable<IoFunctions['seek']>;

/** An input under a context; the function gives it back when that is closed. */
function lend(context: FormatContext, format: InputFormat, functions: IoFunctions): () => void {
  const io = PooledIo.lend('read', functions);
  context.pb = io.context;
  context.setFlags(AVFMT_FLAG_CUSTOM_IO);
  return () => {
    io.release(KEEPING.has(format.name ?? ''));
  };
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
  let release: (() => void) | undefined;
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
    probe: (most) => probeContainer(read, most),
    attach: (context, format) => {
      position = 0;
      release = lend(context, format, { read, seek });
    },
    cancel: () => undefined,
    takeIndex: () => memory,
    close: () => {
      release?.();
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
  readonly #bytes: ReplayedSource;
  readonly #tap = new IndexTap();
  #release: (() => void) | undefined;
  #closed = false;
  public error: unknown;

  public constructor(source: CustomSource) {
    this.#source = source;
    this.#bytes = new ReplayedSource(source);
  }

  public probe(most?: unknown): Promise<InputFormat | null> {
    return probeContainer(this.#read, most);
  }

  public attach(context: FormatContext, format: InputFormat): void {
    this.#bytes.rewind();
    const seek = this.#bytes.canSeek ? { seek: this.#seek } : {};
    this.#release = lend(context, format, { read: this.#read, ...seek });
  }

  public cancel(): void {
    this.#cancelled = true;
    this.#answer?.(AVERROR_EXIT);
  }

  public takeIndex(): Uint8Array | undefined {
    const { index } = this.#tap;
    this.#tap.end();
    return index;
  }

  public close(): void | Promise<void> {
    this.#release?.();
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
      const bytes = await this.#bytes.read(size);
      if (bytes) this.#tap.saw(this.#bytes.position - bytes.byteLength, bytes);
      return bytes;
    } catch (error) {
      return this.#keep(error);
    }
  }

  async #seekSource(offset: bigint, whence: number): Promise<bigint | number> {
    const { size } = this.#source;
    if (asksSize(whence)) return size ?? EIO;
    const place = target(offset, whence, this.#bytes.position, size);
    if (place === undefined) return EIO;
    try {
      await this.#bytes.seek(place);
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
