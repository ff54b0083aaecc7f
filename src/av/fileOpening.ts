/** How a path becomes an open file that nobody else writes. */
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { MediaError } from '../errors.js';
import { claimFile } from './fileClaims.js';
import { ioFailure, systemCode } from './ioErrors.js';
import { absolutePath } from './paths.js';

/** Absent on Windows. */
const NO_FOLLOW = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
const NON_BLOCK = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;
const EXISTING = constants.O_RDWR | NO_FOLLOW | NON_BLOCK;
const NEW = EXISTING | constants.O_CREAT | constants.O_EXCL;

/** A file of our own, or a device. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Where it is written. */
  readonly path: string;
  readonly stats: BigIntStats;
  /** The file whose place it takes when it is whole, as that was when it was opened. */
  readonly replaces: { readonly path: string; readonly stats: BigIntStats } | undefined;
  /** Lets others of this process write it. */
  readonly release: () => void;
}

/**
 * Opens `given`, which is never taken for a URL, and is not followed when it is a symbolic link.
 *
 * A file that exists stays as it is: what is written goes to another one beside it, which takes its place in the end.
 *
 * @throws MediaError `invalidArgument`, `fileAlreadyExists`, `ioError`, `diskFull`
 */
export async function openFile(given: string, overwrite: boolean): Promise<OpenFile> {
  const path = absolutePath(given);
  const created = await create(path, 0o666);
  if (created) return await owned(created, path);
  if (!overwrite) throw alreadyExists(path);
  const handle = await opened(path, EXISTING);
  const stats = await handle.stat({ bigint: true });
  if (stats.isCharacterDevice()) {
    return { handle, path, stats, replaces: undefined, release: () => undefined };
  }
  await handle.close();
  requireFile(path, stats);
  const release = claimFile(path, stats);
  try {
    return await replacing(path, stats, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function owned(handle: FileHandle, path: string): Promise<OpenFile> {
  const stats = await handle.stat({ bigint: true });
  try {
    return { handle, path, stats, replaces: undefined, release: claimFile(path, stats) };
  } catch (error) {
    // Another writer came between, and means to replace it.
    await handle.close();
    await unlink(path);
    throw error;
  }
}

/** A new file beside the old one, whose extension tells players what it is if it is left behind. */
async function replacing(path: string, old: BigIntStats, release: () => void): Promise<OpenFile> {
  const name = `rxmux-${randomBytes(6).toString('hex')}.partial${extname(path)}`;
  const partial = join(dirname(path), name);
  const handle = await create(partial, Number(old.mode) & 0o777);
  if (!handle) throw alreadyExists(partial);
  const stats = await handle.stat({ bigint: true });
  return { handle, path: partial, stats, replaces: { path, stats: old }, release };
}

/** Undefined: something is there already, if only a link that leads nowhere. */
async function create(path: string, mode: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, NEW, mode);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw ioFailure(error, `'${path}'`);
  }
}

async function opened(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    throw ioFailure(error, `'${path}'`);
  }
}

/** A pipe or a socket would block a thread of Node's pool for as long as its reader likes. */
function requireFile(path: string, stats: BigIntStats): void {
  if (stats.isFile()) return;
  throw new MediaError(
    'ioError',
    `'${path}' is neither a file nor a character device. Open it as a Node stream and give that as the destination.`,
    { operator: 'mux' },
  );
}

function alreadyExists(path: string): MediaError {
  return new MediaError(
    'fileAlreadyExists',
    `'${path}' exists already. Set \`overwrite: true\` to replace it, or choose another path.`,
    { operator: 'mux' },
  );
}
