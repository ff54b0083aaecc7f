import { copyFile, rename } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { claimFile } from './fileClaims.js';
import { editable, writeAll } from './fileIo.js';
import { type OpenFile } from './fileOpening.js';
import { systemCode } from './ioErrors.js';
import { type Copying } from './outlet.js';
import { removeTemporary, temporaryFile, type TemporaryFile } from './temporaryFile.js';

/**
 * Writes a file once more, as `copy` wants it, into a temporary one of `folder` that then takes its place. Whenever the process or the
 * machine dies, one of the two is there and whole. Gives the new file; when it fails, the old one is as it was, and open.
 */
export async function rewritten(old: OpenFile, folder: string, copy: Copying): Promise<OpenFile> {
  const mode = (await old.handle.stat()).mode & 0o777;
  const file = await temporaryFile(folder, extname(old.path), mode);
  try {
    await fill(file, old, copy);
    return await inPlace(file, old);
  } catch (error) {
    if (systemCode(error) === 'EXDEV') return await acrossFileSystems(file, old, mode);
    await removeTemporary(file);
    throw error;
  }
}

async function fill({ handle }: TemporaryFile, old: OpenFile, copy: Copying): Promise<void> {
  let end = 0;
  await copy(editable(old.handle), async (bytes) => {
    await writeAll(handle, bytes, end);
    end += bytes.byteLength;
  });
  // A name may reach the disk before what it names.
  await handle.sync();
}

/** Nothing fails any more once it has the name. */
async function inPlace({ handle, path }: TemporaryFile, old: OpenFile): Promise<OpenFile> {
  const stats = await handle.stat({ bigint: true });
  const unclaim = claimFile(old.path, stats);
  try {
    await rename(path, old.path);
  } catch (error) {
    unclaim();
    throw error;
  }
  // It has no name any more: when it is closed, another file may get its number, by which it is claimed.
  if (!old.replaces) old.release();
  await Promise.allSettled([old.handle.close()]);
  const release = (): void => {
    unclaim();
    old.release();
  };
  return { ...old, handle, stats, release };
}

/** What lies on another file system cannot get the name: a copy beside the old file does. */
async function acrossFileSystems(
  file: TemporaryFile,
  old: OpenFile,
  mode: number,
): Promise<OpenFile> {
  let near: TemporaryFile | undefined;
  try {
    near = await temporaryFile(dirname(old.path), extname(old.path), mode);
    await copyFile(file.path, near.path);
    await near.handle.sync();
    return await inPlace(near, old);
  } catch (error) {
    if (near) await removeTemporary(near);
    throw error;
  } finally {
    await removeTemporary(file);
  }
}
