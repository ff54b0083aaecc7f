import { type AnyIterator } from '../gate/pump.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type TimeRange } from '../sample/range.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { type PacketReader } from './packetReader.js';
import { GivenSpans, RangeSelection } from './rangeSelection.js';

type Result = IteratorResult<EncodedSample, undefined>;
const DONE: Result = { done: true, value: undefined };

/** How much earlier to look when a container's index led to a place after the start; doubled each time. */
const STEP_SECONDS = 2;

/** More than the decoding order of any file is ahead of its presentation. */
const BEFORE_SECONDS = 10;

/** Range after range: seeks to each and takes what belongs to it. */
export class RangeReader implements AnyIterator<EncodedSample> {
  readonly #packets: PacketReader;
  readonly #ranges: TimeRange[];
  readonly #given = new GivenSpans();
  readonly #out: EncodedSample[] = [];
  #range: TimeRange | undefined;
  #selection: RangeSelection | undefined;
  #backOff = 0;
  #returned = false;
  /** Whether nothing was read yet, so that the position is the beginning. */
  #fresh = true;

  public constructor(packets: PacketReader, ranges: readonly TimeRange[]) {
    this.#packets = packets;
    this.#ranges = [...ranges];
  }

  /** Packets read: it grows while a range is looked for. */
  public get progress(): number {
    return this.#packets.progress;
  }

  public next(): Result | Promise<Result> {
    for (;;) {
      const result = this.#result();
      if (result) return result;
      const step = this.#step();
      if (step) return this.#nextLater(step);
    }
  }

  public return(): void {
    this.#returned = true;
    this.#packets.return();
    this.#selection?.close();
    this.#selection = undefined;
    for (const sample of this.#out.splice(0)) sample.close();
  }

  async #nextLater(first: Promise<void>): Promise<Result> {
    let step: void | Promise<void> = first;
    for (;;) {
      await step;
      const result = this.#result();
      if (result) return result;
      step = this.#step();
    }
  }

  /** What can be answered without reading. */
  #result(): Result | undefined {
    if (this.#returned) return DONE;
    const value = this.#out.shift();
    if (value) return { done: false, value };
    return this.#selection || this.#ranges.length > 0 ? undefined : DONE;
  }

  #step(): void | Promise<void> {
    if (!this.#selection) return this.#nextRange();
    const result = this.#packets.next();
    if (!('then' in result)) return this.#offer(result);
    return result.then((settled) => this.#offer(settled));
  }

  #nextRange(): void | Promise<void> {
    const range = this.#ranges.shift();
    if (!range) return;
    this.#range = range;
    this.#backOff = 0;
    this.#selection = new RangeSelection(range, this.#packets.tracks, this.#given, (sample) => {
      this.#out.push(sample);
    });
    const { leader } = this.#selection;
    const fromStart = this.#fresh && range.start.compare(leader?.startTime ?? MediaTime.zero) <= 0;
    this.#fresh = false;
    if (!leader || fromStart) return;
    const seeking = this.#seek(leader, range.start);
    // A container that cannot seek is read on from where it is.
    return typeof seeking === 'object' ? seeking.then(() => undefined) : undefined;
  }

  #offer(result: Result): void | Promise<void> {
    const selection = this.#selection;
    if (!selection) {
      if (result.done !== true) result.value.close();
      return;
    }
    const verdict = result.done === true ? 'done' : selection.offer(result.value);
    if (verdict === 'earlier') return this.#seekEarlier(selection);
    if (verdict === 'done') this.#endRange(selection);
  }

  #endRange(selection: RangeSelection): void {
    selection.end();
    this.#selection = undefined;
  }

  /** The index led past the start: looks further back, as long as there is something. */
  #seekEarlier(selection: RangeSelection): void | Promise<void> {
    const { leader } = selection;
    const start = this.#range?.start;
    const first = leader?.startTime?.seconds ?? 0;
    if (!leader || !start || start.seconds - this.#backOff <= first) {
      selection.begin();
      return;
    }
    this.#backOff = this.#backOff === 0 ? STEP_SECONDS : this.#backOff * 2;
    const moved = (done: boolean): void => {
      if (done) selection.restart();
      else selection.begin();
    };
    const seeking = this.#seek(leader, start);
    if (typeof seeking !== 'boolean') return seeking.then(moved);
    moved(seeking);
  }

  #seek(leader: Track, start: MediaTime): boolean | Promise<boolean> {
    if (!this.#packets.isSeekable) return false;
    const { timeBase, startTime } = leader;
    const back = BigInt(Math.round((this.#backOff * timeBase.den) / timeBase.num));
    const wanted = start.toTicks(timeBase, 'down') - back;
    const first = startTime?.toTicks(timeBase) ?? 0n;
    if (wanted > first) return this.#packets.seek(leader, wanted);
    // To the beginning. Containers without an index find it only from before the first time, others only from there.
    const before = first - BigInt(Math.round((BEFORE_SECONDS * timeBase.den) / timeBase.num));
    const seeking = this.#packets.seek(leader, before);
    const again = (done: boolean): boolean | Promise<boolean> =>
      done || this.#packets.seek(leader, first);
    return typeof seeking === 'boolean' ? again(seeking) : seeking.then(again);
  }
}
