/** Uncompressed samples on libav's AVFrame. */
import { AV_FRAME_DATA_STEREO3D, AV_NOPTS_VALUE } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { MediaError } from '../errors.js';
import { AudioSample } from '../sample/audioSample.js';
import { type AudioFormat, type VideoFormat } from '../sample/format.js';
import { type PicturePayload, type SoundPayload } from '../sample/payload.js';
import { type PictureTags } from '../sample/spatial.js';
import { MediaTime, type Rational } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { VideoSample } from '../sample/videoSample.js';
import { type Described, PictureFormats, SoundFormats } from './frameFormat.js';
import { copyPicture, copySound } from './frameBytes.js';
import { eyeOf } from './spatial.js';
import { captionsOf } from './frameCaptions.js';

/** Where frames come from: what all frames of one decoder or one filter's output have in common. */
export class FrameOrigin {
  /** Seconds per tick of the frames' times. */
  public readonly timeBase: Rational;
  public readonly track: Track | undefined;
  public readonly frameRate: Rational | undefined;
  public readonly pictures: PictureFormats;
  public readonly sounds: SoundFormats = new SoundFormats();

  /** @param frameRate - frames per second where known */
  public constructor(timeBase: Rational, track?: Track, frameRate?: Rational) {
    this.timeBase = timeBase;
    this.track = track;
    this.frameRate = frameRate;
    this.pictures = new PictureFormats(frameRate);
  }
}

/** A picture in an AVFrame, which it owns. */
export class NativePicture implements PicturePayload {
  public readonly frame: Frame;
  readonly #formats: PictureFormats;
  #described: Described<VideoFormat> | undefined;

  public constructor(frame: Frame, formats: PictureFormats) {
    this.frame = frame;
    this.#formats = formats;
  }

  public get format(): VideoFormat {
    return this.#describe().format;
  }

  /** What a decoder of several views says of this one. */
  public get tags(): PictureTags | undefined {
    const stereo = this.frame.getSideData(AV_FRAME_DATA_STEREO3D);
    const stereoView = stereo ? eyeOf(stereo) : undefined;
    return stereoView && { stereoView };
  }

  public get byteLength(): number {
    return this.#describe().byteLength;
  }

  public get closedCaptions(): Uint8Array | undefined {
    return captionsOf(this.frame);
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return copyPicture(this.frame);
  }

  public share(frameRate?: Rational): NativePicture {
    const clone = this.frame.clone();
    if (clone)
      return new NativePicture(clone, frameRate ? new PictureFormats(frameRate) : this.#formats);
    throw new MediaError('unknown', 'libav has no memory left to refer to a frame once more.');
  }

  public free(): void {
    this.frame.free();
  }

  #describe(): Described<VideoFormat> {
    return (this.#described ??= this.#formats.of(this.frame));
  }
}

/** Sound in an AVFrame, which it owns. */
export class NativeSound implements SoundPayload {
  public readonly frame: Frame;
  public readonly sampleCount: number;
  readonly #formats: SoundFormats;
  #described: Described<AudioFormat> | undefined;

  public constructor(frame: Frame, formats: SoundFormats) {
    this.frame = frame;
    this.sampleCount = frame.nbSamples;
    this.#formats = formats;
  }

  public get format(): AudioFormat {
    return this.#describe().format;
  }

  public get byteLength(): number {
    return this.#describe().byteLength * this.sampleCount;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return copySound(this.frame);
  }

  public free(): void {
    this.frame.free();
  }

  #describe(): Described<AudioFormat> {
    return (this.#described ??= this.#formats.of(this.frame));
  }
}

/** Makes a sample of a picture and takes the frame over. `pts` in the origin's ticks. */
export function wrapVideoFrame(
  frame: Frame,
  origin: FrameOrigin,
  pts: bigint = frame.pts,
): VideoSample {
  const { timeBase, track, pictures } = origin;
  const ticks = frame.duration;
  const duration = ticks > 0n ? MediaTime.fromTicks(ticks, timeBase) : undefined;
  return VideoSample.wrap(
    new NativePicture(frame, pictures),
    { pts: fromTicks(pts, timeBase), duration },
    track,
  );
}

/** Makes a sample of a block of sound and takes the frame over. `pts` in the origin's ticks. */
export function wrapAudioFrame(
  frame: Frame,
  origin: FrameOrigin,
  pts: bigint = frame.pts,
): AudioSample {
  const payload = new NativeSound(frame, origin.sounds);
  return AudioSample.wrap(payload, fromTicks(pts, origin.timeBase), origin.track);
}

/** A new, empty frame for a codec or a filter to fill; its owner frees it. */
export function newFrame(): Frame {
  const frame = new Frame();
  frame.alloc();
  return frame;
}

function fromTicks(ticks: bigint, timeBase: Rational): MediaTime | undefined {
  return ticks === AV_NOPTS_VALUE ? undefined : MediaTime.fromTicks(ticks, timeBase);
}
