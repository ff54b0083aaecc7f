import { AV_NOPTS_VALUE, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE } from 'node-av/constants';
import { type Frame, type Packet } from 'node-av/lib';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { rescale, ticksToSeconds } from '../sample/time.js';
import { type Track } from '../sample/track.js';

/** Seconds by which blocks of sound may overlap; more is a time that has jumped back. */
const OVERLAP = 0.5;

/** What an encoder wants done with each frame. */
export interface FrameRules {
  /** Its name, for messages. */
  readonly encoder: string;
  /** libav's number for encoders that are told a constant quality with each frame; 0: none. */
  readonly quality: number;
  /** Ticks from one key frame to the next, at most. */
  readonly keyFrameInterval: bigint | undefined;
}

/** Times of frames on their way through an encoder: checked before, completed behind it. */
export class FrameTimes {
  readonly #track: Track;
  readonly #encoder: string;
  readonly #quality: number;
  readonly #keyInterval: bigint | undefined;
  /** One frame at the frame rate, in ticks; 0: unknown. */
  readonly #step: bigint;
  /** Durations by presentation time, for encoders that do not pass them on. */
  readonly #durations = new Map<bigint, bigint>();
  #last: bigint | undefined;
  /** When the last key frame was asked for; the first frame is one in any case. */
  #lastKey: bigint | undefined;
  /** When the next block of sound would begin. */
  #next: bigint | undefined;
  #overlapTold = false;

  public constructor(track: Track, { encoder, quality, keyFrameInterval }: FrameRules) {
    const { format, timeBase } = track;
    const rate = format.mediaType === 'video' ? format.frameRate : undefined;
    this.#track = track;
    this.#encoder = encoder;
    this.#quality = quality;
    this.#keyInterval = keyFrameInterval;
    this.#step = rate ? rescale(1n, { num: rate.den, den: rate.num }, timeBase) : 0n;
  }

  /**
   * Makes a frame ready to be sent: a time that comes after the last one's, a duration, and no picture type
   * but a wish for a key frame, since decoders leave their own.
   *
   * @throws MediaError `invalidTimestamp`
   */
  public stamp(frame: Frame, key: boolean): void {
    if (this.#track.mediaType === 'audio') {
      this.#stampSound(frame);
      return;
    }
    const { pts } = frame;
    if (pts === AV_NOPTS_VALUE || (this.#last !== undefined && pts <= this.#last)) {
      throw this.#refusal(pts);
    }
    this.#last = pts;
    if (frame.duration <= 0n) frame.duration = this.#step;
    this.#durations.set(pts, frame.duration);
    if (this.#quality > 0) frame.quality = this.#quality;
    const isKey = key || this.#isKeyDue(pts, frame.duration);
    if (isKey || this.#lastKey === undefined) this.#lastKey = pts;
    frame.pictType = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  }

  /** Whether the next frame would be too late. */
  #isKeyDue(pts: bigint, duration: bigint): boolean {
    if (this.#keyInterval === undefined || this.#lastKey === undefined) return false;
    return pts + duration > this.#lastKey + this.#keyInterval;
  }

  /** Gives a packet the duration of its frame where the encoder forgot it. */
  public complete(packet: Packet): void {
    const { pts } = packet;
    const duration = this.#durations.get(pts);
    if (duration === undefined) return;
    this.#durations.delete(pts);
    if (packet.duration <= 0n) packet.duration = duration;
  }

  /** Sound without a time follows what came before; so does sound that overlaps it a little, as coarse times make it. */
  #stampSound(frame: Frame): void {
    const next = this.#next;
    if (frame.pts === AV_NOPTS_VALUE) frame.pts = next ?? 0n;
    else if (next !== undefined && frame.pts < next) {
      const overlap = ticksToSeconds(next - frame.pts, this.#track.timeBase);
      if (overlap > OVERLAP) throw this.#refusal(frame.pts);
      this.#tellOverlap(overlap);
      frame.pts = next;
    }
    this.#next = frame.pts + BigInt(frame.nbSamples);
    frame.duration = BigInt(frame.nbSamples);
  }

  #tellOverlap(seconds: number): void {
    if (this.#overlapTold) return;
    this.#overlapTold = true;
    warn(
      'timestampAdjusted',
      `Sound for ${this.#encoder} overlaps what came before it, by ${seconds.toFixed(4)} s at first: each block begins where the last one ended. Told once for each track.`,
    );
  }

  #refusal(pts: bigint): MediaError {
    const { timeBase } = this.#track;
    const seconds = (ticks: bigint): string => `${ticksToSeconds(ticks, timeBase).toFixed(6)} s`;
    const rule =
      pts === AV_NOPTS_VALUE
        ? 'it has no presentation time'
        : `its time ${seconds(pts)} does not come after ${seconds(this.#last ?? this.#next ?? 0n)} of ${this.#last === undefined ? 'the sound' : 'the picture'} before it, in ticks of ${timeBase.num}/${timeBase.den} s`;
    return new MediaError(
      'invalidTimestamp',
      `The encoder ${this.#encoder} cannot take a sample: ${rule}. Encoders take samples in the order of their presentation; set times with sample.retimed({ pts }).`,
      {
        operator: 'encode',
        time: pts === AV_NOPTS_VALUE ? undefined : ticksToSeconds(pts, timeBase),
      },
    );
  }
}
