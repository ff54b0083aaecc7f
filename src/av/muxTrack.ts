import { avGetAudioFrameDuration2, avRescaleDelta, type Packet, type Stream } from 'node-av/lib';
import { AV_NOPTS_VALUE } from 'node-av/constants';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { type Rational, rescale } from '../sample/time.js';
import { type Track, trackName } from '../sample/track.js';
import { DecodeOrder } from './decodeOrder.js';
import { filterFor, MuxFilter } from './muxFilter.js';
import { TimestampGuard, type TimestampPolicy } from './timestamps.js';

/** What the container allows. */
export interface MuxTrackRules {
  readonly policy: TimestampPolicy;
  readonly muxer: string;
  /** Whether two samples of a track may have the same decode time. */
  readonly nonStrict: boolean;
}

/** One track of a movie that is being written: turns times of samples into times of the file. */
export class MuxTrack {
  public readonly guard: TimestampGuard;
  readonly #stream: Stream;
  readonly #timeBase: Rational;
  readonly #track: Track;
  /** Whether samples may be presented in another order than they are decoded in. */
  readonly #reorders: boolean;
  readonly #order: DecodeOrder;
  readonly #frameTicks: bigint;
  readonly #filter: MuxFilter | undefined;
  readonly #lastSound = { value: AV_NOPTS_VALUE };
  #last: bigint | undefined;
  #duration = 0n;

  /** To be made when the header is written: that is when the muxer decides on the time base. */
  public constructor(track: Track, stream: Stream, rules: MuxTrackRules) {
    const { num, den } = stream.timeBase;
    const { format } = track;
    this.#track = track;
    this.#stream = stream;
    this.#timeBase = { num, den };
    this.#reorders = format.mediaType === 'video' && stream.codecpar.videoDelay > 0;
    this.#frameTicks =
      format.mediaType === 'video' && format.frameRate
        ? rescale(1n, { num: format.frameRate.den, den: format.frameRate.num }, this.#timeBase)
        : 0n;
    this.#order = new DecodeOrder(stream.codecpar.videoDelay);
    const filter = filterFor(track, stream, rules.muxer);
    this.#filter = filter === undefined ? undefined : new MuxFilter(filter, track, stream);
    const timed = format.mediaType === 'video' || format.mediaType === 'audio';
    this.guard = new TimestampGuard({
      track: trackName(track),
      timeBase: this.#timeBase,
      policy: rules.policy,
      strict: timed && !rules.nonStrict,
    });
  }

  /** Whether a sample with these times is to be written; then `stamp` writes them into its packet. */
  public accept(timing: Timing, sample: EncodedSample): boolean {
    let pts = this.#pts(timing);
    let dts = timing.dts ?? (this.#reorders ? this.#order.dtsOf(pts, this.#step(timing)) : pts);
    if (!same(timing.timeBase, this.#timeBase)) {
      const from = timing.timeBase;
      if (this.#track.mediaType === 'audio') dts = pts = this.#sound(dts, from, sample);
      else {
        pts = rescale(pts, from, this.#timeBase);
        dts = rescale(dts, from, this.#timeBase);
      }
    }
    if (!this.guard.accept(pts, dts)) return false;
    this.#duration = timing.duration;
    if (!same(timing.timeBase, this.#timeBase) && timing.duration > 0n) {
      this.#duration = rescale(timing.duration, timing.timeBase, this.#timeBase);
    }
    return true;
  }

  /** Writes the accepted times into the packet, whose own are `timing`: what is the same is not written again. */
  public stamp(packet: Packet, timing: Timing): void {
    const { pts, dts } = this.guard;
    packet.streamIndex = this.#stream.index;
    if (pts !== timing.pts) packet.pts = pts;
    if (dts !== timing.dts) packet.dts = dts;
    const duration = this.#duration > 0n ? this.#duration : this.#guess(packet, dts);
    if (duration !== timing.duration) packet.duration = duration;
    this.#last = dts;
  }

  /** Gives `write` the packet as the container wants it. */
  public pass(packet: Packet, write: (packet: Packet) => number): number {
    return this.#filter ? this.#filter.pass(packet, write) : write(packet);
  }

  public free(): void {
    this.#filter?.free();
  }

  #pts({ pts, dts }: Timing): bigint {
    if (pts !== undefined) return pts;
    // A picture that goes with the whole track has no time of its own.
    if (dts === undefined && this.#track.disposition?.includes('attached_pic') === true) return 0n;
    if (dts !== undefined && !this.#reorders) return dts;
    const track = trackName(this.#track);
    throw new MediaError(
      'invalidTimestamp',
      `A sample of ${track} has no presentation time${dts === undefined ? '' : ', and its codec may present in another order than it decodes'}. ` +
        'Set one with sample.retimed({ pts, dts }), or decode and encode the track.',
      { operator: 'mux', track },
    );
  }

  /** What one picture lasts, in the sample's ticks; a guess is as good as any where nothing is known. */
  #step({ duration, timeBase }: Timing): bigint {
    if (duration > 0n) return duration;
    const ticks = rescale(this.#frameTicks, this.#timeBase, timeBase);
    return ticks > 0n ? ticks : 1n;
  }

  /** Coarse times of sound, such as Matroska's milliseconds, become exact ones: libav's av_rescale_delta. */
  #sound(dts: bigint, from: Rational, sample: EncodedSample): bigint {
    const { codecpar } = this.#stream;
    const { sampleRate } = codecpar;
    const samples = avGetAudioFrameDuration2(codecpar, sample.byteLength);
    if (samples <= 0 || sampleRate <= 0) return rescale(dts, from, this.#timeBase);
    const rate = { num: 1, den: sampleRate };
    return avRescaleDelta(from, dts, rate, samples, this.#lastSound, this.#timeBase);
  }

  /** The last sample of a track has no next one to tell how long it lasts. */
  #guess(packet: Packet, dts: bigint): bigint {
    const { mediaType, format } = this.#track;
    if (mediaType === 'audio' && format.mediaType === 'audio') {
      const samples = avGetAudioFrameDuration2(this.#stream.codecpar, packet.size);
      const rate = { num: 1, den: format.sampleRate };
      return samples > 0 ? rescale(BigInt(samples), rate, this.#timeBase) : 0n;
    }
    if (mediaType !== 'video') return 0n;
    if (this.#frameTicks > 0n) return this.#frameTicks;
    return this.#last === undefined ? 0n : dts - this.#last;
  }
}

const same = (a: Rational, b: Rational): boolean => a.num === b.num && a.den === b.den;
