import { type AnyIterator } from '../gate/pump.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Kind, HEADER, recordLength, sampleOf } from './siloRecord.js';
import { type Part, type Snapshot } from './siloRange.js';

type Result = IteratorResult<EncodedSample, undefined>;
const DONE: Result = { done: true, value: undefined };

/** Bytes that are read at once; a larger sample is read whole. */
const CHUNK = 256 * 1024;

/** What a reader needs of the silo. */
export interface SiloSource {
  /** Ends when everything that a snapshot tells of is in the file. @throws what writing failed with */
  settle(): Promise<void>;
  /** Reads all of it, or fails. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Throws when the silo was closed. */
  requireOpen(): void;
  /** The reader needs its snapshot no more. */
  ended(): void;
}

/** The samples of some ranges, one after the other: at once while they are in the chunk that was read last. */
export class SiloReader implements AnyIterator<EncodedSample> {
  readonly #source: SiloSource;
  readonly #ranges: Snapshot[];
  #kinds: readonly Kind[] = [];
  #parts: Part[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  #isSettled = false;
  #ended = false;

  /** Takes the list over. */
  public constructor(source: SiloSource, ranges: Snapshot[]) {
    this.#source = source;
    this.#ranges = ranges;
  }

  public next(): Result | Promise<Result> {
    if (this.#ended) return DONE;
    try {
      this.#source.requireOpen();
      return this.#isWhole() ? this.#take() : this.#later();
    } catch (error) {
      this.return();
      throw error;
    }
  }

  public return(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ranges.length = 0;
    this.#source.ended();
  }

  async #later(): Promise<Result> {
    try {
      if (!this.#isSettled) await this.#source.settle();
      this.#isSettled = true;
      while (this.#chunk.byteLength === 0 && this.#parts.length === 0) {
        const range = this.#ranges.shift();
        if (!range) {
          this.return();
          return DONE;
        }
        this.#kinds = range.kinds;
        this.#parts = [...range.parts];
      }
      while (!this.#isWhole()) await this.#read();
      // Closed or returned meanwhile.
      this.#source.requireOpen();
      return this.#hasEnded() ? DONE : this.#take();
    } catch (error) {
      this.return();
      throw error;
    }
  }

  #hasEnded(): boolean {
    return this.#ended;
  }

  /** Whether the chunk begins with all of a record. */
  #isWhole(): boolean {
    const { byteLength } = this.#chunk;
    return byteLength >= HEADER && byteLength >= recordLength(this.#chunk);
  }

  #take(): Result {
    const length = recordLength(this.#chunk);
    const value = sampleOf(this.#chunk.subarray(0, length), this.#kinds);
    this.#chunk = this.#chunk.subarray(length);
    return { done: false, value };
  }

  /** Adds to the chunk what comes next, as much as it may hold, or a whole large sample. */
  async #read(): Promise<void> {
    const have = this.#chunk.byteLength;
    const wanted = have < HEADER ? CHUNK : Math.max(CHUNK, recordLength(this.#chunk));
    const pieces: Uint8Array[] = [this.#chunk];
    for (let size = have; size < wanted && this.#parts.length > 0;) {
      const piece = await this.#piece(wanted - size);
      size += piece.byteLength;
      pieces.push(piece);
    }
    this.#chunk = Buffer.concat(pieces);
  }

  /** The next bytes of the range, at most so many. */
  async #piece(most: number): Promise<Uint8Array> {
    const part = this.#parts.shift();
    if (part === undefined) throw new RangeError('A record of a silo goes beyond its range.');
    if (part instanceof Uint8Array) {
      if (part.byteLength > most) this.#parts.unshift(part.subarray(most));
      return part.subarray(0, most);
    }
    const { position, length } = part;
    if (length > most) this.#parts.unshift({ position: position + most, length: length - most });
    return await this.#source.read(position, Math.min(length, most));
  }
}
