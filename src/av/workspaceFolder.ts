/** Folders of workspaces: what they are called, which of them nobody can need any more, and how they are emptied. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { lstat, readdir, rename, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './ioErrors.js';
import { isCertainlyDead, type Owner, ownerOf, self } from './processIdentity.js';

const PREFIX = 'rxmux-passes';
const NAME =
  /^rxmux-passes\.([\da-f]{12})\.([\da-f]{12})\.([\da-f]{12})\.([1-9]\d{0,9})\.(\d{1,20})\.[\da-f]{32}$/;

/** What we, and encoders, make in such a folder. */
const CONTENTS = /^(?:statistics|rxmux-)/;

/** A name that says whose it is, and that nobody can guess. */
export function ownName(random: string): string {
  const { host, boot, space, pid, start } = self();
  return [PREFIX, host, boot, space, pid, start, random].join('.');
}

/** Whom a folder belongs to by its name; undefined: it is none of ours. */
export function ownerIn(name: string): Owner | undefined {
  const [, host, boot, space, pid, start] = NAME.exec(name) ?? [];
  return ownerOf({ host, boot, space, pid, start });
}

/** Removes what we made in a folder, and the folder; whether it is gone. Anything else in it stays, and the folder with it. */
export function emptyFolder(path: string): boolean {
  try {
    for (const name of readdirSync(path)) {
      if (CONTENTS.test(name)) unlinkSync(join(path, name));
    }
    rmdirSync(path);
    return true;
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}

/** Removes the workspaces of processes that are certainly dead. Never fails: what cannot be removed stays. */
export async function sweep(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const owned = names.flatMap((name) => {
    const owner = ownerIn(name);
    return owner ? [{ name, owner }] : [];
  });
  if (owned.length === 0) return;
  const isLocal = await isOnLocalDisk(parent);
  for (const { name, owner } of owned) {
    if (isCertainlyDead(owner, isLocal) && (await isOurs(join(parent, name)))) {
      await remove(parent, name);
    }
  }
}

/** Linux's numbers of file systems that one machine has at a time: ext, xfs, btrfs, f2fs, zfs, overlay, tmpfs. */
const LOCAL = new Set([
  0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x794c7630, 0x01021994,
]);

async function isOnLocalDisk(path: string): Promise<boolean> {
  try {
    return LOCAL.has((await statfs(path)).type);
  } catch {
    return false;
  }
}

/**
 * Whoever gives it a name of its own first may empty it; others do not find it any more. If that process dies as well, the new name says so.
 */
async function remove(parent: string, name: string): Promise<void> {
  const path = join(parent, ownName(randomBytes(16).toString('hex')));
  try {
    await rename(join(parent, name), path);
  } catch {
    return;
  }
  if (await isOurs(path)) emptyFolder(path);
}

/** A folder, not a link to one, of the same user. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid);
  } catch {
    return false;
  }
}
