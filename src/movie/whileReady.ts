import { listen, type Signal } from '../rx.js';

/**
 * Calls `step` again and again while `ready` is true and `step` says that there is more; begins anew whenever `ready` becomes
 * true. Never calls it inside itself.
 */
export function whileReady(ready: Signal<boolean>, step: () => boolean): void {
  let running = false;
  listen(ready.changes$, {
    next: (isReady) => {
      if (!isReady || running) return;
      running = true;
      try {
        while (ready.value && step());
      } finally {
        running = false;
      }
    },
  });
}
