import { type Observable } from 'rxjs';
import { requirePaced } from '../src/gate/pace.js';
import { watchReady } from '../src/gate/watchReady.js';
import { operator, type Operator } from '../src/rx.js';
import { adopt, type Sample } from '../src/sample/sample.js';

/**
 * Holds samples back while `ready$` is false.
 *
 * ![](../docs/diagrams/whenReady.svg)
 *
 * What waits is bounded by the window of the source; a source without a window that keeps sending is refused, with an
 * error that names the ways out. `ready$` is subscribed before the source. Its error ends the output: the sink has failed. When
 * it completes its last value stays: after `true` everything passes, after `false` the output completes and what
 * waits is closed.
 *
 * With a codec between this gate and the sink, readiness alone would overrun; the windows of the stages
 * are what bounds it there.
 *
 * @param ready$ - usually an input's `ready$`
 * @throws MediaError (through `error`) `notReady`
 * @example
 * ```ts
 * import { demux, WriterInput } from 'rxmux';
 * import { whenReady } from 'rxmux/operators';
 *
 * const input = new WriterInput('video');
 * demux('in.mp4', ({ video }) => video.pipe(whenReady(input.ready$))).subscribe(input);
 * ```
 * @see AVFoundation: AVAssetWriterInput.isReadyForMoreMediaData
 * @group Flow control
 */
export function whenReady<S extends Sample>(ready$: Observable<boolean>): Operator<S, S> {
  return operator<S, S>((out) => {
    const queue: S[] = [];
    let ended = false;
    let draining = false;
    const ready = watchReady(ready$, {
      changed: () => {
        drain();
      },
      error: (error) => {
        out.error(error);
      },
      never: () => {
        out.complete();
      },
    });
    const drain = (): void => {
      if (draining) return;
      draining = true;
      while (ready.value && !out.closed) {
        const sample = queue.shift();
        if (sample === undefined) break;
        out.next(sample);
      }
      draining = false;
      if (ended && queue.length === 0) out.complete();
    };
    return {
      next: (sample) => {
        requirePaced(adopt(sample), queue.length, 'whenReady');
        queue.push(sample);
        drain();
      },
      complete: () => {
        ended = true;
        drain();
      },
      teardown: () => {
        ready.stop();
        for (const sample of queue.splice(0)) sample.close();
      },
    };
  });
}
