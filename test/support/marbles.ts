import { expect } from '@jest/globals';

import { rxTest, type RxTestHelpers, type RxTestOptions } from '../../marbles/rxTest.js';

/** `rxTest` with jest's matcher, which shows what differs. */
export function marbles(test: (helpers: RxTestHelpers) => unknown, options?: RxTestOptions): void {
  rxTest(test, {
    matcher: (actual, expected) => {
      expect(actual).toEqual(expected);
    },
    ...options,
  });
}
