import { type Observable } from 'rxjs';
import { requireArgument } from '../../errors.js';
import { listen } from '../../rx.js';
import {
  isPacked,
  layoutSize,
  packPlanes,
  planeLayout,
  type RawPixelFormat,
} from '../../sample/pixels.js';
import { untilEnded } from '../untilEnded.js';
import { type PixelBuffer, type PixelBufferAttributes } from './pixelBuffer.js';
import { PixelBufferPool, type PixelBufferPoolOptions } from './pixelBufferPool.js';

/** A picture that others made: an `ImageData`, what a canvas answers, or bytes. @group Receivers */
export interface PixelSource {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The planes one after the other. */
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Default: what the receiver takes, or `rgba`. */
  readonly pixelFormat?: RawPixelFormat;
  /** Bytes from one row to the next, for each plane; default: rows without padding. */
  readonly strides?: readonly number[];
}

/** What all pictures of a receiver are, and the pool that they come from, where there is one. */
export class SourcePictures {
  public readonly pool: PixelBufferPool | undefined;
  #attributes: PixelBufferAttributes | undefined;

  /** @param attributes - undefined: the first picture says it, and there is no pool */
  public constructor(
    attributes: PixelBufferAttributes | undefined,
    options: PixelBufferPoolOptions,
  ) {
    this.#attributes = attributes;
    this.pool = attributes && new PixelBufferPool(attributes, options);
  }

  /** Calls `refresh` when the pool has a buffer again, until the receiver has ended. */
  public follow(receiver$: Observable<boolean>, refresh: () => void): void {
    if (!this.pool) return;
    listen(this.pool.ready$.pipe(untilEnded(receiver$)), { next: refresh });
  }

  /** Into memory of the pool, or of its own where there is none; undefined: the pool has none. */
  public copy(source: PixelSource): PixelBuffer | undefined {
    requirePixels(source);
    const { width, height, data, strides } = source;
    const pixelFormat = source.pixelFormat ?? this.#attributes?.pixelFormat ?? 'rgba';
    this.require({ width, height, pixelFormat });
    const layout = planeLayout(pixelFormat, width, height, strides);
    const needed = layoutSize(layout);
    requireArgument(
      data.byteLength >= needed,
      () =>
        `A ${width}×${height} ${pixelFormat} picture needs ${needed} bytes, not ${data.byteLength}.`,
    );
    const pool = this.pool ?? new PixelBufferPool({ width, height, pixelFormat });
    const buffer = pool.takeImmediately();
    const bytes = new Uint8Array(data.buffer, data.byteOffset, needed);
    buffer?.data.set(isPacked(layout) ? bytes : packPlanes(bytes, layout));
    return buffer;
  }

  /** All pictures of a receiver are alike. @throws MediaError `invalidArgument` */
  public require({ width, height, pixelFormat, ...rest }: PixelBufferAttributes): void {
    const wanted = (this.#attributes ??= { width, height, pixelFormat, ...rest });
    const isSame =
      width === wanted.width && height === wanted.height && pixelFormat === wanted.pixelFormat;
    requireArgument(
      isSame,
      () =>
        `This receiver takes pictures of ${wanted.width}×${wanted.height} ${wanted.pixelFormat}, not of ${width}×${height} ${pixelFormat}. Draw into buffers of its pool, or convert before.`,
    );
  }
}

function requirePixels(source: PixelSource | undefined | null): void {
  requireArgument(
    ArrayBuffer.isView(source?.data),
    'A picture is a buffer of the pool, or { width, height, data }, with its bytes as a Uint8Array: an ImageData is one, an image is not. Draw it to a canvas, and take its pixels.',
  );
}
