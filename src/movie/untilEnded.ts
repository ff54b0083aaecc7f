import {
  catchError,
  EMPTY,
  endWith,
  ignoreElements,
  type MonoTypeOperatorFunction,
  type Observable,
  takeUntil,
} from 'rxjs';

/** Completes when `ready$` does, or errors: when the writer that it is of has ended. */
export function untilEnded<T>(ready$: Observable<boolean>): MonoTypeOperatorFunction<T> {
  const ended$ = ready$.pipe(
    ignoreElements(),
    catchError(() => EMPTY),
    endWith(undefined),
  );
  return takeUntil(ended$);
}
