import { type Sample } from '../sample/sample.js';

/**
 * Starts an async generator at once instead of when it is first pulled. So what it took over is never forgotten: a
 * generator that is returned before it was started does not run its `finally`.
 */
export function begun<S extends Sample>(generator: AsyncGenerator<S>): AsyncIterableIterator<S> {
  let first: Promise<IteratorResult<S>> | undefined = generator.next();
  // If nobody asks for it, nobody is left to be told.
  first.catch(() => undefined);
  return {
    next: () => {
      const result = first ?? generator.next();
      first = undefined;
      return result;
    },
    return: async () => {
      const unasked = first;
      first = undefined;
      const result = generator.return(undefined);
      const early = await unasked?.catch(() => undefined);
      if (early?.done === false) early.value.close();
      return result;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
