import {
  AVERROR_EOF,
  AVERROR_EACCES,
  AVERROR_EAGAIN,
  AVERROR_EEXIST,
  AVERROR_EIO,
  AVERROR_EISDIR,
  AVERROR_EMFILE,
  AVERROR_ENOENT,
  AVERROR_ENOSPC,
  AVERROR_ENOTDIR,
  AVERROR_EPERM,
  AVERROR_EPIPE,
} from 'node-av/constants';
import { FFmpegError } from 'node-av/lib';
import { MediaError, type MediaErrorCode, type MediaErrorDetails } from '../errors.js';
import { recentLog } from './log.js';

/** The call has nothing yet: it needs more input, or its output taken. */
export const EAGAIN: number = AVERROR_EAGAIN;
/** The end. */
export const EOF: number = AVERROR_EOF;
/** What a callback of ours answers libav when it failed. */
export const EIO: number = AVERROR_EIO;

/** Codes that mean the same whoever reports them. */
const BY_CODE = new Map<number, MediaErrorCode>([
  [AVERROR_ENOSPC, 'diskFull'],
  [AVERROR_EEXIST, 'fileAlreadyExists'],
  ...[
    AVERROR_EIO,
    AVERROR_EPIPE,
    AVERROR_ENOENT,
    AVERROR_EACCES,
    AVERROR_EPERM,
    AVERROR_EISDIR,
    AVERROR_ENOTDIR,
    AVERROR_EMFILE,
  ].map((code): [number, MediaErrorCode] => [code, 'ioError']),
]);

/** A failed call of libav. */
export interface Failure extends Omit<MediaErrorDetails, 'errno'> {
  /** What could not be done, as a sentence's beginning: `The decoder refused the sample`. */
  readonly message: string;
  /** The code, unless libav's own says it better (`diskFull`, `ioError`). */
  readonly code: MediaErrorCode;
}

/** libav's words for a return code. */
export function errorText(code: number): string {
  return FFmpegError.strerror(code);
}

/** The error for a negative return code. */
export function avError(code: number, failure: Failure): MediaError {
  const { message, code: fallback, ...details } = failure;
  const text = errorText(code);
  return new MediaError(BY_CODE.get(code) ?? fallback, `${message}: ${text}.`, {
    ...details,
    libav: details.libav ?? recentLog() ?? text,
    errno: code,
  });
}

/** Gives the code back, unless it is negative: then throws. */
export function check(code: number, failure: Failure): number {
  if (code < 0) throw avError(code, failure);
  return code;
}

/** As `check`, for objects that libav gives or, out of memory or names, does not. */
export function checkObject<T>(value: T | null | undefined, failure: Failure): T {
  if (value != null) return value;
  const { message, code, ...details } = failure;
  throw new MediaError(code, `${message}.`, { ...details, libav: details.libav ?? recentLog() });
}
