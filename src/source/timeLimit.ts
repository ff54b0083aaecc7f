import { asyncScheduler, type MonoTypeOperatorFunction, throwError, timeout } from 'rxjs';
import { MediaError } from '../errors.js';
import { type AnyIterator } from '../gate/pump.js';
import { discard } from '../sample/sample.js';

/** The longest delay that a timer has, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Fails with `timedOut` when nothing is opened in `seconds`; what was begun is then undone. */
export function openWithin<T>(seconds: number): MonoTypeOperatorFunction<T> {
  if (seconds * 1000 > LONGEST) return (source) => source;
  return timeout({
    first: seconds * 1000,
    with: () => throwError(() => timedOut(`be opened in ${seconds} s`, 'openSeconds')),
  });
}

/** An iterator that says from time to time that it gets on, though it has nothing to give yet. */
export interface Patient<T> extends AnyIterator<T> {
  /** Grows while it gets on. */
  readonly progress?: number;
}

type Result<T> = IteratorResult<T, unknown>;

/** An iterator whose `next()` fails with `timedOut` when it gets no further for `seconds`. */
export function readWithin<T>(iterator: Patient<T>, seconds: number): AnyIterator<T> {
  if (seconds * 1000 > LONGEST) return iterator;
  return {
    next: () => {
      const answer = iterator.next();
      return 'then' in answer ? within(answer, iterator, seconds) : answer;
    },
    return: () => iterator.return?.(),
  };
}

/** Not a promise, since virtual time does not see those: something that can be waited for, as `answer` is. */
function within<T>(
  answer: PromiseLike<Result<T>>,
  iterator: Patient<T>,
  seconds: number,
): PromiseLike<Result<T>> {
  const then = (
    resolve: (result: Result<T>) => unknown,
    reject: (error: unknown) => unknown,
  ): void => {
    let settled = false;
    let { progress } = iterator;
    const timer = asyncScheduler.schedule(function () {
      if (iterator.progress !== progress) {
        ({ progress } = iterator);
        this.schedule(undefined, seconds * 1000);
        return;
      }
      settled = true;
      reject(timedOut(`give anything for ${seconds} s`, 'readSeconds'));
    }, seconds * 1000);
    const settle = (tell: () => void, late: () => void): void => {
      timer.unsubscribe();
      if (settled) late();
      else tell();
    };
    answer.then(
      (result) => {
        settle(
          () => resolve(result),
          () => {
            if (result.done !== true) discard(result.value);
          },
        );
      },
      (error: unknown) => {
        settle(
          () => reject(error),
          () => undefined,
        );
      },
    );
  };
  return { then } as unknown as PromiseLike<Result<T>>;
}

function timedOut(what: string, limit: 'openSeconds' | 'readSeconds'): MediaError {
  return new MediaError(
    'timedOut',
    `The source could not ${what}, which is the limit. If it may be slow, raise \`limits.${limit}\`, or set it to Infinity.`,
    { operator: 'demux' },
  );
}
