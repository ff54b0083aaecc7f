import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MediaError, requireArgument } from '../errors.js';
import { ioFailure, systemCode } from './ioErrors.js';
import { type EditableFile, type Outlet } from './outlet.js';

/** Absent on Windows. */
const NO_FOLLOW = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
const NON_BLOCK = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;

/** A file of our own: created by us, removed by us when writing fails. */
export class FileOutlet implements Outlet {
  public readonly lingerMs: number = 100;
  public readonly seekable: boolean;
  public readonly file: EditableFile | undefined;
  public onFailure: (error: unknown) => void = () => undefined;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #stats: Stats;
  /** What was there before, and is still whole: it is kept until there is something to replace it with. */
  #untouched: boolean;

  private constructor({ handle, existed }: Opened, path: string, stats: Stats) {
    this.#handle = handle;
    this.#path = path;
    this.#stats = stats;
    this.seekable = stats.isFile();
    this.#untouched = existed && this.seekable;
    this.file = this.seekable ? editable(handle) : undefined;
  }

  /**
   * Opens `path`, which is never taken for a URL.
   *
   * @throws MediaError `fileAlreadyExists`, `ioError`, `diskFull`
   */
  public static async open(given: string, overwrite: boolean): Promise<FileOutlet> {
    const path = checkPath(given);
    const opened = await openFile(path, overwrite);
    const { handle } = opened;
    try {
      const stats = await handle.stat();
      // A pipe or a socket would block a thread of Node's pool for as long as its reader likes.
      if (stats.isFile() || stats.isCharacterDevice()) return new FileOutlet(opened, path, stats);
      throw new MediaError(
        'ioError',
        `'${path}' is neither a file nor a character device. Open it as a Node stream and give that as the destination.`,
        { operator: 'mux' },
      );
    } catch (error) {
      await handle.close();
      throw ioFailure(error, `'${path}'`);
    }
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    await this.#empty();
    await writeAll(this.#handle, bytes, this.seekable ? position : null);
  }

  public async close(): Promise<void> {
    await this.#empty();
    await this.#handle.close();
  }

  public async abort(): Promise<void> {
    try {
      await this.#handle.close();
    } catch {
      // It is being given up.
    }
    try {
      // Only what we created: somebody may have put another file in its place.
      const now = await lstat(this.#path);
      const { dev, ino } = this.#stats;
      const isOurs = this.seekable && !this.#untouched && now.dev === dev && now.ino === ino;
      if (isOurs) await unlink(this.#path);
    } catch {
      // Already gone.
    }
  }

  async #empty(): Promise<void> {
    if (!this.#untouched) return;
    this.#untouched = false;
    await this.#handle.truncate(0);
  }
}

function checkPath(path: string): string {
  requireArgument(path !== '', 'A destination path must not be empty.');
  requireArgument(
    !path.includes('\0'),
    `A destination path must not contain a NUL character: ${JSON.stringify(path)}.`,
  );
  return resolve(path);
}

interface Opened {
  readonly handle: FileHandle;
  readonly existed: boolean;
}

async function openFile(path: string, overwrite: boolean): Promise<Opened> {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  const flags = O_RDWR | NO_FOLLOW | NON_BLOCK;
  try {
    return { handle: await open(path, flags | O_CREAT | O_EXCL, 0o666), existed: false };
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw ioFailure(error, `'${path}'`);
    if (!overwrite) throw alreadyExists(path, error);
  }
  try {
    return { handle: await open(path, flags), existed: true };
  } catch (error) {
    throw ioFailure(error, `'${path}'`);
  }
}

function alreadyExists(path: string, cause: unknown): MediaError {
  return new MediaError(
    'fileAlreadyExists',
    `'${path}' exists already. Set \`overwrite: true\` to replace it, or choose another path.`,
    { operator: 'mux', cause },
  );
}

/** A write may be short: what a full disk still takes comes before its error. */
async function writeAll(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number | null,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const at = position === null ? null : position + done;
    done += (await handle.write(bytes, done, bytes.byteLength - done, at)).bytesWritten;
  }
}

function editable(handle: FileHandle): EditableFile {
  return {
    size: async () => (await handle.stat()).size,
    read: (position, size) => readAll(handle, position, size),
    write: (bytes, position) => writeAll(handle, bytes, position),
  };
}

async function readAll(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  for (let got = 1; done < size && got > 0; done += got) {
    got = (await handle.read(bytes, done, size - done, position + done)).bytesRead;
  }
  return bytes.subarray(0, done);
}
