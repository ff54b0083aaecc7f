import { type LayoutWishes } from '../movie/boxes/layoutWishes.js';
import { type OpenDestination } from './destination.js';
import { layOut } from './layoutPass.js';

/** What is to be done with a finished movie before its destination is closed; undefined: nothing. `done` is told its size. */
export function finalLayout(
  { sink, rewrite }: OpenDestination,
  wishes: LayoutWishes | undefined,
  done: (size: number) => void,
): (() => Promise<void>) | undefined {
  if (!rewrite || !wishes) return undefined;
  // Given up, or failed: between two pieces is when it can be noticed.
  const check = (): void => {
    if (sink.failure) throw sink.failure;
  };
  return () =>
    rewrite(async (movie, take) => {
      let size = 0;
      await layOut(movie, wishes, async (bytes) => {
        check();
        await take(bytes);
        size += bytes.byteLength;
      });
      done(size);
    }, check);
}
