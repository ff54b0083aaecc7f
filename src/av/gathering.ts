/** Smaller pieces are gathered into pieces of this size; larger ones stay as they are. */
const PIECE = 16 * 1024;

/** Bytes and where they belong. */
export interface Run {
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** Joins small pieces that follow each other, in front of a queue of larger ones. */
export class Gathering {
  readonly #queue: Run[];
  #memory: Buffer | undefined;
  #position = 0;
  #size = 0;

  public constructor(queue: Run[]) {
    this.#queue = queue;
  }

  /** Takes over a run: into the queue as it is, or behind what was gathered. */
  public add(run: Run): void {
    if (run.bytes.byteLength < PIECE) this.#gather(run);
    else {
      this.seal();
      this.#queue.push(run);
    }
  }

  /** What was gathered goes to the queue. */
  public seal(): void {
    const bytes = this.#memory?.subarray(0, this.#size);
    if (bytes && this.#size > 0) this.#queue.push({ bytes, position: this.#position });
    this.clear();
  }

  /** Forgets what was gathered. */
  public clear(): void {
    // The destination may keep the memory: each piece has its own.
    this.#memory = undefined;
    this.#size = 0;
  }

  #gather({ bytes, position }: Run): void {
    const fits = this.#size + bytes.byteLength <= PIECE;
    if (!fits || position !== this.#position + this.#size) this.seal();
    if (this.#size === 0) this.#position = position;
    this.#memory ??= Buffer.allocUnsafeSlow(PIECE);
    this.#memory.set(bytes, this.#size);
    this.#size += bytes.byteLength;
  }
}
