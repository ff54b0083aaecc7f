import { avGetAudioFrameDuration2, avRescaleDelta, type Packet, type Stream } from 'node-av/lib';
import { AV_NOPTS_VALUE, AV_PKT_DATA_SKIP_SAMPLES } from 'node-av/constants';
import { type WrittenTrack } from '../movie/boxes/trackEdit.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { type Timing } from '../sample/payload.js';
import { type Rational, rescale } from '../sample/time.js';
import { isCover, type Track, trackName } from '../sample/track.js';
import { BeforeSession } from './beforeSession.js';
import { DecodeOrder } from './decodeOrder.js';
import { filterFor, MuxFilter } from './muxFilter.js';
import { Padding } from './padding.js';
import { Steps } from './steps.js';
import { TextGaps } from './textGaps.js';
import { type ReferenceRules } from './writtenReferences.js';
import { WrittenSamples } from './writtenSamples.js';
import { isBeyondBelief, TimestampGuard, type TimestampRules } from './timestamps.js';

/** What the container allows. */
export interface MuxTrackRules
  extends Pick<TimestampRules, 'policy' | 'maximumGap' | 'beforeZero'>, ReferenceRules {
  /** Whether two samples of a track may have the same decode time. */
  readonly nonStrict: boolean;
  /** Whether it is written in fragments. */
  readonly isCut: boolean;
  /** Whether it goes on where another writer's ended. */
  readonly isPart: boolean;
}

type Dated = Timing & { readonly dts: bigint };

/** One track of a movie that is being written: turns times of samples into times of the file. */
export class MuxTrack {
  public readonly guard: TimestampGuard;
  public readonly track: Track;
  /** Of the file. */
  public readonly timeBase: Rational;
  readonly #stream: Stream;
  readonly #samples: WrittenSamples;
  readonly #place: number;
  /** Whether samples may be presented in another order than they are decoded in. */
  readonly #reorders: boolean;
  readonly #order: DecodeOrder;
  readonly #frameTicks: bigint;
  readonly #filter: MuxFilter | undefined;
  readonly #text: TextGaps | undefined;
  readonly #isCut: boolean;
  readonly #lastSound = { value: AV_NOPTS_VALUE };
  /** Whether samples follow each other: text and data come when they like. */
  readonly #isSteady: boolean;
  /** When the last sample ends, in ticks of the file, as libav was told; undefined: there is none yet. */
  public end: bigint | undefined;
  /** When the first sample is presented, and what an encoder put in front of the sound; in ticks of the file. */
  public firstPts: bigint | undefined;
  public priming = 0n;
  /** Whether the header was written before there was a sample. */
  public isLate = false;
  readonly #steps = new Steps();
  #last: bigint | undefined;
  readonly #padding: Padding;
  readonly #before: BeforeSession | undefined;

  public constructor(track: Track, stream: Stream, rules: MuxTrackRules) {
    const { num, den } = stream.timeBase;
    const { format } = track;
    this.track = track;
    this.#stream = stream;
    this.#place = stream.index;
    this.timeBase = { num, den };
    this.#reorders = format.mediaType === 'video' && stream.codecpar.videoDelay > 0;
    this.#frameTicks =
      format.mediaType === 'video' && format.frameRate
        ? rescale(1n, { num: format.frameRate.den, den: format.frameRate.num }, this.timeBase)
        : 0n;
    this.#padding = new Padding(stream.codecpar.sampleRate, this.timeBase);
    this.#order = new DecodeOrder(stream.codecpar.videoDelay);
    this.#samples = new WrittenSamples(track, stream, this.timeBase, rules);
    const filter = filterFor(track, stream, rules.muxer);
    this.#filter = filter === undefined ? undefined : new MuxFilter(filter, track, stream);
    this.#text = TextGaps.of(stream, rules);
    this.#isCut = rules.isCut;
    const timed = format.mediaType === 'video' || format.mediaType === 'audio';
    this.#isSteady = timed;
    const isShort = timed && !isCover(track) && rules.beforeZero?.isShort === true;
    this.#before = isShort
      ? new BeforeSession(stream.codecpar, this.timeBase, format.mediaType === 'audio')
      : undefined;
    this.guard = new TimestampGuard({
      track: trackName(track),
      timeBase: this.timeBase,
      strict: timed && !rules.nonStrict,
      isTimed: timed,
      ...rules,
    });
  }

  /** What the movie's index may say of it. */
  public get written(): WrittenTrack {
    const { track, firstPts, priming, isLate } = this;
    const [id, timescale, lastDts] = [this.#place + 1, this.timeBase.den, this.#last];
    return { track, id, timescale, firstPts, lastDts, priming, isLate, ...this.#samples.written };
  }

  /** Whether a sample with these times is to be written; then `stamp` writes them into its packet. */
  public accept(timing: Timing, sample: EncodedSample): boolean {
    const isAccepted = this.#accept(timing, sample);
    if (isAccepted) this.#samples.note(sample);
    return isAccepted;
  }

  #accept(timing: Timing, sample: EncodedSample): boolean {
    const pts = this.#pts(timing);
    if (pts === undefined) return this.guard.acceptWithout(this.#missing(timing));
    const dts = timing.dts ?? (this.#reorders ? this.#order.dtsOf(pts, this.#step(timing)) : pts);
    const from = timing.timeBase;
    if (isBeyondBelief(pts, from) || isBeyondBelief(dts, from)) {
      return this.guard.acceptWithout(
        `its time is 292 years or more from zero (${String(pts)}, ${String(dts)})`,
      );
    }
    const duration = isBeyondBelief(timing.duration, from) ? 0n : timing.duration;
    if (same(from, this.timeBase)) return this.#take(pts, dts, duration);
    const lasts = duration > 0n ? rescale(duration, from, this.timeBase) : 0n;
    if (this.track.mediaType === 'audio') {
      const time = this.#sound({ ...timing, dts, duration }, sample);
      return this.#take(time, time, lasts);
    }
    return this.#take(rescale(pts, from, this.timeBase), rescale(dts, from, this.timeBase), lasts);
  }

  #take(pts: bigint, dts: bigint, duration: bigint): boolean {
    const times = { pts, dts, duration };
    const placed = this.#before ? this.#before.place(times) : times;
    if (placed) return this.guard.accept(placed.pts, placed.dts, placed.duration);
    this.guard.events.noteLeftOut();
    return false;
  }

  /** Writes the accepted times into the packet, whose own are `timing`: what is the same is not written again. */
  public stamp(packet: Packet, timing: Timing): void {
    const { pts, dts, duration: known } = this.guard;
    packet.streamIndex = this.#place;
    this.#samples.mark(packet);
    if (this.firstPts === undefined) this.#begin(packet, pts);
    if (pts !== timing.pts) packet.pts = pts;
    if (dts !== timing.dts) packet.dts = dts;
    const claim = known > 0n ? known : this.#guess(packet, dts);
    const steady = this.#isSteady ? this.#steps.durationOf(dts, claim) : claim;
    this.#samples.hide(pts, steady);
    const isConverted = !same(timing.timeBase, this.timeBase) || this.#samples.isTrimmed;
    const isSound = this.track.mediaType === 'audio';
    const duration = isConverted && isSound ? this.#padding.without(packet, steady) : steady;
    if (duration !== timing.duration) packet.duration = duration;
    this.#last = dts;
    this.end = dts + duration;
  }

  /** What begins the sound is known to its first packet, or else to the codec. */
  #begin(packet: Packet, pts: bigint): void {
    this.firstPts = pts;
    const { sampleRate, initialPadding } = this.#stream.codecpar;
    if (this.track.mediaType !== 'audio' || sampleRate <= 0 || this.#before?.isCut === true) return;
    const skipped = packet.getSideData(AV_PKT_DATA_SKIP_SAMPLES);
    const said = skipped && skipped.byteLength >= 4 ? skipped.readUInt32LE(0) : 0;
    const samples = BigInt(said || Math.max(0, initialPadding));
    this.priming = rescale(samples, { num: 1, den: sampleRate }, this.timeBase);
  }

  /** Gives `write` the packet as the container wants it. */
  public pass(packet: Packet, write: (packet: Packet) => number): number {
    const way = this.#filter ?? this.#text;
    return way ? way.pass(packet, write) : write(packet);
  }

  /** The header is written without a sample of it, or all samples are. Subtitles begin with nothing to show, others when they come. */
  public goWithout(write: (packet: Packet) => number): number {
    if (this.firstPts !== undefined) return 0;
    const from = this.#text?.from;
    this.isLate = from === undefined;
    if (from === undefined) return 0;
    this.firstPts = this.end = from;
    return this.#text?.begin(from, write) ?? 0;
  }

  /** Nothing more is written. */
  public free(): void {
    this.guard.events.tellMostlyHidden();
    this.#filter?.free();
  }

  /** Undefined: there is none, and it cannot be told from the decode time. */
  #pts({ pts, dts }: Timing): bigint | undefined {
    if (pts !== undefined) return pts;
    // A picture that goes with the whole track has no time of its own.
    if (dts === undefined && this.track.disposition?.includes('attached_pic') === true) return 0n;
    return this.#reorders ? undefined : dts;
  }

  #missing({ dts }: Timing): string {
    const why =
      dts === undefined ? '' : ', and its codec may present in another order than it decodes';
    return `it has no presentation time${why}; decoding and encoding the track gives it one`;
  }

  /** What one picture lasts, in the sample's ticks; a guess is as good as any where nothing is known. */
  #step({ duration, timeBase }: Timing): bigint {
    if (duration > 0n) return duration;
    const ticks = rescale(this.#frameTicks, this.timeBase, timeBase);
    return ticks > 0n ? ticks : 1n;
  }

  /** Coarse times of sound, such as Matroska's milliseconds, become exact ones: libav's av_rescale_delta. */
  #sound({ dts, duration, timeBase: from }: Dated, sample: EncodedSample): bigint {
    const { codecpar } = this.#stream;
    const { sampleRate } = codecpar;
    if (sampleRate <= 0) return rescale(dts, from, this.timeBase);
    const rate = { num: 1, den: sampleRate };
    // Of Opus and Vorbis only the container knows.
    const told = duration > 0n ? Number(rescale(duration, from, rate)) : 0;
    const samples = avGetAudioFrameDuration2(codecpar, sample.byteLength) || told;
    if (samples <= 0) return rescale(dts, from, this.timeBase);
    const isFirst = this.#lastSound.value === AV_NOPTS_VALUE;
    // What an encoder put in front is known to the sample, where the first time is rounded.
    const priming = BigInt(-codecpar.initialPadding);
    const isPriming = isFirst && priming < 0n && isWithinATick(dts, rescale(priming, rate, from));
    const [time, base] = isPriming ? [priming, rate] : [dts, from];
    return avRescaleDelta(base, time, rate, samples, this.#lastSound, this.timeBase);
  }

  /** The last sample of a track has no next one to tell how long it lasts. */
  #guess(packet: Packet, dts: bigint): bigint {
    const { mediaType, format } = this.track;
    if (mediaType === 'audio' && format.mediaType === 'audio') {
      const samples = avGetAudioFrameDuration2(this.#stream.codecpar, packet.size);
      const rate = { num: 1, den: format.sampleRate };
      return samples > 0 ? rescale(BigInt(samples), rate, this.timeBase) : 0n;
    }
    // What lasts nothing libav lets last as long as what came before, when a fragment ends with it.
    if (mediaType !== 'video') return this.#isCut ? 1n : 0n;
    if (this.#frameTicks > 0n) return this.#frameTicks;
    return this.#last === undefined ? 0n : dts - this.#last;
  }
}

const isWithinATick = (a: bigint, b: bigint): boolean => a - b <= 1n && b - a <= 1n;

const same = (a: Rational, b: Rational): boolean => a.num === b.num && a.den === b.den;

/** When the last sample that was accepted is decoded, in seconds. */
export const timeOf = ({ guard, timeBase }: MuxTrack): number =>
  (Number(guard.dts) * timeBase.num) / timeBase.den;
