import { EMPTY, mergeMap, type Observable, Subject, throwError, timer } from 'rxjs';

/** What a {@link Warning} is about. @group Errors */
export type WarningCode =
  | 'sampleCollected'
  | 'pipelineStalled'
  | 'decodeErrors'
  | 'trackDropped'
  | 'inputSilent'
  | 'movieKept'
  | 'encoderFallback'
  | 'colorUntagged'
  | 'timestampAdjusted'
  | 'timestampJump'
  | 'timestampShifted'
  | 'timestampWrapped'
  | 'samplesHidden'
  | 'samplesDropped'
  | 'captionsLost'
  | 'referenceDropped'
  | 'chapterDropped'
  | 'captionSimplified';

/** Something that a person should know, and that did not stop the work. @group Errors */
export interface Warning {
  /** A stable word. */
  readonly code: WarningCode;
  /** What happened, and what to do about it. */
  readonly message: string;
}

const subject = new Subject<Warning>();

/**
 * Every warning of the library. While nobody is subscribed, warnings go to `process.emitWarning`.
 *
 * @group Errors
 */
export const warnings$: Observable<Warning> = subject.asObservable();

/** Tells a person, once; never throws. */
export function warn(code: WarningCode, message: string): void {
  if (subject.observed) subject.next({ code, message });
  else process.emitWarning(message, { type: 'RxmuxWarning', code });
}

/**
 * An error that nobody listens to, told as RxJS tells it: `config.onUnhandledError`, or an uncaught exception. In the next turn, when
 * whoever began has had time to listen.
 */
export function reportUnhandled(error: unknown, isHeard: () => boolean): void {
  timer(0)
    .pipe(mergeMap(() => (isHeard() ? EMPTY : throwError(() => error))))
    .subscribe();
}
