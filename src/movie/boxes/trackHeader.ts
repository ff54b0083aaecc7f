/** Fields of a track's header. @see ISO/IEC 14496-12 §8.3.2; QuickTime File Format: track header atom */
import { type Size } from '../../sample/trackProperties.js';
import { type Box } from './box.js';

const ENABLED = 1;

/** Where the fields stand, behind times that have 32 or 64 bits. */
interface Fields {
  readonly id: number;
  readonly duration: number;
  readonly group: number;
  readonly volume: number;
  readonly size: number;
}

const NARROW: Fields = { id: 12, duration: 20, group: 34, volume: 36, size: 76 };
const WIDE: Fields = { id: 20, duration: 28, group: 46, volume: 48, size: 88 };

/** The header of one track. */
export class TrackHeader {
  readonly #bytes: Buffer;
  readonly #at: Fields;

  public constructor(tkhd: Box) {
    this.#bytes = tkhd.bytes;
    this.#at = tkhd.bytes[0] === 1 ? WIDE : NARROW;
  }

  /** The header in a track; undefined: it has none. */
  public static of(trak: Box): TrackHeader | undefined {
    const tkhd = trak.find('tkhd');
    return tkhd && new TrackHeader(tkhd);
  }

  public get id(): number {
    return this.#bytes.readUInt32BE(this.#at.id);
  }

  /** In ticks of the movie. */
  public set duration(ticks: bigint) {
    if (this.#at === WIDE) this.#bytes.writeBigUInt64BE(ticks, this.#at.duration);
    else this.#bytes.writeUInt32BE(Number(ticks), this.#at.duration);
  }

  public set isEnabled(value: boolean) {
    const flags = this.#bytes.readUInt8(3);
    this.#bytes.writeUInt8(value ? flags | ENABLED : flags & ~ENABLED, 3);
  }

  public set alternateGroup(group: number) {
    this.#bytes.writeUInt16BE(group, this.#at.group);
  }

  /** 1: as it is. */
  public set volume(value: number) {
    this.#bytes.writeInt16BE(Math.round(value * 0x100), this.#at.volume);
  }

  public set size({ width, height }: Size) {
    this.#bytes.writeUInt32BE(Math.round(width * 0x1_0000), this.#at.size);
    this.#bytes.writeUInt32BE(Math.round(height * 0x1_0000), this.#at.size + 4);
  }
}
