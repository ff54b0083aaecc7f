import { type Readable } from 'node:stream';
import { type Observable } from 'rxjs';
import { MediaError, requireArgument } from '../../errors.js';
import { type AnyIterable } from '../../gate/pump.js';
import { requireBytes } from '../../sample/requireBytes.js';
import { MediaTime, type Rational, type TimeLike, toTime } from '../../sample/time.js';
import { type VideoSample } from '../../sample/videoSample.js';
import { pull } from '../../source/pull.js';
import { type PixelBuffer, type PixelBufferAttributes } from './pixelBuffer.js';
import { PixelBufferPool, type PixelBufferPoolOptions } from './pixelBufferPool.js';

/** Options of {@link rawPictures}. @group Receivers */
export interface RawPicturesOptions extends PixelBufferPoolOptions {
  /** Pictures in a second. */
  readonly frameRate: Rational;
  /** When the first one is shown, exactly or in seconds; default 0. */
  readonly startTime?: TimeLike;
}

/** Bytes in pieces of any size, or in one. @group Receivers */
export type PixelStream = AnyIterable<Uint8Array> | Uint8Array;

/**
 * Pictures out of a stream of pixels, one after the other without anything in between: what `ffmpeg -f rawvideo -`, a camera or a renderer writes. They are
 * cut out of pieces of any size, into buffers of a pool: while all of them are being used, nothing is read, so the stream's writer waits.
 *
 * @param stream - a Node stream, or any iterable of bytes; or a function that opens it for each subscriber
 * @param attributes - what the pictures are
 * @throws MediaError `invalidArgument` for attributes and rates that cannot be; through `error` `invalidSourceMedia` for a stream that ends within a picture
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { AssetWriter, rawPictures, WriterInput } from 'rxmux';
 * import { writeTo } from 'rxmux/operators';
 *
 * const writer = new AssetWriter('out.mp4');
 * const video = writer.add(new WriterInput('video', { codec: 'h264' }));
 * const attributes = { width: 1280, height: 720, pixelFormat: 'rgb24' } as const;
 * rawPictures(() => createReadStream('frames.rgb'), attributes, { frameRate: { num: 30, den: 1 } })
 *   .pipe(writeTo(video))
 *   .subscribe();
 * await writer.finished;
 * ```
 * @see libav: the demuxer rawvideo
 * @group Receivers
 */
export function rawPictures(
  stream: PixelStream | ((signal: AbortSignal) => PixelStream),
  attributes: PixelBufferAttributes,
  options: RawPicturesOptions,
): Observable<VideoSample> {
  const { num, den } = options.frameRate;
  requireArgument(
    Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0,
    () => `A frame rate is two positive integers, not ${num} and ${den}.`,
  );
  const start = toTime(options.startTime ?? MediaTime.zero);
  const { maximumBufferCount: window } = new PixelBufferPool(attributes, options);
  const timeOf = (index: number): MediaTime =>
    start.plus(new MediaTime(BigInt(index) * BigInt(den), num));
  return pull(
    async function* (signal) {
      const pool = new PixelBufferPool(attributes, options);
      const opened = typeof stream === 'function' ? stream(signal) : stream;
      const chunks = opened instanceof Uint8Array ? [opened] : opened;
      // A stream that has nothing now would hold the generator, and what the stream holds.
      signal.addEventListener('abort', () => (chunks as Partial<Readable>).destroy?.());
      const duration = new MediaTime(den, num);
      let index = 0;
      for await (const buffer of buffersOf(chunks, pool, signal)) {
        yield buffer.toSample({ pts: timeOf(index++), duration });
      }
    },
    { window },
  );
}

/** Whole pictures; whoever gets one closes it. */
async function* buffersOf(
  chunks: AnyIterable<Uint8Array>,
  pool: PixelBufferPool,
  signal: AbortSignal,
): AsyncGenerator<PixelBuffer, void, undefined> {
  let buffer: PixelBuffer | undefined;
  let filled = 0;
  try {
    for await (const chunk of chunks) {
      requireBytes(chunk);
      for (let from = 0; from < chunk.byteLength;) {
        buffer ??= await pool.take({ signal });
        const part = chunk.subarray(from, from + pool.byteLength - filled);
        buffer.data.set(part, filled);
        from += part.byteLength;
        filled += part.byteLength;
        if (filled < pool.byteLength) continue;
        const whole = buffer;
        buffer = undefined;
        filled = 0;
        yield whole;
      }
    }
  } finally {
    buffer?.close();
  }
  if (filled === 0) return;
  throw new MediaError(
    'invalidSourceMedia',
    `The stream ends within a picture: ${filled} of ${pool.byteLength} bytes. Its size or its pixel format is another one, or it was cut off.`,
    { operator: 'rawPictures' },
  );
}
