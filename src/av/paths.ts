import { resolve } from 'node:path';
import { requireArgument } from '../errors.js';

/** Half of a character of UTF-16; no file system can be told of it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The absolute path that is meant: a name, never an address, whatever it looks like.
 *
 * @throws MediaError `invalidArgument`
 */
export function absolutePath(path: string): string {
  const shown = JSON.stringify(path);
  requireArgument(path !== '', 'A path must not be empty.');
  requireArgument(!path.includes('\0'), `A path must not contain a NUL character: ${shown}.`);
  requireArgument(
    !LONE_SURROGATE.test(path),
    `A path must be well-formed text, and ${shown} has half of a surrogate pair. Give the whole character.`,
  );
  return resolve(path);
}
