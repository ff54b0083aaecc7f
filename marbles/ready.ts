import { defer, distinctUntilChanged, type Observable, startWith } from 'rxjs';
import { type Logged, type VirtualTime } from './time.js';

/** What the letters of a readiness diagram mean. */
export const READY: { readonly t: boolean; readonly f: boolean } = { t: true, f: false };

/** The engine behind `ready()`: hot, and it replays its present value, as the library's own signals do. */
export function readyIn(time: VirtualTime, diagram: string, error?: unknown): Logged<boolean> {
  const source = time.hot<boolean>(diagram, READY, error);
  let last: boolean | undefined;
  // A twin, so that watching does not show in the subscriptions.
  time.hot<boolean>(diagram, READY, error).subscribe({
    next: (value) => {
      last = value;
    },
    error: () => undefined,
  });
  const ready$: Observable<boolean> = defer(() =>
    (last === undefined ? source : source.pipe(startWith(last))).pipe(distinctUntilChanged()),
  );
  return Object.assign(ready$, { subscriptions: source.subscriptions });
}
