import { constants } from 'node:os';
import { MediaError, type MediaErrorCode } from '../errors.js';

/** What Node tells of a failed system call; its errors may come from another realm, so no `instanceof`. */
interface SystemError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message?: unknown;
}

const REASONS: Readonly<Record<string, readonly [MediaErrorCode, string]>> = {
  ENOSPC: ['diskFull', 'the disk is full. Free some space, or write elsewhere.'],
  EDQUOT: ['diskFull', 'the quota of the user is used up. Free some space, or write elsewhere.'],
  EFBIG: [
    'diskFull',
    'the file would become larger than the file system, or a limit of the process, allows.',
  ],
  ENOENT: ['ioError', 'its folder does not exist. Create the folder first.'],
  ENOTDIR: ['ioError', 'a part of its path is a file where a folder is needed.'],
  EISDIR: ['ioError', 'it is a folder. Name a file in it.'],
  ELOOP: [
    'ioError',
    'it is a symbolic link, and movies are not written through links. Give the path that the link points to.',
  ],
  EACCES: ['ioError', 'permission is denied.'],
  EPERM: ['ioError', 'the operation is not permitted.'],
  EROFS: ['ioError', 'the file system is read-only.'],
  EMFILE: ['ioError', 'the process has too many files open.'],
};

/** The system's word for what went wrong: `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as SystemError;
  // Node has no name for it.
  if (errno === -constants.errno.EDQUOT) return 'EDQUOT';
  return typeof code === 'string' ? code : undefined;
}

/** A failed system call, or whatever a destination threw, as an error that says what to do. */
export function ioFailure(error: unknown, what: string): MediaError {
  if (error instanceof MediaError) return error;
  const { errno, message } = (error ?? {}) as SystemError;
  const [code, reason] = REASONS[systemCode(error) ?? ''] ?? [
    'ioError',
    typeof message === 'string' && message !== '' ? `${message}.` : `${String(error)}.`,
  ];
  return new MediaError(code, `${what} cannot be written: ${reason}`, {
    operator: 'mux',
    errno: typeof errno === 'number' ? errno : undefined,
    cause: error,
  });
}

/** Whether somebody gave up, and nothing went wrong. */
export const isCancelled = (reason: unknown): boolean =>
  reason instanceof MediaError && reason.code === 'operationCancelled';

/** What is told of a movie whose writing has failed, and of which a part is whole. */
export const sayKept = (path: string): string =>
  `What was written until then can be played, and stays in '${path}'.`;

/** The failure, and what stays in spite of it. */
export function tellKept(failure: MediaError, path: string): MediaError {
  const { code, message, operator, track, time, libav, errno, cause } = failure;
  const details = { operator, track, time, libav, errno, cause };
  return new MediaError(code, `${message} ${sayKept(path)}`, details);
}

/** Why a destination takes nothing more when it was given up. */
export const givenUp = (name: string, reason: unknown): MediaError =>
  new MediaError('operationCancelled', `Writing ${name} was cancelled.`, {
    operator: 'mux',
    cause: reason,
  });
