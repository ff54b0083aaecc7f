import { MediaError, requireArgument } from '../../errors.js';
import { toTime } from '../../sample/time.js';
import { type InputSample } from '../inputTypes.js';
import { type WriterInput } from '../writerInput.js';
import { PixelBuffer, type PixelBufferAttributes, type PixelBufferTiming } from './pixelBuffer.js';
import { PixelBufferPool, type PixelBufferPoolOptions } from './pixelBufferPool.js';
import { Receiver } from './receiver.js';
import { type PixelSource, SourcePictures } from './sourcePictures.js';
import { copyFrame, shapeOf, timingOf, type VideoFrameLike } from './videoFrameLike.js';
import { type WaitOptions } from './waiting.js';

/** A picture and its time. @group Receivers */
export interface TimedPixelBuffer extends PixelBufferTiming {
  /** One of a pool, whose memory moves on; or pixels of others, which are copied at once. */
  readonly pixelBuffer: PixelBuffer | PixelSource;
}

/** Options of {@link PixelBufferReceiver}. @group Receivers */
export interface PixelBufferReceiverOptions extends PixelBufferPoolOptions {
  /** What all pictures are; then there is a pool of such. Undefined: the first picture says it, and there is no pool. */
  readonly sourcePixelBufferAttributes?: PixelBufferAttributes;
}

/**
 * The way into a video input for pictures that JavaScript draws.
 *
 * Pictures are drawn into buffers of a pool, appended with a time, and encoded from there without a copy; the encoder's own format, range and matrix
 * are libswscale's work. Buffers come back when they are encoded.
 *
 * Readiness: `ready$` is true while the input has room, nobody waits for it, and the pool has a buffer.
 *
 * @example
 * ```ts
 * import { AssetWriter, MediaTime, PixelBufferReceiver, WriterInput } from 'rxmux';
 *
 * const writer = new AssetWriter('out.mp4');
 * const video = writer.add(new WriterInput('video', { codec: 'h264' }));
 * const receiver = new PixelBufferReceiver(video, {
 *   sourcePixelBufferAttributes: { width: 320, height: 180, pixelFormat: 'rgba' },
 * });
 * writer.startWriting();
 * writer.startSession(0);
 * for (let frame = 0; frame < 60; frame++) {
 *   const pixelBuffer = await receiver.take();
 *   pixelBuffer.data.fill(frame * 4);
 *   await receiver.append({ pixelBuffer, pts: new MediaTime(frame, 30) });
 * }
 * receiver.finish();
 * await writer.finished;
 * ```
 * @see AVFoundation: AVAssetWriter.PixelBufferReceiver, AVAssetWriterInputPixelBufferAdaptor
 * @group Receivers
 */
export class PixelBufferReceiver extends Receiver<TimedPixelBuffer> {
  /** Undefined where no attributes were given. @see AVFoundation: AVAssetWriterInputPixelBufferAdaptor.pixelBufferPool */
  public readonly pixelBufferPool: PixelBufferPool | undefined;
  readonly #pictures: SourcePictures;
  /** The last of the frames that are being copied. */
  #frames: Promise<void> = Promise.resolve();

  /**
   * @param input - of video that is encoded; added to its writer or not, but before writing has started
   * @throws MediaError `invalidState` for an input that has a receiver, or whose writer has started; `invalidArgument` for one that takes no pictures, and
   * for attributes that cannot be
   */
  public constructor(input: WriterInput, options: PixelBufferReceiverOptions = {}) {
    const { sourcePixelBufferAttributes: attributes } = options;
    requireArgument(
      input.mediaType === 'video' && input.outputSettings !== undefined,
      `A PixelBufferReceiver feeds an input that encodes video, not one ${input.mediaType === 'video' ? 'without settings' : `of ${input.mediaType}`}: new WriterInput('video', settings).`,
    );
    const pictures = new SourcePictures(attributes, options);
    super(input, 'PixelBufferReceiver');
    this.#pictures = pictures;
    this.pixelBufferPool = pictures.pool;
    pictures.follow(this.ready$, () => {
      this.refresh();
    });
    this.refresh();
  }

  /**
   * A buffer of the pool to draw into, as soon as there is one.
   *
   * @throws MediaError `invalidState` (as a rejection) where there is no pool
   */
  public async take(options: WaitOptions = {}): Promise<PixelBuffer> {
    if (this.pixelBufferPool) return this.pixelBufferPool.take(options);
    throw new MediaError(
      'invalidState',
      'This receiver has no pool, since nobody said what its pictures are. Give it sourcePixelBufferAttributes: width, height and pixelFormat.',
      { operator: 'PixelBufferReceiver' },
    );
  }

  /**
   * Appends a picture of WebCodecs at its own timestamp, in microseconds: copied into a buffer, as soon as there is one and the input has room. Frames
   * keep the order of the calls. The frame stays the caller's to close, when the promise has settled.
   *
   * @throws MediaError (as a rejection) `invalidArgument` for a format that cannot be read, another size than before, and times that do not fit; and what
   * {@link append} and the frame's `copyTo` reject with
   * @see W3C WebCodecs: VideoFrame.copyTo
   */
  public appendFrame(frame: VideoFrameLike, options: WaitOptions = {}): Promise<void> {
    const appended = this.#frames.then(() => this.#appendFrame(frame, options));
    this.#frames = appended.catch(() => undefined);
    return appended;
  }

  async #appendFrame(frame: VideoFrameLike, options: WaitOptions): Promise<void> {
    const shape = shapeOf(frame);
    const timing = timingOf(frame);
    this.#pictures.require(shape);
    const pool = this.pixelBufferPool ?? new PixelBufferPool(shape);
    const pixelBuffer = await pool.take(options);
    try {
      await copyFrame(frame, pixelBuffer);
      await this.append({ pixelBuffer, ...timing }, options);
    } finally {
      pixelBuffer.close();
    }
  }

  protected override hasMeans(): boolean {
    return this.pixelBufferPool?.isReady !== false;
  }

  protected override toSample(item: TimedPixelBuffer): InputSample | undefined {
    const { pixelBuffer, pts, duration } = item;
    toTime(pts);
    if (duration !== undefined) toTime(duration);
    if (pixelBuffer instanceof PixelBuffer) {
      this.#pictures.require(pixelBuffer.attributes);
      return pixelBuffer.toSample(item);
    }
    return this.#pictures.copy(pixelBuffer)?.toSample(item);
  }

  protected override discard({ pixelBuffer }: TimedPixelBuffer): void {
    if (pixelBuffer instanceof PixelBuffer) pixelBuffer.close();
  }
}
