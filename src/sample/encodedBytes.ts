import { type PacketPayload, type Timing } from './payload.js';

const NOTHING = new Uint8Array(0);

/** Compressed data in plain memory: needs no native library until a codec or a muxer takes it. */
export class EncodedBytes implements PacketPayload {
  public readonly timing: Timing;
  public readonly isSync: boolean;
  #bytes: Uint8Array;

  public constructor(bytes: Uint8Array, timing: Timing, isSync: boolean) {
    this.#bytes = bytes;
    this.timing = timing;
    this.isSync = isSync;
  }

  public get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** The memory itself: to be read at once, not to be kept. */
  public get bytes(): Uint8Array {
    return this.#bytes;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes);
  }

  public retimed(timing: Timing): EncodedBytes {
    return new EncodedBytes(this.#bytes, timing, this.isSync);
  }

  public free(): void {
    this.#bytes = NOTHING;
  }
}
