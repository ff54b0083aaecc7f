import { type VideoFormat } from './format.js';
import { type PicturePayload } from './payload.js';
import { isPacked, layoutSize, packPlanes, type PlaneLayout, planeLayout } from './pixels.js';
import { type Rational } from './time.js';

/** A picture in plain memory: needs no native library until an encoder takes it. @internal */
export class BytesPicture implements PicturePayload {
  public readonly format: VideoFormat;
  readonly #layout: readonly PlaneLayout[];
  #bytes: Uint8Array;

  public constructor(bytes: Uint8Array, layout: readonly PlaneLayout[], format: VideoFormat) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.format = format;
  }

  public get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** The pixels without padding; the bytes themselves when they already lie so. */
  public packed(): Uint8Array {
    return isPacked(this.#layout)
      ? this.#bytes.subarray(0, layoutSize(this.#layout))
      : packPlanes(this.#bytes, this.#layout);
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return packPlanes(this.#bytes, this.#layout);
  }

  /** A copy: whoever made the bytes may change them when the first owner has closed. */
  public share(frameRate?: Rational): BytesPicture {
    const { pixelFormat = '', width, height } = this.format;
    const format = frameRate ? { ...this.format, frameRate } : this.format;
    return new BytesPicture(this.copyBytes(), planeLayout(pixelFormat, width, height), format);
  }

  public free(): void {
    this.#bytes = new Uint8Array(0);
  }
}
