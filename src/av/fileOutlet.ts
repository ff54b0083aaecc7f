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
  readonly #created: Stats;

  private constructor(handle: FileHandle, path: string, created: Stats) {
    this.#handle = handle;
    this.#path = path;
    this.#created = created;
    this.seekable = created.isFile();
    this.file = this.seekable ? editable(handle) : undefined;
  }

  /**
   * Opens `path`, which is never taken for a URL.
   *
   * @throws MediaError `fileAlreadyExists`, `ioError`, `diskFull`
   */
  public static async open(given: string, overwrite: boolean): Promise<FileOutlet> {
    const path = checkPath(given);
    const handle = await openFile(path, overwrite);
    try {
      const stats = await handle.stat();
      // A pipe or a socket would block a thread of Node's pool for as long as its reader likes.
      if (stats.isFile() || stats.isCharacterDevice()) return new FileOutlet(handle, path, stats);
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

  public write(bytes: Uint8Array, position: number): Promise<void> {
    return writeAll(this.#handle, bytes, this.seekable ? position : null);
  }

  public async close(): Promise<void> {
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
      const { dev, ino } = this.#created;
      if (this.seekable && now.dev === dev && now.ino === ino) await unlink(this.#path);
    } catch {
      // Already gone.
    }
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

async function openFile(path: string, overwrite: boolean): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = constants;
  const flags = O_RDWR | O_CREAT | NO_FOLLOW | NON_BLOCK | (overwrite ? O_TRUNC : O_EXCL);
  try {
    return await open(path, flags, 0o666);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw ioFailure(error, `'${path}'`);
    throw new MediaError(
      'fileAlreadyExists',
      `'${path}' exists already. Set \`overwrite: true\` to replace it, or choose another path.`,
      { operator: 'mux', cause: error },
    );
  }
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
