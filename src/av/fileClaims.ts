import { type BigIntStats } from 'node:fs';
import { MediaError } from '../errors.js';

/** What tells a file from all others, by whatever path it is reached. */
export type FileIdentity = Pick<BigIntStats, 'dev' | 'ino'>;

const claimed = new Set<string>();

/**
 * Claims a file for one writer of this process; gives what ends the claim.
 *
 * @throws MediaError `fileAlreadyExists` while another writer has it
 */
export function claimFile(path: string, { dev, ino }: FileIdentity): () => void {
  const key = `${dev}:${ino}`;
  if (claimed.has(key)) {
    throw new MediaError(
      'fileAlreadyExists',
      `'${path}' is being written by another writer of this process. Wait until that has finished, or choose another path.`,
      { operator: 'mux' },
    );
  }
  claimed.add(key);
  let isOurs = true;
  return () => {
    if (isOurs) claimed.delete(key);
    isOurs = false;
  };
}

export const isSameFile = (a: FileIdentity, b: FileIdentity): boolean =>
  a.dev === b.dev && a.ino === b.ino;
