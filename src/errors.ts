/**
 * The codes that a {@link MediaError} carries. They are stable: match on them, not on messages.
 *
 * Programming errors, thrown at once: `invalidArgument`, `invalidState`, `useAfterClose`.
 * Everything else is a run-time failure, delivered through `error`.
 *
 * @group Errors
 */
export type MediaErrorCode =
  /** An argument is outside what the rule in the message allows. */
  | 'invalidArgument'
  /** The call is not legal in the present state (AVFoundation: NSInternalInconsistencyException). */
  | 'invalidState'
  /** A sample was used after it was closed. */
  | 'useAfterClose'
  /** A sample came while the consumer was not ready, and no policy says what to do with it. */
  | 'notReady'
  /** A queue between tracks reached its cap while another track starved. */
  | 'queueFull'
  /** A time stamp is missing, or does not come after the one before it. */
  | 'invalidTimestamp'
  /** The input could not be opened, or is not media. */
  | 'invalidSourceMedia'
  /** Nothing says where a movie's samples are, nor what they are. */
  | 'indexMissing'
  /** The source asks for more than its limits allow: pixels or tracks. */
  | 'limitExceeded'
  /** The source did not answer in the time that its limits give it. */
  | 'timedOut'
  /** The movie has no such track. */
  | 'trackNotFound'
  /** Damaged data met a strict decoder. */
  | 'decodeFailed'
  /** No decoder for the format is in this build of libav. */
  | 'decoderNotFound'
  /** The encoder refused a sample. */
  | 'encodeFailed'
  /** None of the candidate encoders could be opened. */
  | 'encoderNotFound'
  /** The settings do not fit the codec (AVFoundation: unsupportedOutputSettings). */
  | 'unsupportedOutputSettings'
  /** The filter graph could not be built, or failed. */
  | 'filterFailed'
  /** A picture has no counterpart of the same time to be compared with. */
  | 'unmatchedPicture'
  /** The samples of a stream changed to a format that the stage cannot follow. */
  | 'formatChanged'
  /** The container cannot hold the track, or the file type is unknown. */
  | 'formatUnsupported'
  /** Nothing was written: no track had a sample. */
  | 'noMedia'
  /** The destination exists and overwriting was not asked for. */
  | 'fileAlreadyExists'
  /** The disk, or the quota, is full. */
  | 'diskFull'
  /** The destination or the source failed with an I/O error. */
  | 'ioError'
  /** The muxer failed for a reason of its own. */
  | 'muxFailed'
  /** The operation was cancelled. */
  | 'operationCancelled'
  /** libav reported something that has no better name. */
  | 'unknown';

/** Where and why, for a {@link MediaError}. @group Errors */
export interface MediaErrorDetails {
  /** The operator, source or object that failed: `encode`, `mux`, `AssetWriter`. */
  readonly operator?: string | undefined;
  /** The track it happened on, as people would name it: `video #0`. */
  readonly track?: string | undefined;
  /** The presentation or decode time it happened at, in seconds (for people). */
  readonly time?: number | undefined;
  /** libav's own text, when it said something. */
  readonly libav?: string | undefined;
  /** libav's or the system's error number. */
  readonly errno?: number | undefined;
  /** The error below this one. */
  readonly cause?: unknown;
}

/**
 * The one error class of the library.
 *
 * The message names the rule, what was given, and the way out. `code` is stable.
 *
 * @example
 * ```ts
 * import { MediaError } from 'rxmux';
 *
 * const fileExists = (error: unknown): boolean =>
 *   error instanceof MediaError && error.code === 'fileAlreadyExists';
 * ```
 * @see AVFoundation: AVError.Code
 * @group Errors
 */
export class MediaError extends Error {
  public override readonly name: string = 'MediaError';
  /** Why, in a word that does not change between versions. */
  public readonly code: MediaErrorCode;
  /** The operator, source or object that failed. */
  public readonly operator: string | undefined;
  /** The track it happened on. */
  public readonly track: string | undefined;
  /** The media time it happened at, in seconds. */
  public readonly time: number | undefined;
  /** libav's own text. */
  public readonly libav: string | undefined;
  /** libav's or the system's error number. */
  public readonly errno: number | undefined;

  public constructor(code: MediaErrorCode, message: string, details: MediaErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.operator = details.operator;
    this.track = details.track;
    this.time = details.time;
    this.libav = details.libav;
    this.errno = details.errno;
  }
}

/** Throws `invalidArgument` unless `condition` holds. */
export function requireArgument(
  condition: boolean,
  message: string | (() => string),
): asserts condition {
  if (condition) return;
  throw new MediaError('invalidArgument', typeof message === 'string' ? message : message());
}
