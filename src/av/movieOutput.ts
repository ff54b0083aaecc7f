import { walkBoxes } from '../movie/boxes/box.js';
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

/** Bytes of whole fragments that wait until the sink has time; more are its own affair, which then makes sources wait. */
const BATCH = 1024 * 1024;

/** Media that go on to the end of the file, in which nobody looks for boxes: as long as it may be cut off anywhere. */
const UNSEEN = Buffer.from('\0\0\0\0mdat', 'latin1');

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
  /** What was put between what libav has written, and where. */
  readonly #inserted: { readonly at: number; readonly size: number }[] = [];
  #end = 0;
  /** Whether what comes next begins a fragment. */
  #beginsFragment = false;
  /** Fragments that are not with the sink yet. */
  #batch: MutableRun[] | undefined;

  public constructor(sink: ByteSink) {
    this.#sink = sink;
    sink.onIdle = () => {
      this.#flush();
    };
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

  /** The same of what libav believes to be at a position. */
  public growthAt(position: number): number {
    const later = this.#inserted.filter(({ at }) => at > position);
    return this.#growth - later.reduce((sum, { size }) => sum + size, 0);
  }

  /** Puts bytes behind what was written, which libav does not know of. Nothing may be held. */
  public insert(bytes: Buffer): void {
    const [at, size] = [this.#end, bytes.byteLength];
    const place = this.#placeOf(at);
    if (this.#batch) hold(this.#batch, bytes, place);
    else this.#sink.write(bytes, place);
    this.#inserted.push({ at, size });
    this.#grownAt = Math.min(this.#grownAt, at);
    this.#growth += size;
  }

  public write(bytes: Uint8Array, position: number): void {
    this.#end = Math.max(this.#end, position + bytes.byteLength);
    if (this.#held) hold(this.#held, bytes, position);
    else if (this.#batch) hold(this.#batch, bytes, this.#placeOf(position));
    else this.#sink.write(bytes, this.#placeOf(position));
  }

  /** A fragment follows. Until it is whole it is media without an end for whoever reads the file, so that nobody finds half of one, nor a box that is cut off. */
  public beginFragment(): void {
    if (!this.seekable) return;
    // What is held is looked through when it is let go.
    if (this.#held) this.#beginsFragment = true;
    else this.#batch ??= [];
  }

  /** What was written so far is whole, and to be found when the process dies in the next moment. */
  public commit(): void {
    if (this.#batch) {
      // While the sink is busy fragments go together, as two writes instead of two for each.
      const isSmall = this.#batch.reduce((sum, { size }) => sum + size, 0) < BATCH;
      if (!(this.#sink.isBusy && isSmall)) this.#flush();
      return;
    }
    this.#beginsFragment = false;
    this.#sink.commit();
  }

  /** From now on nothing goes to the sink. */
  public hold(): void {
    this.#flush();
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
    const edited: HeldRun[] = [];
    for (const { position, bytes } of runs) {
      const run = { bytes: edit({ position, bytes }), position: this.#placeOf(position) };
      edited.push(run);
      const growth = run.bytes.byteLength - bytes.byteLength;
      if (growth === 0) continue;
      this.#grownAt = Math.min(this.#grownAt, position + bytes.byteLength);
      this.#growth += growth;
    }
    // The index before the head that leads to it: whoever finds only one of them can play the movie.
    const [last, ...others] = edited.toReversed();
    const isBehindMedia = others.length > 0 && this.seekable && !this.#beginsFragment;
    if (last && isBehindMedia) this.#putUnseen(last.bytes, last.position);
    else if (last) this.#put(last.bytes, last.position);
    for (const { bytes, position } of others) this.#put(bytes, position);
  }

  /** Hands the fragments over that wait: first unseen, then the few bytes that make them seen. */
  #flush(): void {
    const runs = this.#batch;
    if (!runs || runs.length === 0) return;
    this.#batch = undefined;
    for (const { position, bytes, size } of runs) {
      this.#putUnseen(bytes.subarray(0, size), position);
    }
    this.#sink.commit();
  }

  /** Writes what is changed on the way: nobody finds half of it. */
  #putUnseen(bytes: Buffer, position: number): void {
    const head = Buffer.from(bytes.subarray(0, UNSEEN.byteLength));
    bytes.set(UNSEEN.subarray(0, head.byteLength));
    this.#sink.write(bytes, position);
    this.#sink.write(head, position);
  }

  #put(bytes: Buffer, position: number): void {
    const at = this.#beginsFragment ? fragmentIn(bytes) : undefined;
    this.#sink.write(bytes.subarray(0, at), position);
    if (at === undefined) return;
    this.#beginsFragment = false;
    this.#batch = [];
    hold(this.#batch, bytes.subarray(at), position + at);
  }

  #placeOf(position: number): number {
    return position >= this.#grownAt ? position + this.#growth : position;
  }
}

/** Where a fragment begins among these boxes. */
const fragmentIn = (bytes: Buffer): number | undefined =>
  walkBoxes(bytes).find(({ type }) => type === 'moof')?.start;

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
