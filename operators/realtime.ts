import { type Observable } from 'rxjs';
import { warn } from '../src/diagnostics.js';
import { requireArgument } from '../src/errors.js';
import { DropQueue, type DropPolicy } from '../src/gate/dropQueue.js';
import { Gate } from '../src/gate/gate.js';
import { Window, type WindowLike } from '../src/gate/window.js';
import { operator, type Operator } from '../src/rx.js';
import { type Sample } from '../src/sample/sample.js';
import { type MediaTime } from '../src/sample/time.js';

/** Told of each sample that was lost. @group Flow control */
export interface DropReport {
  /** Samples lost since subscription, this one included. */
  readonly count: number;
  /** When it would have been presented. */
  readonly pts: MediaTime | undefined;
  readonly policy: DropPolicy;
}

/** Options of {@link realtime}. @group Flow control */
export interface RealtimeOptions {
  /** What is lost when the consumer cannot keep up. There is no default: say it. */
  readonly policy: DropPolicy;
  /** How much may be unclosed before samples are held; default 4 samples. */
  readonly window?: WindowLike;
  /** How many samples are held before one is lost; default 1. */
  readonly queue?: number;
  /** Samples are held while this is false, too; usually an input's `ready$`. */
  readonly whenReady?: Observable<boolean>;
  /** Told of each loss. Without it the first loss is a warning. */
  readonly onDrop?: (report: DropReport) => void;
}

/**
 * Lets a source that cannot wait (a camera, a socket) meet a consumer that may not keep up: a short queue, and a named
 * rule for what is lost when it is full.
 *
 * ![](../docs/diagrams/realtime.svg)
 *
 * Samples pass while fewer than `window` of them are unclosed and `whenReady` is true. Others wait in the
 * queue; when that is full, `policy` says which sample is lost. Every loss is counted and reported, and the sample closed.
 *
 * @throws MediaError `invalidArgument` for a queue below 1
 * @example
 * ```ts
 * import { type Observable } from 'rxjs';
 * import { type VideoSample } from 'rxmux';
 * import { encode, mux, realtime } from 'rxmux/operators';
 *
 * const record = (camera$: Observable<VideoSample>) =>
 *   camera$.pipe(
 *     realtime({ policy: 'dropOldest', onDrop: ({ count }) => console.warn(`${count} frames lost`) }),
 *     encode({ codec: 'h264', preset: 'ultrafast' }),
 *     mux('camera.mkv'),
 *   );
 * ```
 * @see AVFoundation: AVAssetWriterInput.expectsMediaDataInRealTime
 * @group Flow control
 */
export function realtime<S extends Sample>(options: RealtimeOptions): Operator<S, S> {
  const { policy, window: limits = 4, queue: capacity = 1 } = options;
  requireArgument(
    Number.isInteger(capacity) && capacity >= 1,
    `realtime holds at least one sample: queue must be a positive integer, not ${capacity}.`,
  );
  return operator<S, S>((out) => {
    const window = new Window('realtime', limits);
    const report = reporter(options);
    const line = new DropQueue<S>(policy, capacity, (sample) => {
      try {
        report(sample);
      } finally {
        sample.close();
      }
    });
    const gate = new Gate(out, {
      line,
      whenReady: options.whenReady,
      mayPass: () => !window.isFull,
      passing: (sample) => {
        window.lend(sample);
      },
    });
    window.onRoom = () => {
      gate.run();
    };
    return {
      next: (sample) => {
        gate.next(sample);
      },
      complete: () => {
        gate.complete();
      },
      teardown: () => {
        gate.teardown();
        window.end(gate.isCompleted);
      },
    };
  });
}

function reporter({ policy, onDrop }: RealtimeOptions): (sample: Sample) => void {
  let count = 0;
  return (sample) => {
    count++;
    if (onDrop) onDrop({ count, pts: sample.pts, policy });
    else if (count === 1) {
      warn(
        'samplesDropped',
        `realtime (${policy}) has begun to lose samples: the consumer does not keep up. Said once; give onDrop to hear of each.`,
      );
    }
  };
}
