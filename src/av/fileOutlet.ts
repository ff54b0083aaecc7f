import { type FileHandle, lstat, rename, unlink } from 'node:fs/promises';
import { MediaError } from '../errors.js';
import { isSameFile } from './fileClaims.js';
import { openFile, type OpenFile } from './fileOpening.js';
import { ioFailure, systemCode } from './ioErrors.js';
import { type EditableFile, type Outlet } from './outlet.js';

/** A file of our own: created by us, removed by us when writing fails. */
export class FileOutlet implements Outlet {
  public readonly lingerMs: number = 100;
  public readonly seekable: boolean;
  public readonly file: EditableFile | undefined;
  public onFailure: (error: unknown) => void = () => undefined;
  readonly #open: OpenFile;
  /** Whether it is whole, and to be left where it is, whatever comes. */
  #stays = false;

  private constructor(open: OpenFile) {
    this.#open = open;
    this.seekable = open.stats.isFile();
    this.file = this.seekable ? editable(open.handle) : undefined;
  }

  /**
   * Opens `path`, which is never taken for a URL.
   *
   * @throws MediaError `invalidArgument`, `fileAlreadyExists`, `ioError`, `diskFull`
   */
  public static async open(path: string, overwrite: boolean): Promise<FileOutlet> {
    return new FileOutlet(await openFile(path, overwrite));
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    await writeAll(this.#open.handle, bytes, this.seekable ? position : null);
  }

  public async writeRow(pieces: readonly Uint8Array[], position: number): Promise<void> {
    await writeRow(this.#open.handle, pieces, this.seekable ? position : null);
  }

  public async close(): Promise<void> {
    const { handle, release } = this.#open;
    if (this.seekable) await this.#requireNamed();
    await handle.close();
    await this.#takePlace();
    release();
  }

  public async abort(): Promise<void> {
    const { handle, path, stats, release } = this.#open;
    try {
      await handle.close();
    } catch {
      // It is being given up.
    }
    try {
      // Only what we created: somebody may have put another file in its place.
      const isOurs = this.seekable && isSameFile(await lstat(path, { bigint: true }), stats);
      if (isOurs && !this.#stays) await unlink(path);
    } catch {
      // Already gone.
    }
    release();
  }

  /** A file without a name is lost as soon as it is closed. */
  async #requireNamed(): Promise<void> {
    const { handle, path, replaces } = this.#open;
    const { nlink } = await handle.stat({ bigint: true });
    if (nlink > 0n) return;
    throw new MediaError(
      'ioError',
      `'${replaces?.path ?? path}' was removed or replaced by somebody else while it was being written, so the movie is lost. Write it again.`,
      { operator: 'mux' },
    );
  }

  /** The old file was there until now; this is whole, so it is kept even if it cannot take the old one's place. */
  async #takePlace(): Promise<void> {
    const { path, replaces } = this.#open;
    if (!replaces) return;
    this.#stays = true;
    await requireUnchanged(replaces, path);
    try {
      await rename(path, replaces.path);
    } catch (error) {
      const { code, message, errno } = ioFailure(error, `'${replaces.path}'`);
      throw new MediaError(code, `${message} ${wholeIn(path)}`, {
        operator: 'mux',
        errno,
        cause: error,
      });
    }
  }
}

const wholeIn = (path: string): string => `The new movie is whole in '${path}'.`;

/** Whoever allowed the old file to be replaced did not know what somebody else has written into it since. */
async function requireUnchanged(
  { path, stats }: NonNullable<OpenFile['replaces']>,
  partial: string,
): Promise<void> {
  let now;
  try {
    now = await lstat(path, { bigint: true });
  } catch (error) {
    // Removed: then there is nothing to be lost.
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (isSameFile(now, stats) && now.size === stats.size && now.mtimeNs === stats.mtimeNs) return;
  throw new MediaError(
    'fileAlreadyExists',
    `'${path}' was changed by somebody else while its replacement was being written, so it was not replaced. ${wholeIn(partial)}`,
    { operator: 'mux' },
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

async function writeRow(
  handle: FileHandle,
  pieces: readonly Uint8Array[],
  position: number | null,
): Promise<void> {
  let { bytesWritten: done } = await handle.writev(pieces, position ?? undefined);
  let at = position;
  for (const piece of pieces) {
    const skipped = Math.min(done, piece.byteLength);
    done -= skipped;
    if (at !== null) at += skipped;
    if (skipped === piece.byteLength) continue;
    await writeAll(handle, piece.subarray(skipped), at);
    if (at !== null) at += piece.byteLength - skipped;
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
