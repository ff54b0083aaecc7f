import {
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVDISCARD_DEFAULT,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { type Packet } from 'node-av/lib';
import { type AnyIterator } from '../gate/pump.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { rescale, type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { EAGAIN, EOF } from './errors.js';
import { type OpenMovie } from './openMovie.js';
import { newPacket, recycle, wrapPacket } from './packet.js';
import { TimeSlice } from './slice.js';

type Result = IteratorResult<EncodedSample, undefined>;
const DONE: Result = { done: true, value: undefined };

/** A track with what is worked out once. */
interface Wanted {
  readonly track: Track;
  readonly timeBase: Rational;
  /** Ticks of one picture, where the rate is steady. */
  readonly frameTicks: bigint;
}

/**
 * Every sample of some tracks in file order. Answers at once where the input does, and lets the event loop turn
 * every few milliseconds all the same.
 */
export class PacketReader implements AnyIterator<EncodedSample> {
  public readonly tracks: readonly Track[];
  /** Packets read, wanted or not. */
  public progress = 0;
  readonly #movie: OpenMovie;
  readonly #wanted: (Wanted | undefined)[] = [];
  readonly #slice = new TimeSlice(8);
  #atEnd = false;
  #returned = false;

  public constructor(movie: OpenMovie, tracks: readonly Track[], indexes: ReadonlySet<number>) {
    this.#movie = movie;
    this.tracks = tracks.filter(({ index }) => indexes.has(index));
    movie.serial.requireIdle('choose tracks');
    for (const stream of movie.streams) {
      stream.discard = indexes.has(stream.index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    for (const track of this.tracks) {
      const { timeBase } = track;
      this.#wanted[track.index] = { track, timeBase, frameTicks: frameTicks(track) };
    }
  }

  public get isSync(): boolean {
    return this.#movie.source.isSync;
  }

  public get isSeekable(): boolean {
    return this.#movie.source.isSeekable;
  }

  public next(): Result | Promise<Result> {
    if (this.#atEnd || this.#returned) return DONE;
    if (!this.isSync) return this.#nextAsync();
    while (!this.#slice.isSpent) {
      const result = this.#readSync();
      if (result) return result;
    }
    return this.#slice.turn().then(() => this.next());
  }

  /** Reads nothing more. The movie stays open, and its owner's. */
  public return(): void {
    this.#returned = true;
  }

  /**
   * Goes to the sync sample at or before `ticks` of a track, as near as the container's index allows. False: the
   * container cannot.
   */
  public seek(track: Track, ticks: bigint): boolean | Promise<boolean> {
    const { context, serial } = this.#movie;
    if (this.#returned || serial.isClosed) return false;
    this.#atEnd = false;
    // libav gives covers anew after each seek.
    this.#movie.freeKept();
    if (this.isSync) {
      serial.requireIdle('seek');
      return context.seekFrameSync(track.index, ticks, AVSEEK_FLAG_BACKWARD) >= 0;
    }
    const seeking = serial.run(() => context.seekFrame(track.index, ticks, AVSEEK_FLAG_BACKWARD));
    return seeking.then(
      (code) => code >= 0,
      () => false,
    );
  }

  /** One packet of any track; undefined when it was none that is wanted. */
  #readSync(): Result | undefined {
    const { context, serial } = this.#movie;
    if (serial.isClosed) return this.#end();
    serial.requireIdle('read');
    const kept = this.#movie.kept.shift();
    if (kept) return this.#take(0, kept);
    const packet = newPacket();
    return this.#take(context.readFrameSync(packet), packet);
  }

  async #nextAsync(): Promise<Result> {
    const { context, serial } = this.#movie;
    while (this.#isOpen()) {
      const kept = this.#movie.kept.shift();
      const packet = kept ?? newPacket();
      const code = kept ? 0 : await serial.run(() => context.readFrame(packet)).catch(() => EOF);
      if (!this.#isOpen()) {
        // Closed or returned meanwhile: nobody wants it any more.
        recycle(packet);
        break;
      }
      const result = this.#take(code, packet);
      if (result) return result;
    }
    return this.#end();
  }

  #take(code: number, packet: Packet): Result | undefined {
    if (code >= 0) {
      this.progress++;
      const wanted = this.#wanted[packet.streamIndex];
      if (wanted) return { done: false, value: wrap(packet, wanted) };
      recycle(packet);
      return undefined;
    }
    recycle(packet);
    if (code === EAGAIN) return undefined;
    const result = this.#end();
    if (code !== EOF || this.#movie.source.io?.error !== undefined) {
      this.#movie.check(code, 'could not be read to its end');
    }
    return result;
  }

  #isOpen(): boolean {
    return !this.#returned && !this.#movie.serial.isClosed;
  }

  #end(): Result {
    this.#atEnd = true;
    return DONE;
  }
}

function wrap(packet: Packet, { track, timeBase, frameTicks: oneFrame }: Wanted): EncodedSample {
  const { pts, dts } = packet;
  let { duration } = packet;
  if (duration === 0n && oneFrame > 0n) {
    duration = oneFrame;
    packet.duration = duration;
  }
  const timing: Timing = {
    pts: pts === AV_NOPTS_VALUE ? undefined : pts,
    dts: dts === AV_NOPTS_VALUE ? undefined : dts,
    duration,
    timeBase,
  };
  return wrapPacket(packet, track, timeBase, timing);
}

function frameTicks({ format, timeBase, disposition }: Track): bigint {
  if (format.mediaType !== 'video' || !format.frameRate) return 0n;
  if (disposition?.includes('attached_pic') === true) return 0n;
  const { num, den } = format.frameRate;
  return rescale(1n, { num: den, den: num }, timeBase);
}
