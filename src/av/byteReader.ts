/** The bytes of a source, in any order. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Observable } from 'rxjs';
import { type ByteReader, type CustomSource, type MediaInput } from '../backend.js';
import { MediaError } from '../errors.js';
import { asBuffer } from './frameBytes.js';
import { opening } from './opening.js';
import { absolutePath } from './paths.js';

/** Opens a file, bytes, or a reader that can be sought and knows its size. */
export function openBytes(input: MediaInput): Observable<ByteReader> {
  return opening(
    () => openReader(input),
    (reader) => {
      reader.close();
    },
  );
}

/** As `openBytes`, for whoever closes it. */
export async function openReader(input: MediaInput): Promise<ByteReader> {
  if (typeof input === 'string') return await openFile(input);
  if (input instanceof URL && input.protocol === 'file:')
    return await openFile(fileURLToPath(input));
  if (input instanceof Uint8Array) return new MemoryBytes(input);
  const source = input as Partial<CustomSource>;
  if (typeof source.read === 'function' && source.seek && source.size !== undefined) {
    return new SourceBytes(source as SoughtSource);
  }
  throw new MediaError(
    'invalidArgument',
    'What is to be repaired must be read in any order: give a path, a file: URL, a Uint8Array, or a reader of your own with `seek` and `size`. ' +
      'Save what comes from a stream or a network first.',
    { operator: 'repair' },
  );
}

async function openFile(path: string): Promise<ByteReader> {
  try {
    const kind = await stat(absolutePath(path));
    if (!kind.isFile()) throw unreadable(path, 'it is no file');
    return new FileBytes(await open(absolutePath(path)), kind.size);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'unknown error', error);
  }
}

class MemoryBytes implements ByteReader {
  public readonly size: number;
  readonly #bytes: Buffer;

  public constructor(bytes: Uint8Array) {
    this.#bytes = asBuffer(bytes);
    this.size = bytes.byteLength;
  }

  public read(position: number, size: number): Promise<Buffer> {
    return Promise.resolve(this.#bytes.subarray(position, position + size));
  }

  public close(): void {
    // The memory is the caller's.
  }
}

class FileBytes implements ByteReader {
  public readonly size: number;
  readonly #file: FileHandle;
  #pending = 0;
  #isClosed = false;

  public constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  public async read(position: number, size: number): Promise<Buffer> {
    if (this.#isClosed) throw closed();
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(size, this.size - position)));
    this.#pending++;
    try {
      let filled = 0;
      while (filled < bytes.byteLength) {
        const { bytesRead } = await this.#file.read(
          bytes,
          filled,
          bytes.byteLength - filled,
          position + filled,
        );
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } catch (error) {
      throw new MediaError('ioError', `The file could not be read: ${String(error)}.`, {
        operator: 'repair',
        cause: error,
        errno: (error as NodeJS.ErrnoException).errno,
      });
    } finally {
      this.#pending--;
      this.#release();
    }
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#release();
  }

  /** Reads that are under way end first. */
  #release(): void {
    if (this.#isClosed && this.#pending === 0) void this.#file.close().catch(() => undefined);
  }
}

type SoughtSource = CustomSource & Required<Pick<CustomSource, 'seek' | 'size'>>;

/** A reader that has one position: its reads go one after the other. */
class SourceBytes implements ByteReader {
  public readonly size: number;
  readonly #source: SoughtSource;
  #tail: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  public constructor(source: SoughtSource) {
    this.#source = source;
    this.size = source.size;
  }

  public read(position: number, size: number): Promise<Buffer> {
    if (this.#isClosed) return Promise.reject(closed());
    const result = this.#tail.then(() => this.#readNow(position, size));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  public close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#tail.then(() => this.#source.close?.()).catch(() => undefined);
  }

  async #readNow(position: number, size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    await this.#source.seek(position);
    for (let left = Math.min(size, this.size - position); left > 0;) {
      const part = await this.#source.read(left);
      if (!part || part.byteLength === 0) break;
      parts.push(Uint8Array.from(part));
      left -= part.byteLength;
    }
    return Buffer.concat(parts);
  }
}

const closed = (): MediaError =>
  new MediaError('operationCancelled', 'The source was closed, so nothing more is read of it.', {
    operator: 'repair',
  });

function unreadable(path: string, why: string, cause?: unknown): MediaError {
  return new MediaError(
    'invalidSourceMedia',
    `'${path}' cannot be repaired: ${why}. A string is always a path.`,
    { operator: 'repair', cause, errno: (cause as NodeJS.ErrnoException | undefined)?.errno },
  );
}
