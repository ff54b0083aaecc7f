import { AV_NOPTS_VALUE, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE } from 'node-av/constants';
import { type Frame, type Packet } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { rescale, ticksToSeconds } from '../sample/time.js';
import { type Track } from '../sample/track.js';

/** Times of frames on their way through an encoder: checked before, completed behind it. */
export class FrameTimes {
  readonly #track: Track;
  readonly #encoder: string;
  readonly #quality: number;
  /** One frame at the frame rate, in ticks; 0: unknown. */
  readonly #step: bigint;
  /** Durations by presentation time, for encoders that do not pass them on. */
  readonly #durations = new Map<bigint, bigint>();
  #last: bigint | undefined;
  /** When the next block of sound would begin. */
  #next = 0n;

  /** `quality`: libav's number for encoders that are told a constant quality with each frame; 0: none. */
  public constructor(track: Track, encoder: string, quality: number) {
    const { format, timeBase } = track;
    const rate = format.mediaType === 'video' ? format.frameRate : undefined;
    this.#track = track;
    this.#encoder = encoder;
    this.#quality = quality;
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
    frame.pictType = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  }

  /** Gives a packet the duration of its frame where the encoder forgot it. */
  public complete(packet: Packet): void {
    const { pts } = packet;
    const duration = this.#durations.get(pts);
    if (duration === undefined) return;
    this.#durations.delete(pts);
    if (packet.duration <= 0n) packet.duration = duration;
  }

  /** Sound without a time follows what came before. */
  #stampSound(frame: Frame): void {
    if (frame.pts === AV_NOPTS_VALUE) frame.pts = this.#next;
    this.#next = frame.pts + BigInt(frame.nbSamples);
    frame.duration = BigInt(frame.nbSamples);
  }

  #refusal(pts: bigint): MediaError {
    const { timeBase } = this.#track;
    const seconds = (ticks: bigint): string => `${ticksToSeconds(ticks, timeBase).toFixed(6)} s`;
    const rule =
      pts === AV_NOPTS_VALUE
        ? 'it has no presentation time'
        : `its time ${seconds(pts)} does not come after ${seconds(this.#last ?? 0n)} of the picture before it, in ticks of ${timeBase.num}/${timeBase.den} s`;
    return new MediaError(
      'invalidTimestamp',
      `The encoder ${this.#encoder} cannot take a picture: ${rule}. Encoders take pictures in the order of their presentation; set times with sample.retimed({ pts }).`,
      {
        operator: 'encode',
        time: pts === AV_NOPTS_VALUE ? undefined : ticksToSeconds(pts, timeBase),
      },
    );
  }
}
