import { type Observable } from 'rxjs';
import { MediaError } from '../errors.js';
import { type AnyIterable, type AnyIterator, iterate } from '../gate/pump.js';
import { watchReady } from '../gate/watchReady.js';
import { Window, type WindowLike } from '../gate/window.js';
import { cold } from '../rx.js';
import { produce, type Producer } from './produce.js';

/** Options of {@link pull}. @group Sources */
export interface PullOptions {
  /** How much may be unclosed at a time; default 8 samples. */
  readonly window?: WindowLike;
  /** Takes nothing while this is false; usually an input's `ready$`. Its error ends the source. */
  readonly whenReady?: Observable<boolean>;
}

/** Something to iterate, or a function that makes it anew for each subscriber. @group Sources */
export type PullSource<T> = AnyIterable<T> | ((signal: AbortSignal) => AnyIterable<T>);

const consumed = new WeakSet();

/**
 * A cold source that takes from an iterable only what can be used: the answer to `from(iterable)`, which
 * never waits.
 *
 * ![](../docs/diagrams/pull.svg)
 *
 * Each subscription iterates anew; give a function where the iterable can be iterated only once, as generators.
 * Each sample is lent: while `window` of them are unclosed, or while `whenReady` is false, the iterator is not asked. It may
 * answer at once or later; it is never asked twice at a time. Unsubscribing returns the iterator, aborts the signal
 * that the function was given, and closes the samples that nobody has adopted. Values that are no samples are only held by `whenReady`.
 *
 * When `whenReady` completes, its last value stays: after `true` reading goes on, after `false` the source completes.
 *
 * @throws MediaError `invalidState` (through `error`) when a generator is subscribed a second time
 * @example
 * ```ts
 * import { pull, VideoSample } from 'rxmux';
 *
 * function* frames() {
 *   for (let i = 0; i < 48; i++) {
 *     const bytes = new Uint8Array(320 * 180 * 4).fill(i * 5);
 *     yield VideoSample.fromBytes(bytes, { width: 320, height: 180, pixelFormat: 'rgba', pts: i / 24, duration: 1 / 24 });
 *   }
 * }
 * const frames$ = pull(frames);
 * ```
 * @see AVFoundation: AVAssetWriterInput.requestMediaDataWhenReady(on:using:)
 * @group Sources
 */
export function pull<T>(source: PullSource<T>, options: PullOptions = {}): Observable<T> {
  const { window: limits = 8, whenReady } = options;
  return cold<T>((out) => {
    const window = new Window('pull', limits);
    const abort = new AbortController();
    let producer: Producer | undefined = undefined;
    const ready = watchReady(whenReady, {
      changed: () => {
        producer?.run();
      },
      error: (error) => {
        out.error(error);
      },
      never: () => {
        out.complete();
      },
    });
    out.add(ready.stop);
    if (out.closed) return;
    const running = produce(out, open(source, abort.signal), window, () => ready.value);
    producer = running;
    out.add(() => {
      abort.abort();
      running.stop();
    });
    running.run();
  });
}

function open<T>(source: PullSource<T>, signal: AbortSignal): AnyIterator<T> {
  const iterable = typeof source === 'function' ? source(signal) : source;
  const iterator = iterate(iterable);
  const isOneShot = (iterator as unknown) === iterable;
  if (isOneShot && consumed.has(iterator)) {
    throw new MediaError(
      'invalidState',
      'A generator can be iterated only once, and this one was subscribed before. Give pull() the function that makes it: pull(() => frames()).',
      { operator: 'pull' },
    );
  }
  if (isOneShot) consumed.add(iterator);
  return iterator;
}
