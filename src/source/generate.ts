import { type Observable, switchMap } from 'rxjs';
import { backend, type RawSample } from '../backend.js';
import { requireArgument } from '../errors.js';
import { type AnyIterator } from '../gate/pump.js';
import { Window, type WindowLike } from '../gate/window.js';
import { acquire, cold } from '../rx.js';
import { type AudioSample } from '../sample/audioSample.js';
import { type TimeLike, toTime } from '../sample/time.js';
import { type VideoSample } from '../sample/videoSample.js';
import { produce } from './produce.js';

/** Options of {@link testPattern}. @group Sources */
export interface TestPatternOptions {
  /** Pixels; default 640. */
  readonly width?: number;
  /** Pixels; default 360. */
  readonly height?: number;
  /** Frames per second; default 24. */
  readonly frameRate?: number | string;
  /** How long: exact, or in seconds. Default: without end. */
  readonly duration?: TimeLike;
  /** How many pictures may be unclosed; default 4. */
  readonly window?: WindowLike;
}

/** Options of {@link tone}. @group Sources */
export interface ToneOptions {
  /** Hertz; default 440. */
  readonly frequency?: number;
  /** Hertz; default 48000. */
  readonly sampleRate?: number;
  /** Default 2. */
  readonly channels?: number;
  /** How long: exact, or in seconds. Default: without end. */
  readonly duration?: TimeLike;
  /** How many blocks may be unclosed; default 16. */
  readonly window?: WindowLike;
}

/**
 * A moving test picture with a counter, so that programs can be tried without a file.
 *
 * ![](../docs/diagrams/testPattern.svg)
 *
 * Cold. Pictures are made only while fewer than `window` of them are unclosed.
 *
 * @throws MediaError `invalidArgument` for a size, rate or duration that is not positive
 * @example
 * ```ts
 * import { testPattern } from 'rxmux';
 * import { encode, mux } from 'rxmux/operators';
 *
 * testPattern({ width: 1280, height: 720, duration: 3 })
 *   .pipe(encode({ codec: 'h264' }), mux('pattern.mp4'))
 *   .subscribe();
 * ```
 * @see libav: testsrc2
 * @group Sources
 */
export function testPattern(options: TestPatternOptions = {}): Observable<VideoSample> {
  const { width = 640, height = 360, frameRate = 24, duration, window = 4 } = options;
  requirePositive({ width, height, duration });
  requireArgument(
    /^\d+(\.\d+)?(\/\d+)?$/.test(String(frameRate)) && Number.parseFloat(String(frameRate)) > 0,
    `A frame rate must be a positive number, or a ratio such as '30000/1001', not ${frameRate}.`,
  );
  const source = `testsrc2=size=${width}x${height}:rate=${frameRate}${ending(duration)}`;
  return generate<VideoSample>(`${source},format=yuv420p,${TAGS}`, window);
}

/** What libav draws the pattern with, and does not say. */
const TAGS = 'setparams=color_primaries=bt709:color_trc=bt709:colorspace=smpte170m:range=limited';

/**
 * A steady tone, so that programs can be tried without a file.
 *
 * ![](../docs/diagrams/tone.svg)
 *
 * Cold. Sound is made only while fewer than `window` blocks of it are unclosed.
 *
 * @throws MediaError `invalidArgument` for a frequency, rate, channel count or duration that is not positive
 * @example
 * ```ts
 * import { tone } from 'rxmux';
 * import { encode, mux } from 'rxmux/operators';
 *
 * tone({ frequency: 880, duration: 3 }).pipe(encode({ codec: 'aac' }), mux('tone.m4a')).subscribe();
 * ```
 * @see libav: sine
 * @group Sources
 */
export function tone(options: ToneOptions = {}): Observable<AudioSample> {
  const { frequency = 440, sampleRate = 48_000, channels = 2, duration, window = 16 } = options;
  requirePositive({ frequency, sampleRate, channels, duration });
  const source = `sine=frequency=${frequency}:sample_rate=${sampleRate}${ending(duration)}`;
  const layout = LAYOUTS[channels - 1];
  requireArgument(layout !== undefined, `A tone has 1 to 8 channels, not ${channels}.`);
  return generate<AudioSample>(`${source},aformat=channel_layouts=${layout}`, window);
}

/** libav's usual layouts by channel count. */
const LAYOUTS: readonly string[] = ['mono', 'stereo', '3.0', '4.0', '5.0', '5.1', '6.1', '7.1'];

/** Frames of a graph without inputs, as a cold source. */
function generate<S extends RawSample>(graph: string, limits: WindowLike): Observable<S> {
  const open = (): Observable<AnyIterator<RawSample>> =>
    acquire(backend, () => undefined).pipe(
      switchMap((present) =>
        acquire(
          () => present.openGenerator(graph),
          (late) => {
            late.return?.();
          },
        ),
      ),
    );
  return open().pipe(
    switchMap((iterator) =>
      cold<S>((out) => {
        // The graph's text says which kind of frames it makes.
        const producer = produce(out, iterator as AnyIterator<S>, new Window('generator', limits));
        out.add(producer.stop);
        producer.run();
      }),
    ),
  );
}

function ending(duration: TimeLike | undefined): string {
  return duration === undefined ? '' : `:duration=${toTime(duration).seconds}`;
}

function requirePositive(values: Readonly<Record<string, TimeLike | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    const number = value === undefined ? 1 : typeof value === 'number' ? value : value.seconds;
    requireArgument(
      Number.isFinite(number) && number > 0,
      `${name} must be a positive number, not ${String(value)}.`,
    );
  }
}
