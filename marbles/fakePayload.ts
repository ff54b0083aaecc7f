/** Payloads that hold nothing but a mark: what samples wrap in virtual time. */
import { type AudioFormat, type VideoFormat } from '../src/sample/format.js';
import {
  type PacketPayload,
  type PicturePayload,
  type SoundPayload,
  type Timing,
} from '../src/sample/payload.js';

/** A payload that can be told from others by its mark. */
export interface Marked {
  /** The letter of the diagram, or what a virtual codec made of it. */
  readonly mark: string;
}

/** Compressed data of nothing. */
export class FakePacket implements PacketPayload, Marked {
  public readonly mark: string;
  public readonly timing: Timing;
  public readonly isSync: boolean;
  public readonly byteLength: number;

  public constructor(mark: string, timing: Timing, isSync: boolean, byteLength: number) {
    this.mark = mark;
    this.timing = timing;
    this.isSync = isSync;
    this.byteLength = byteLength;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.byteLength);
  }

  public retimed(timing: Timing): FakePacket {
    return new FakePacket(this.mark, timing, this.isSync, this.byteLength);
  }

  public free(): void {
    // Nothing is held.
  }
}

/** A picture of nothing. */
export class FakePicture implements PicturePayload, Marked {
  public readonly mark: string;
  public readonly byteLength: number;
  public readonly format: VideoFormat;

  public constructor(mark: string, format: VideoFormat, byteLength: number) {
    this.mark = mark;
    this.format = format;
    this.byteLength = byteLength;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.byteLength);
  }

  public share(): FakePicture {
    return new FakePicture(this.mark, this.format, this.byteLength);
  }

  public free(): void {
    // Nothing is held.
  }
}

/** Silence. */
export class FakeSound implements SoundPayload, Marked {
  public readonly mark: string;
  public readonly byteLength: number;
  public readonly format: AudioFormat;
  public readonly sampleCount: number;

  public constructor(mark: string, format: AudioFormat, sampleCount: number, byteLength: number) {
    this.mark = mark;
    this.format = format;
    this.sampleCount = sampleCount;
    this.byteLength = byteLength;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.byteLength);
  }

  public free(): void {
    // Nothing is held.
  }
}
