import { type FormatContext } from 'node-av/lib';
import { type ByteSink } from './byteSink.js';
import { type MuxTrack, timeOf } from './muxTrack.js';

/** Seconds of media after which what libav has gathered is handed on, however little it is. */
const INTERVAL = 0.4;

/**
 * Hands on what a muxer without fragments of ours has written: whenever libav lets go of a piece, the rest of it too, so that
 * what the destination has ends with a whole sample, or a whole cluster.
 */
export class Pulse {
  readonly #context: FormatContext;
  readonly #sink: ByteSink;
  /** Whether what is written can be read without the end. */
  readonly #isReadable: boolean;
  #header = Infinity;
  #last = 0;
  #since: number | undefined;

  public constructor(context: FormatContext, sink: ByteSink, isReadable: boolean) {
    this.#context = context;
    this.#sink = sink;
    this.#isReadable = isReadable;
  }

  /** The header is written. */
  public begin(): void {
    this.#context.flushSync();
    this.#header = this.#last = this.#sink.bytes;
    this.#sink.push();
  }

  /** A sample of a track is written. */
  public wrote(track: MuxTrack): void {
    const now = timeOf(track);
    this.#since ??= now;
    const isDue = now - this.#since >= INTERVAL || now < this.#since;
    if (!isDue && this.#sink.bytes === this.#last) return;
    this.#context.flushSync();
    this.#since = now;
    if (this.#sink.bytes === this.#last) return;
    this.#last = this.#sink.bytes;
    if (this.#isReadable && this.#last > this.#header) this.#sink.commit();
    else this.#sink.push();
  }
}
