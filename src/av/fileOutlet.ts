import { lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MediaError } from '../errors.js';
import { isSameFile } from './fileClaims.js';
import { writeAll, writeRow } from './fileIo.js';
import { openFile, type OpenFile } from './fileOpening.js';
import { FileSync, syncFolder } from './fileSync.js';
import { ioFailure, systemCode } from './ioErrors.js';
import { type Outlet, type Rewrite } from './outlet.js';
import { rewritten } from './rewriting.js';

/** How a file is to be written. */
export interface FileOutletInit {
  readonly overwrite?: boolean | undefined;
  /** For what is there only for a while; default: beside the file. */
  readonly folder?: string | undefined;
  /** How long what was written may not be on the disk, in milliseconds; default: as long as the system likes. */
  readonly syncIntervalMs?: number | undefined;
}

/** A file of our own: created by us, and removed by us when writing fails before any of it is whole. */
export class FileOutlet implements Outlet {
  public readonly lingerMs: number = 100;
  public readonly seekable: boolean;
  public readonly rewrite: Rewrite | undefined;
  public onFailure: (error: unknown) => void = () => undefined;
  #open: OpenFile;
  readonly #folder: string | undefined;
  readonly #sync: FileSync | undefined;
  /** Whether it is whole, and to be left where it is, whatever comes. */
  #stays = false;

  private constructor(open: OpenFile, { folder, syncIntervalMs }: FileOutletInit) {
    this.#open = open;
    this.#folder = folder;
    this.seekable = open.stats.isFile();
    this.rewrite = this.seekable ? this.#rewrite : undefined;
    if (syncIntervalMs !== undefined && this.seekable) {
      this.#sync = new FileSync(syncIntervalMs, (error) => {
        this.onFailure(error);
      });
    }
  }

  /**
   * Opens `path`, which is never taken for a URL.
   *
   * @throws MediaError `invalidArgument`, `fileAlreadyExists`, `ioError`, `diskFull`
   */
  public static async open(path: string, init: FileOutletInit = {}): Promise<FileOutlet> {
    return new FileOutlet(await openFile(path, init.overwrite ?? false), init);
  }

  public async write(bytes: Uint8Array, position: number): Promise<void> {
    await writeAll(this.#open.handle, bytes, this.seekable ? position : null);
    this.#sync?.wrote(this.#open.handle);
  }

  public async writeRow(pieces: readonly Uint8Array[], position: number): Promise<void> {
    await writeRow(this.#open.handle, pieces, this.seekable ? position : null);
    this.#sync?.wrote(this.#open.handle);
  }

  public rested(): void {
    this.#sync?.rested(this.#open.handle);
  }

  public async close(): Promise<void> {
    const { handle, path, release } = this.#open;
    if (this.seekable) await this.#requireNamed();
    await this.#sync?.finish(handle);
    await handle.close();
    await this.#takePlace();
    if (this.#sync) await syncFolder(dirname(path));
    release();
  }

  public get keeps(): string | undefined {
    return this.seekable ? this.#open.path : undefined;
  }

  public async abort(_reason: unknown, whole?: number): Promise<void> {
    const { handle, path, stats, release } = this.#open;
    await this.#sync?.stop();
    try {
      // Only what we created: somebody may have put another file in its place.
      const isOurs = this.seekable && isSameFile(await lstat(path, { bigint: true }), stats);
      if (isOurs && !this.#stays && whole === undefined) await unlink(path);
    } catch {
      // Already gone.
    }
    try {
      if (whole !== undefined) await handle.truncate(whole);
    } catch {
      // It is being given up.
    }
    // While it is open nobody else can get its number, by which it is claimed.
    release();
    try {
      await handle.close();
    } catch {
      // It is being given up.
    }
  }

  /** The movie is whole: if another order cannot be had, it is kept as it is. */
  readonly #rewrite: Rewrite = async (copy, check) => {
    await this.#requireNamed();
    const { path } = this.#open;
    try {
      this.#open = await rewritten(this.#open, this.#folder ?? dirname(path), copy);
    } catch (error) {
      // Given up: then it is not wanted.
      check();
      this.#stays = true;
      const { code, message, errno } = ioFailure(error, `'${path}'`);
      const whole = `The movie is whole in '${path}', as it was written.`;
      throw new MediaError(code, `${message} ${whole}`, { operator: 'mux', errno, cause: error });
    }
  };

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
    const { path, replaces, release } = this.#open;
    if (!replaces) return;
    this.#stays = true;
    await requireUnchanged(replaces, path);
    // The old file goes, and another one may get its number, by which it is claimed.
    release();
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
