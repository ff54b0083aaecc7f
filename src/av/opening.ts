import { type Observable } from 'rxjs';
import { cold } from '../rx.js';

/**
 * A resource that takes time to open, as a cold Observable of one value: who unsubscribes before it is open aborts
 * the opening, and what opens nevertheless is closed. After that the subscriber owns it.
 */
export function opening<T>(
  open: (signal: AbortSignal) => Promise<T>,
  discard: (opened: T) => void,
): Observable<T> {
  return cold<T>((out) => {
    const abort = new AbortController();
    open(abort.signal).then(
      (opened) => {
        if (out.closed) {
          discard(opened);
          return;
        }
        out.next(opened);
        out.complete();
      },
      (error: unknown) => {
        out.error(error);
      },
    );
    return () => {
      abort.abort();
    };
  });
}
