import { MediaError } from '../../errors.js';
import { type ColorProperties } from '../../sample/format.js';
import { layoutSize, planeLayout, type RawPixelFormat } from '../../sample/pixels.js';
import { type Rational, type TimeLike, toTime } from '../../sample/time.js';
import { BytesPicture } from '../../sample/bytesPicture.js';
import { VideoSample } from '../../sample/videoSample.js';

/** What pictures are, before there is one. @see CoreVideo: kCVPixelBufferWidthKey and its siblings @group Receivers */
export interface PixelBufferAttributes {
  /** Pixels, 1 to 32767. */
  readonly width: number;
  /** Pixels, 1 to 32767. */
  readonly height: number;
  /** How pixels lie in memory; libav's name. What others call I420 is `yuv420p`. */
  readonly pixelFormat: RawPixelFormat;
  /** What the numbers mean; of RGB by default BT.709, as sRGB is close to it. */
  readonly color?: ColorProperties;
  /** Width to height of one pixel; default 1:1. */
  readonly sampleAspectRatio?: Rational;
}

/** When a picture is presented. @group Receivers */
export interface PixelBufferTiming {
  /** Exact, or in seconds. */
  readonly pts: TimeLike;
  /** Exact, or in seconds; default: until the next one. */
  readonly duration?: TimeLike;
  /** Asks the encoder to make this picture a key frame. */
  readonly forceKeyFrame?: boolean;
}

/** One plane of a picture, to be written into. @group Receivers */
export interface PixelPlane {
  /** Rows one after the other, without padding. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly rows: number;
}

/** Where the memory of a picture comes from, and goes when nobody needs it any more. @internal */
export interface PixelMemory {
  readonly attributes: PixelBufferAttributes;
  /** The buffer has moved on or was closed: the memory follows it with `give`. */
  forget(buffer: PixelBuffer): void;
  give(memory: ArrayBuffer): void;
}

/**
 * A picture that JavaScript draws, in memory of a {@link PixelBufferPool}.
 *
 * What is in it is left over from before: draw all of it. When it is appended, or made a sample, its memory moves on: `data` and `planes` throw from
 * then on, and arrays that were taken from them are empty, so that nobody can change a picture while it is encoded. Close what is not appended.
 *
 * @example
 * ```ts
 * import { PixelBufferPool } from 'rxmux';
 *
 * const pool = new PixelBufferPool({ width: 64, height: 64, pixelFormat: 'rgba' });
 * using buffer = await pool.take();
 * buffer.data.fill(255);
 * ```
 * @see CoreVideo: CVPixelBuffer
 * @group Receivers
 */
export class PixelBuffer implements Disposable {
  readonly #pool: PixelMemory;
  #memory: ArrayBuffer | undefined;

  /** @internal Made by pools. */
  public constructor(pool: PixelMemory, memory: ArrayBuffer) {
    this.#pool = pool;
    this.#memory = memory;
  }

  /** Size and format, which never change. */
  public get attributes(): PixelBufferAttributes {
    return this.#pool.attributes;
  }

  /** Whether it has been appended, made a sample, or closed. */
  public get isClosed(): boolean {
    return this.#memory === undefined;
  }

  /** All planes one after the other, rows without padding. @throws MediaError `useAfterClose` */
  public get data(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#open('be read or drawn into'));
  }

  /** The planes, in the order of the format's name. @throws MediaError `useAfterClose` */
  public get planes(): readonly PixelPlane[] {
    const memory = this.#open('be read or drawn into');
    const { pixelFormat, width, height } = this.attributes;
    return planeLayout(pixelFormat, width, height).map(({ offset, stride, rows }) => ({
      data: new Uint8Array(memory, offset, stride * rows),
      stride,
      rows,
    }));
  }

  /**
   * The picture as a sample, for any pipeline; its memory goes back to the pool when the sample is closed.
   *
   * @throws MediaError `useAfterClose`, `invalidTimestamp`
   */
  public toSample({ pts, duration, forceKeyFrame }: PixelBufferTiming): VideoSample {
    const timing = {
      pts: toTime(pts),
      duration: duration === undefined ? undefined : toTime(duration),
      forceKeyFrame,
    };
    return VideoSample.wrap(new PooledPicture(this.#pool, this.#leave()), timing);
  }

  /** Gives its memory back without showing it to anybody. Closing twice does nothing. */
  public close(): void {
    if (this.#memory) this.#pool.give(this.#leave());
  }

  public [Symbol.dispose](): void {
    this.close();
  }

  /** The memory, in which nobody sees what is drawn any more. */
  #leave(): ArrayBuffer {
    const memory = this.#open('be appended');
    this.#memory = undefined;
    this.#pool.forget(this);
    return structuredClone(memory, { transfer: [memory] });
  }

  #open(action: string): ArrayBuffer {
    if (this.#memory) return this.#memory;
    throw new MediaError(
      'useAfterClose',
      `A pixel buffer cannot ${action} after it was appended or closed: its memory holds another picture by now. Take a new one from the pool.`,
    );
  }
}

/** A picture whose memory goes back to its pool. */
class PooledPicture extends BytesPicture {
  readonly #pool: PixelMemory;
  readonly #memory: ArrayBuffer;

  public constructor(pool: PixelMemory, memory: ArrayBuffer) {
    const { pixelFormat, width, height, color, sampleAspectRatio } = pool.attributes;
    const layout = planeLayout(pixelFormat, width, height);
    super(new Uint8Array(memory, 0, layoutSize(layout)), layout, {
      ...{ mediaType: 'video', width, height, pixelFormat },
      ...{ frameRate: undefined, sampleAspectRatio, color },
    });
    this.#pool = pool;
    this.#memory = memory;
  }

  public override free(): void {
    super.free();
    this.#pool.give(this.#memory);
  }
}
