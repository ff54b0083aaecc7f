import {
  AV_LOG_DEBUG,
  AV_LOG_ERROR,
  AV_LOG_FATAL,
  AV_LOG_INFO,
  AV_LOG_PANIC,
  AV_LOG_QUIET,
  AV_LOG_VERBOSE,
  AV_LOG_WARNING,
} from 'node-av/constants';
import { Log } from 'node-av/lib';
import { type Observable, Subject } from 'rxjs';
import { type LogMessage } from '../backend.js';

const LEVELS: readonly (readonly [number, LogMessage['level']])[] = [
  [AV_LOG_PANIC, 'panic'],
  [AV_LOG_FATAL, 'fatal'],
  [AV_LOG_ERROR, 'error'],
  [AV_LOG_WARNING, 'warning'],
  [AV_LOG_INFO, 'info'],
  [AV_LOG_VERBOSE, 'verbose'],
  [AV_LOG_DEBUG, 'debug'],
];

/** Lines kept for error messages. */
const KEPT = 16;

const subject = new Subject<LogMessage>();
const recent: string[] = [];

/**
 * libav's log from `warning` up. libav has one log for the whole process, and tells it a moment later
 * than it happens.
 */
export const log$: Observable<LogMessage> = subject.asObservable();

/** The last lines at level `error` or worse, oldest first: what libav said about a failure. */
export function recentLog(): string | undefined {
  return recent.length === 0 ? undefined : recent.join('\n');
}

/** Waits until libav's log has told what led to a failure, and gives it. */
export async function settledLog(): Promise<string | undefined> {
  await new Promise((resolve) => setImmediate(resolve));
  return recentLog();
}

/** As {@link settledLog}, and forgets it. */
export async function takeRecentLog(): Promise<string | undefined> {
  const lines = await settledLog();
  clearRecentLog();
  return lines;
}

/** Forgets the lines so far, so that the next failure does not quote them. */
export function clearRecentLog(): void {
  recent.length = 0;
}

function receive(level: number, text: string): void {
  const message = text.trim();
  if (message === '') return;
  if (level <= AV_LOG_ERROR) {
    recent.push(message);
    if (recent.length > KEPT) recent.shift();
  }
  subject.next({ level: levelName(level), message });
}

function levelName(level: number): LogMessage['level'] {
  return LEVELS.find(([value]) => level <= value)?.[1] ?? 'trace';
}

/** Makes a call whose failure is an answer: libav's complaints about it are nobody's business. */
export function quietly<T>(call: () => T): T {
  Log.setCallback(receive, { maxLevel: AV_LOG_QUIET });
  try {
    return call();
  } finally {
    Log.setCallback(receive, { maxLevel: AV_LOG_WARNING });
  }
}

// With a callback nothing goes to stderr. The callback does not keep the process alive.
Log.setLevel(AV_LOG_WARNING);
Log.setCallback(receive, { maxLevel: AV_LOG_WARNING });
