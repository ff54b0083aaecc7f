import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_DATA_VIEW_ID,
  AV_NOPTS_VALUE,
} from 'node-av/constants';
import { type Frame } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { rescale, type Rational, ticksToSeconds } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { FrameOrigin, wrapAudioFrame, wrapVideoFrame } from './frame.js';
import { orientationOf } from './turns.js';

/** Codecs of pictures by themselves, whose data may hold what a camera said (EXIF). */
const PHOTOGRAPHS = new Set(['mjpeg', 'png', 'webp', 'tiff', 'jpegxl']);

/** Makes samples of the frames that a decoder gives, with the best times that can be known. */
export class DecodedFrames {
  readonly #track: Track;
  #pictures: FrameOrigin;
  /** Whether a picture has told how it is to be shown, if it does. */
  #isOriented = false;
  readonly #frameTicks: bigint;
  #sound: FrameOrigin | undefined;
  /** The time of the picture that came last, in the track's ticks. */
  #lastPicture: bigint | undefined;
  /** Its view, where a picture has several. */
  #lastView: number | undefined;
  /** When the next picture is presented when nothing is missing, in the track's ticks. */
  #next: bigint | undefined;
  /** Where the next block of sound begins when nothing is missing, in samples. */
  #expected: bigint | undefined;

  public constructor(track: Track) {
    const { format, timeBase } = track;
    const frameRate = format.mediaType === 'video' ? format.frameRate : undefined;
    this.#track = track;
    this.#pictures = new FrameOrigin(timeBase, track, frameRate);
    this.#frameTicks = frameRate ? ticksOf(frameRate, timeBase) : 0n;
  }

  /** Takes the frame over. */
  public wrap(frame: Frame): RawSample {
    return this.#track.mediaType === 'video' ? this.#picture(frame) : this.#block(frame);
  }

  /**
   * Whether a picture comes after others that are presented up to a second later: what is left of damaged references. Pictures
   * that go back further belong to a source whose time begins anew.
   */
  public isMisplaced(frame: Frame): boolean {
    const time = frame.bestEffortTimestamp;
    if (this.#track.mediaType !== 'video' || time === AV_NOPTS_VALUE) return false;
    const last = this.#lastPicture;
    const back = last === undefined ? -1 : ticksToSeconds(last - time, this.#track.timeBase);
    if (back >= 0 && back < 1 && !this.#isOtherView(frame, time)) return true;
    this.#lastView = viewOf(frame);
    this.#lastPicture = time;
    return false;
  }

  /** Whether a picture is another view of the one before it. */
  #isOtherView(frame: Frame, time: bigint): boolean {
    const view = viewOf(frame);
    return time === this.#lastPicture && view !== undefined && view !== this.#lastView;
  }

  #picture(frame: Frame): RawSample {
    if (!this.#isOriented) this.#orient(frame);
    if (frame.duration <= 0n) frame.duration = this.#frameTicks;
    const pts = this.#timeOf(frame);
    this.#next = pts === AV_NOPTS_VALUE ? undefined : pts + frame.duration;
    return wrapVideoFrame(frame, this.#pictures, pts);
  }

  /** Photographs say themselves how they are to be shown, where no container does. */
  #orient(frame: Frame): void {
    this.#isOriented = true;
    const { rotation, isMirrored, format } = this.#track;
    if (rotation !== undefined || isMirrored === true || !PHOTOGRAPHS.has(format.codec ?? ''))
      return;
    const said = orientationOf(frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX));
    const { timeBase, track, frameRate } = this.#pictures;
    this.#pictures = new FrameOrigin(timeBase, track && { ...track, ...said }, frameRate);
  }

  /** Raw streams tell no times, only how many pictures a second there are: decoders give them in order. */
  #timeOf({ bestEffortTimestamp: time, duration }: Frame): bigint {
    if (time !== AV_NOPTS_VALUE || duration <= 0n) return time;
    return this.#next ?? 0n;
  }

  /**
   * Sound is timed in samples. A container's time base may be coarser: then a block begins where the last one
   * ended, as long as the container does not say otherwise by more than it could have rounded.
   */
  #block(frame: Frame): RawSample {
    const { sampleRate } = frame;
    if (this.#sound?.timeBase.den !== sampleRate) {
      this.#sound = new FrameOrigin({ num: 1, den: sampleRate }, this.#track);
      this.#expected = undefined;
    }
    const pts = this.#startOf(frame.bestEffortTimestamp, sampleRate);
    this.#expected = pts === undefined ? undefined : pts + BigInt(frame.nbSamples);
    return wrapAudioFrame(frame, this.#sound, pts ?? AV_NOPTS_VALUE);
  }

  #startOf(ticks: bigint, sampleRate: number): bigint | undefined {
    if (ticks === AV_NOPTS_VALUE) return this.#expected;
    const { timeBase } = this.#track;
    const told = rescale(ticks, timeBase, { num: 1, den: sampleRate });
    if (this.#expected === undefined) return told;
    const difference = Math.abs(Number(told - this.#expected));
    return difference <= (timeBase.num * sampleRate) / timeBase.den ? this.#expected : told;
  }
}

/** Undefined: there is only one. */
function viewOf(frame: Frame): number | undefined {
  const view = frame.getSideData(AV_FRAME_DATA_VIEW_ID);
  return view && view.byteLength >= 4 ? view.readInt32LE(0) : undefined;
}

function ticksOf({ num, den }: Rational, timeBase: Rational): bigint {
  return rescale(1n, { num: den, den: num }, timeBase);
}
