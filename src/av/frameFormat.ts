/** What a frame says of itself, read once for all frames that say the same. */
import { type AVPixelFormat, type AVSampleFormat } from 'node-av/constants';
import { avGetBytesPerSample, avImageGetBufferSize, type Frame } from 'node-av/lib';
import { type AudioFormat, type VideoFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { colorNames } from './color.js';
import { channelLayoutName, pixelFormatName, sampleFormatName } from './names.js';

/** A format with the bytes of one picture, or of one sample of all channels. */
export interface Described<F> {
  readonly format: F;
  readonly byteLength: number;
}

/** The formats of pictures: a thousand frames of one kind share one object. */
export class PictureFormats {
  readonly #frameRate: Rational | undefined;
  #key = '';
  #last: Described<VideoFormat> | undefined;

  public constructor(frameRate?: Rational) {
    this.#frameRate = frameRate;
  }

  public of(frame: Frame): Described<VideoFormat> {
    const { width, height, format, sampleAspectRatio: ratio } = frame;
    const key = [
      width,
      height,
      format,
      ratio.num,
      ratio.den,
      frame.colorPrimaries,
      frame.colorTrc,
      frame.colorSpace,
      frame.colorRange,
    ].join('/');
    if (this.#last && key === this.#key) return this.#last;
    this.#key = key;
    return (this.#last = this.#describe(frame, width, height, format as AVPixelFormat));
  }

  #describe(
    frame: Frame,
    width: number,
    height: number,
    pixelFormat: AVPixelFormat,
  ): Described<VideoFormat> {
    const { num, den } = frame.sampleAspectRatio;
    return {
      format: {
        mediaType: 'video',
        width,
        height,
        pixelFormat: pixelFormatName(pixelFormat),
        frameRate: this.#frameRate,
        sampleAspectRatio: num > 0 && den > 0 ? { num, den } : undefined,
        color: colorNames(frame),
      },
      byteLength: pictureBytes(pixelFormat, width, height),
    };
  }
}

/** The formats of sound: a thousand frames of one kind share one object. */
export class SoundFormats {
  #key = '';
  #last: Described<AudioFormat> | undefined;

  public of(frame: Frame): Described<AudioFormat> {
    const { format, sampleRate, channelLayout } = frame;
    const { nbChannels, order, mask } = channelLayout;
    const key = [format, sampleRate, nbChannels, order, mask].join('/');
    if (this.#last && key === this.#key) return this.#last;
    this.#key = key;
    return (this.#last = {
      format: {
        mediaType: 'audio',
        sampleRate,
        channels: nbChannels,
        channelLayout: channelLayoutName(channelLayout),
        sampleFormat: sampleFormatName(format),
      },
      byteLength: avGetBytesPerSample(format as AVSampleFormat) * nbChannels,
    });
  }
}

/** Bytes of a picture; a guess where the pixels are in a device's memory. */
function pictureBytes(format: AVPixelFormat, width: number, height: number): number {
  const bytes = avImageGetBufferSize(format, width, height, 1);
  return bytes > 0 ? bytes : Math.ceil(width * height * 1.5);
}
