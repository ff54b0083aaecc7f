import { type Observable, switchMap } from 'rxjs';
import { backend, type LogMessage } from './backend.js';
import { acquire } from './rx.js';

/**
 * What libav logs, from warnings up, for the whole process. Nothing is printed by itself.
 *
 * Messages come a moment after what caused them. Hot; never completes.
 *
 * @example
 * ```ts
 * import { libavLog$ } from 'rxmux';
 *
 * libavLog$.subscribe(({ level, message }) => console.error(`[${level}] ${message}`));
 * ```
 * @see libav: av_log_set_callback
 * @group Errors
 */
export const libavLog$: Observable<LogMessage> = acquire(backend, () => undefined).pipe(
  switchMap(({ log$ }) => log$),
);
