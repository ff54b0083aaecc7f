/** Which samples a track has, and where they lie. @see ISO/IEC 14496-12 §8.6.1.2, §8.7.3, §8.7.4, §8.7.5 */
import { type Box } from './box.js';
import { chunksOf } from './chunkTable.js';

/** Samples of one size and one duration that follow each other in a chunk. */
export interface SampleRun {
  readonly count: number;
  /** Of one of them, in bytes. */
  readonly size: number;
  /** Of one of them, in ticks of the media. */
  readonly duration: number;
  /** Where the first one begins, in bytes from the start of the file. */
  readonly offset: number;
  /** Which entry of `stsd` describes them, from 1. */
  readonly description: number;
}

/** Version and flags, and the count. */
const TABLE = 8;

/** The samples of a track in their order: one by one, or together where they are alike, as the samples of PCM are. */
export function* sampleRuns(stbl: Box): Generator<SampleRun, void, undefined> {
  const sizes = new Sizes(stbl);
  const durations = new Durations(stbl);
  for (const { offset, count, description } of chunksOf(stbl)) {
    let at = offset;
    for (let left = count; left > 0;) {
      const size = sizes.next;
      const alike = Math.min(left, sizes.alike, durations.alike);
      yield { count: alike, size, duration: durations.next, offset: at, description };
      sizes.skip(alike);
      durations.skip(alike);
      at += size * alike;
      left -= alike;
    }
  }
}

/** How many samples a track has. */
export function sampleCount(stbl: Box): number {
  return (stbl.find('stsz') ?? stbl.find('stz2'))?.bytes.readUInt32BE(8) ?? 0;
}

class Sizes {
  readonly #bytes: Buffer;
  readonly #common: number;
  /** Of an entry. */
  readonly #bits: number;
  #at = 0;

  public constructor(stbl: Box) {
    const stsz = stbl.find('stsz');
    const table = stsz ?? stbl.find('stz2');
    this.#bytes = table?.bytes ?? Buffer.alloc(12);
    this.#common = stsz?.bytes.readUInt32BE(4) ?? 0;
    this.#bits = stsz ? 32 : this.#bytes.readUInt8(7);
  }

  /** The size of the next sample. */
  public get next(): number {
    if (this.#common > 0) return this.#common;
    const bit = this.#at * this.#bits;
    if (this.#bits === 4) return (this.#bytes.readUInt8(12 + (bit >> 3)) >> (bit % 8 ? 0 : 4)) & 15;
    return this.#bytes.readUIntBE(12 + bit / 8, this.#bits / 8);
  }

  /** How many samples are known to have it. */
  public get alike(): number {
    return this.#common > 0 ? Infinity : 1;
  }

  public skip(count: number): void {
    this.#at += count;
  }
}

class Durations {
  readonly #bytes: Buffer;
  #entry = 0;
  #used = 0;

  public constructor(stbl: Box) {
    this.#bytes = stbl.find('stts')?.bytes ?? Buffer.alloc(TABLE);
    this.#settle();
  }

  public get next(): number {
    return this.#isOver ? 0 : this.#bytes.readUInt32BE(TABLE + this.#entry * 8 + 4);
  }

  public get alike(): number {
    return this.#isOver ? Infinity : this.#length - this.#used;
  }

  public skip(count: number): void {
    this.#used += count;
    this.#settle();
  }

  get #isOver(): boolean {
    return this.#entry >= this.#bytes.readUInt32BE(4);
  }

  get #length(): number {
    return this.#bytes.readUInt32BE(TABLE + this.#entry * 8);
  }

  /** Goes on to the entry that the next sample is in. */
  #settle(): void {
    while (!this.#isOver && this.#used >= this.#length) {
      this.#used -= this.#length;
      this.#entry++;
    }
  }
}
