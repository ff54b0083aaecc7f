/** Files that are there only while a movie is written. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaError } from '../errors.js';
import { ioFailure } from './ioErrors.js';
import { absolutePath } from './paths.js';

/** A new file with a name that nobody else has. */
export interface TemporaryFile {
  readonly handle: FileHandle;
  readonly path: string;
}

/**
 * Creates a file in `folder`; the extension tells players what it is, if it is left behind by a process that died.
 *
 * @throws MediaError `ioError`, `diskFull`
 */
export async function temporaryFile(
  folder: string,
  extension: string,
  mode = 0o600,
): Promise<TemporaryFile> {
  const name = `rxmux-${randomBytes(6).toString('hex')}.partial${extension}`;
  const path = join(absolutePath(folder), name);
  try {
    return { path, handle: await open(path, 'wx+', mode) };
  } catch (error) {
    throw temporaryFailure(error, `A temporary file in '${folder}'`);
  }
}

/** The error for what went wrong with something temporary; `what` begins the sentence. */
export function temporaryFailure(error: unknown, what: string): MediaError {
  const { code, message, errno } = ioFailure(error, what);
  return new MediaError(
    code,
    `${message} Set directoryForTemporaryFiles to a folder in which files can be created.`,
    { operator: 'mux', errno, cause: error },
  );
}

/** Creates a file that is gone when it is closed, however the process ends: where the system allows that, it has no name even before. */
export async function namelessFile(folder: string): Promise<TemporaryFile> {
  const file = await temporaryFile(folder, '');
  await Promise.allSettled([unlink(file.path)]);
  return file;
}

/** Closes and removes it; never fails. */
export async function removeTemporary({ handle, path }: TemporaryFile): Promise<void> {
  await Promise.allSettled([handle.close(), unlink(path)]);
}

/** Throws unless files can be created in `folder`. @throws MediaError `ioError`, `diskFull`, `invalidArgument` */
export async function requireFolder(folder: string): Promise<void> {
  await removeTemporary(await temporaryFile(folder, ''));
}

/** Where temporary files go when nobody says so and there is no folder of the movie's own. */
export const systemFolder = (): string => tmpdir();
