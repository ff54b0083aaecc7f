import { listen, operator, type Operator } from '../src/rx.js';
import { adopt, type Sample } from '../src/sample/sample.js';
import { markOf } from './fakeSample.js';
import { type VirtualTime } from './time.js';

/**
 * Takes each sample, closes it at once, and emits its mark: the consumer that is never busy.
 *
 * Marks are what belongs into `expectObservable`: comparing samples would compare everything they hold.
 *
 * @example
 * ```ts
 * import { filterSamples } from 'rxmux/operators';
 * import { markOf, marks, rxTest } from 'rxmux/testing';
 *
 * rxTest(({ samples, expectObservable }) => {
 *   const passed$ = samples('a-b-|').pipe(filterSamples((sample) => markOf(sample) !== 'b'));
 *   expectObservable(passed$.pipe(marks())).toBe('a---|');
 * });
 * ```
 * @group Testing
 */
export function marks(): Operator<Sample, string> {
  return operator((out) => ({
    next: (sample) => {
      try {
        out.next(markOf(sample));
      } finally {
        sample.close();
      }
    },
  }));
}

/** The engine behind `consume()`: holds each sample for as long as `diagram`, then closes it and emits its mark. */
export function consumeIn(time: VirtualTime, diagram: string): Operator<Sample, string> {
  return operator((out) => {
    const held = new Set<Sample>();
    let ended = false;
    const finish = (): void => {
      if (ended && held.size === 0) out.complete();
    };
    const release = (sample: Sample): void => {
      // The mark first: the source may end while the sample is closed.
      out.next(markOf(sample));
      held.delete(sample);
      sample.close();
      finish();
    };
    return {
      next: (sample) => {
        held.add(adopt(sample));
        const stop = listen(time.cold(diagram), {
          next: () => undefined,
          complete: () => {
            release(sample);
          },
        });
        out.add(stop);
      },
      complete: () => {
        ended = true;
        finish();
      },
      teardown: () => {
        for (const sample of held) sample.close();
      },
    };
  });
}
