import { type Observable } from 'rxjs';
import { Gate } from '../src/gate/gate.js';
import { requirePaced } from '../src/gate/pace.js';
import { operator, type Operator } from '../src/rx.js';
import { type Sample } from '../src/sample/sample.js';

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
    const line = {
      get length() {
        return queue.length;
      },
      push: (sample: S) => {
        requirePaced(sample, queue.length, 'whenReady');
        queue.push(sample);
      },
      shift: () => queue.shift(),
      clear: () => queue.splice(0),
    };
    return new Gate(out, {
      line,
      whenReady: ready$,
      mayPass: () => true,
      passing: () => undefined,
    });
  });
}
