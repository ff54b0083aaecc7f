import { type AVColorRange, type AVColorSpace } from 'node-av/constants';
import { type Frame, SoftwareScaleContext } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { COLOR_RANGES, YCBCR_MATRICES } from '../colors.js';
import { MediaError } from '../errors.js';
import { BytesPicture } from '../sample/bytesPicture.js';
import { VideoSample } from '../sample/videoSample.js';
import { check } from './errors.js';
import { FramePool } from './framePool.js';
import { pixelFormat } from './names.js';
import { withNativeFrame } from './nativeFrame.js';
import { setOption } from './options.js';
import { isPlainScale, SCALE_FLAGS, type VideoTarget } from './pictureSteps.js';
import { Serial } from './serial.js';

const FAILURE = { message: 'The conversion for the encoder failed', code: 'filterFailed' } as const;
const OPTIONS = { target: 'conversion for the encoder', code: 'filterFailed' } as const;
/** Pictures that encoders still refer to are made anew: so few are usual. */
const KEPT = 8;

/**
 * Red, green and blue in memory of JavaScript, made into what an encoder takes: by libswscale itself, from where they lie. A filter graph does the same,
 * bit for bit, with a copy of each picture before it, which costs a fifth of the work and tens of megabytes.
 */
export class RgbScaler {
  readonly #target: VideoTarget;
  readonly #context = new SoftwareScaleContext();
  readonly #serial = new Serial('conversion for the encoder');
  readonly #pool = new FramePool(KEPT);
  #ready: Frame | undefined;

  private constructor(target: VideoTarget) {
    this.#target = target;
    this.#context.allocContext();
    setOption(this.#context, 'sws_flags', SCALE_FLAGS, OPTIONS);
    // As many as it likes.
    setOption(this.#context, 'threads', 0, OPTIONS);
  }

  /** A scaler, where there is nothing else to do than to scale such pictures. */
  public static for(sample: RawSample, target: VideoTarget): RgbScaler | undefined {
    const isOurs = sample instanceof VideoSample && sample.picture instanceof BytesPicture;
    return isOurs && isPlainScale(sample.format, target) ? new RgbScaler(target) : undefined;
  }

  /** Converts a sample, which stays the caller's. */
  public async add(sample: RawSample): Promise<void> {
    const { width, height, pixelFormat: name, color, timeBase } = this.#target;
    const frame = this.#pool.takePicture({ width, height, format: pixelFormat(name) });
    try {
      // The frame that is lent goes with the sample: its times are those of the result.
      const scale = (from: Frame): Promise<number> => {
        frame.colorSpace = YCBCR_MATRICES[color.matrix ?? ''] as unknown as AVColorSpace;
        frame.colorRange = COLOR_RANGES[color.range ?? 'tv'] as unknown as AVColorRange;
        // Other primaries and curves than the source's would be converted.
        frame.colorPrimaries = from.colorPrimaries;
        frame.colorTrc = from.colorTrc;
        frame.pts = from.pts;
        frame.duration = from.duration;
        return this.#context.scaleFrame(frame, from);
      };
      check(await this.#serial.run(() => withNativeFrame(sample, timeBase, scale)), FAILURE);
      if (this.#serial.isClosed) return;
      const ready = frame.clone();
      if (!ready) throw new MediaError('unknown', 'libav has no memory left for a frame.');
      this.#ready = ready;
    } finally {
      this.#pool.give(frame);
    }
  }

  /** The picture that was added last; the caller frees it. */
  public pull(): Frame | undefined {
    const ready = this.#ready;
    this.#ready = undefined;
    return ready;
  }

  /** Nothing is held back. */
  public end(): void {
    this.#serial.requireIdle('end');
  }

  /** Frees it when the call under way has returned. */
  public close(): Promise<void> {
    return this.#serial.close(() => {
      this.#ready?.free();
      this.#pool.close();
      this.#context.freeContext();
    });
  }
}
