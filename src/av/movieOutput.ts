import { type ByteSink } from './byteSink.js';

/** Bytes that follow each other, where libav believes them to be. */
export interface HeldRun {
  readonly position: number;
  readonly bytes: Buffer;
}

/** What takes the place of a held run; it may be longer. */
export type Edit = (run: HeldRun) => Buffer;

/** What libav's output needs of a sink. */
export type Output = Pick<ByteSink, 'write' | 'bytes' | 'seekable'>;

/**
 * Between libav and the sink: holds back the movie's index, so that it can be edited before it is written.
 *
 * An index that has grown moves everything behind it. libav does not know: it goes on counting as before, and what it says is
 * translated here.
 */
export class MovieOutput implements Output {
  readonly #sink: ByteSink;
  #held: MutableRun[] | undefined;
  /** From this position of libav's on, everything lies so many bytes later. */
  #grownAt = Infinity;
  #growth = 0;
  #end = 0;

  public constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  public get seekable(): boolean {
    return this.#sink.seekable;
  }

  /** The size of what was written, as libav counts. */
  public get bytes(): number {
    return this.#end;
  }

  /** By how much what was written last lies behind where libav believes it to be. */
  public get growth(): number {
    return this.#growth;
  }

  public write(bytes: Uint8Array, position: number): void {
    this.#end = Math.max(this.#end, position + bytes.byteLength);
    if (this.#held) hold(this.#held, bytes, position);
    else this.#sink.write(bytes, this.#placeOf(position));
  }

  /** From now on nothing goes to the sink. */
  public hold(): void {
    this.#held = [];
  }

  /** What is held. */
  public get held(): readonly HeldRun[] {
    return (this.#held ?? []).map(toRun);
  }

  /** Writes what was held, edited. A run that becomes longer may only be the one that lies last. */
  public release(edit: Edit): void {
    const runs = this.held.toSorted((a, b) => a.position - b.position);
    this.#held = undefined;
    for (const { position, bytes } of runs) {
      const edited = edit({ position, bytes });
      this.#sink.write(edited, this.#placeOf(position));
      const growth = edited.byteLength - bytes.byteLength;
      if (growth === 0) continue;
      this.#grownAt = Math.min(this.#grownAt, position + bytes.byteLength);
      this.#growth += growth;
    }
  }

  #placeOf(position: number): number {
    return position >= this.#grownAt ? position + this.#growth : position;
  }
}

interface MutableRun {
  readonly position: number;
  bytes: Buffer;
  size: number;
}

const toRun = ({ position, bytes, size }: MutableRun): HeldRun => ({
  position,
  bytes: bytes.subarray(0, size),
});

/** Takes bytes down where they belong. Runs that meet become one. */
function hold(runs: MutableRun[], bytes: Uint8Array, position: number): void {
  const end = position + bytes.byteLength;
  const met = runs.filter((one) => one.position <= end && position <= endOf(one));
  const [first] = met;
  const run =
    met.length === 1 && first && first.position <= position ? first : joined(runs, met, position);
  const at = position - run.position;
  const size = Math.max(run.size, at + bytes.byteLength);
  if (size > run.bytes.byteLength) {
    const larger = Buffer.allocUnsafe(Math.max(size, run.bytes.byteLength * 2));
    run.bytes.copy(larger, 0, 0, run.size);
    run.bytes = larger;
  }
  run.bytes.set(bytes, at);
  run.size = size;
}

/** Puts one run in the place of others, which `position` is in front of or between. */
function joined(runs: MutableRun[], met: readonly MutableRun[], position: number): MutableRun {
  const start = Math.min(position, ...met.map((one) => one.position));
  const size = Math.max(position, ...met.map(endOf)) - start;
  const run = { position: start, bytes: Buffer.alloc(size), size };
  for (const one of met) {
    run.bytes.set(one.bytes.subarray(0, one.size), one.position - start);
    runs.splice(runs.indexOf(one), 1);
  }
  runs.push(run);
  return run;
}

const endOf = ({ position, size }: MutableRun): number => position + size;
