/** Subtitles of mp4 and mov: between two of them the track must say that there is nothing to show. */
import { AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_TEXT } from 'node-av/constants';
import { type Packet, type Stream } from 'node-av/lib';
import { isMovie } from './muxFilter.js';
import { newPacket, recycle } from './packet.js';

/** A text without letters. */
const NOTHING = Buffer.alloc(2);

/** What the container allows. */
interface TextGapRules {
  readonly muxer: string;
  readonly isPart: boolean;
}

type Write = (packet: Packet) => number;

/**
 * Says so itself. libav would, whenever the time of another track has passed the end of a text; but it compares ticks of different
 * lengths, begins anew in each fragment, and takes the time of its own empty texts for the end of what was shown: texts in fragments moved by seconds.
 */
export class TextGaps {
  /** When what was said last ends; undefined: with what comes next. */
  #until: bigint | undefined;
  readonly #place: number;
  #began: bigint | undefined;

  /** To be made when the header is written. `from`: when the track begins; undefined: with its first text. */
  public constructor(stream: Stream, from: bigint | undefined) {
    this.#until = from;
    this.#place = stream.index;
    // Under another name libav leaves the gaps to us; the track has its tag already.
    stream.codecpar.codecId = AV_CODEC_ID_TEXT;
  }

  /** The gaps of a stream; undefined: it has none to be told of. `isPart`: others have said what comes before. */
  public static of(stream: Stream, { muxer, isPart }: TextGapRules): TextGaps | undefined {
    const isText = isMovie(muxer) && stream.codecpar.codecId === AV_CODEC_ID_MOV_TEXT;
    return isText ? new TextGaps(stream, isPart ? undefined : 0n) : undefined;
  }

  /** When the track begins, as long as there is nothing in it; undefined: with its first text. */
  public get from(): bigint | undefined {
    return this.#until;
  }

  /** Nothing is known of the first text yet, and the track begins without one. */
  public begin(at: bigint, write: Write): number {
    this.#until = undefined;
    this.#began = at;
    return this.#writeEmpty(at, 0n, write);
  }

  /** Gives `write` the text, and before it the gap in front of it. */
  public pass(packet: Packet, write: Write): number {
    if (this.#began !== undefined && !cut(packet, this.#began)) return 0;
    const { dts, duration } = packet;
    const until = this.#until;
    this.#until = duration > 0n ? dts + duration : undefined;
    const code =
      until !== undefined && until < dts ? this.#writeEmpty(until, dts - until, write) : 0;
    return code < 0 ? code : write(packet);
  }

  public free(): void {
    // Nothing is held.
  }

  #writeEmpty(dts: bigint, duration: bigint, write: Write): number {
    const packet = newPacket();
    try {
      packet.data = NOTHING;
      packet.pts = packet.dts = dts;
      packet.duration = duration;
      packet.isKeyframe = true;
      packet.streamIndex = this.#place;
      return write(packet);
    } finally {
      recycle(packet);
    }
  }
}

/** Leaves out what comes before the track has begun, which is not shown; whether something is left. */
function cut(packet: Packet, began: bigint): boolean {
  const { dts, duration } = packet;
  if (dts >= began) return true;
  if (dts + duration <= began) return false;
  packet.pts = packet.dts = began;
  packet.duration = dts + duration - began;
  return true;
}
