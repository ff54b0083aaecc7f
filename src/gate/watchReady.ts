import { type Observable } from 'rxjs';
import { listen } from '../rx.js';

/** What happens to whoever watches a readiness signal. */
export interface ReadyListener {
  /** The value may have become true. */
  changed(): void;
  /** The sink failed. */
  error(error: unknown): void;
  /** The signal completed while it was false: it will never be true again. */
  never(): void;
}

/** A readiness signal's present value. */
export interface ReadyWatch {
  readonly value: boolean;
  readonly stop: () => void;
}

/**
 * Watches `ready$`; without one everything is always ready. `changed` is not called before this has returned: the caller has
 * only just begun, and looks at `value`.
 */
export function watchReady(
  ready$: Observable<boolean> | undefined,
  listener: ReadyListener,
): ReadyWatch {
  if (ready$ === undefined) return { value: true, stop: () => undefined };
  let value = false;
  let watching = false;
  const stop = listen(ready$, {
    next: (next) => {
      value = next;
      if (next && watching) listener.changed();
    },
    error: (error) => {
      value = false;
      listener.error(error);
    },
    complete: () => {
      if (!value) listener.never();
    },
  });
  watching = true;
  return {
    get value() {
      return value;
    },
    stop,
  };
}
