import { type Subscriber } from 'rxjs';
import { type AnyIterator, Pump } from '../gate/pump.js';
import { type Window } from '../gate/window.js';
import { discard, isSample } from '../sample/sample.js';

/** A running producer. */
export interface Producer {
  /** To be called when the producer may go on. */
  run(): void;
  /** Ends it: the iterator is returned, what is out and not adopted is reclaimed. */
  readonly stop: () => void;
}

/**
 * Pushes what an iterator gives for as long as the window has room and `mayRun` says so. Samples are lent;
 * other values pass uncounted.
 */
export function produce<T>(
  out: Subscriber<T>,
  iterator: AnyIterator<T>,
  window: Window,
  mayRun: () => boolean = () => true,
): Producer {
  let completed = false;
  const pump = new Pump<T>(iterator, {
    canTake: () => !out.closed && mayRun() && !window.isFull,
    next: (value) => {
      try {
        if (isSample(value)) window.lend(value);
      } catch (error) {
        // It was closed before: ending tears everything down, and returns the iterator.
        out.error(error);
        return;
      }
      out.next(value);
    },
    error: (error) => {
      out.error(error);
    },
    complete: () => {
      completed = true;
      out.complete();
    },
    late: discard,
  });
  const run = (): void => {
    pump.run();
  };
  window.onRoom = run;
  return {
    run,
    stop: () => {
      pump.stop();
      // A source that completed has given its samples away for good.
      window.end(completed);
    },
  };
}
