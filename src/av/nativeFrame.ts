/** The way of samples into codecs and filters: every sample as an AVFrame, for one call. */
import { AV_NOPTS_VALUE, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE } from 'node-av/constants';
import { type Frame, Rational as NativeRational } from 'node-av/lib';
import { type RawSample } from '../backend.js';
import { MediaError } from '../errors.js';
import { AudioSample, BytesSound } from '../sample/audioSample.js';
import { requireSingle } from '../sample/taggedPicture.js';
import { type Rational } from '../sample/time.js';
import { BytesPicture } from '../sample/bytesPicture.js';
import { type VideoSample } from '../sample/videoSample.js';
import { lendWhile } from './borrow.js';
import { setColor } from './color.js';
import { NativePicture, NativeSound, newFrame } from './frame.js';
import { asBuffer, fillSound } from './frameBytes.js';
import { setCaptions } from './frameCaptions.js';
import { FramePool } from './framePool.js';
import { layoutOf, pixelFormat, sampleFormat } from './names.js';

/** Sound is small and its codecs let go of it soon: one pool is enough for all. */
const soundFrames = new FramePool();

const free = (frame: Frame): void => {
  frame.free();
};

/**
 * Lends the sample as a frame to `use`, for one call that references or copies it (an encoder's `sendFrame`, a
 * filter's `buffersrcAddFrame` with KEEP_REF); until the promise settles when `use` answers with one. Times are in
 * ticks of `timeBase`; the picture type asks for a key frame, or leaves the choice to the encoder.
 *
 * The frame is never one that somebody else may read. Bytes made in JavaScript are neither copied here nor
 * referenced by libav afterwards: a frame without a reference count is copied by the call itself.
 */
export function withNativeFrame<T>(
  sample: RawSample,
  timeBase: Rational,
  use: (frame: Frame) => T,
): T {
  const timed = (frame: Frame): T => {
    setTiming(frame, sample, timeBase);
    return use(frame);
  };
  return sample instanceof AudioSample ? withSound(sample, timed) : withPicture(sample, timed);
}

function withPicture<T>(sample: VideoSample, use: (frame: Frame) => T): T {
  const payload = sample.picture;
  if (payload instanceof NativePicture) return withOwn(sample, payload.frame, use);
  requireSingle(sample);
  if (!(payload instanceof BytesPicture)) throw foreign('picture');
  const bytes = asBuffer(payload.packed());
  // `bytes` is held until `use` is through: libav reads it until then, also on another thread.
  return lendWhile(
    { frame: viewOf(payload, bytes), bytes },
    ({ frame }) => {
      frame.free();
    },
    ({ frame }) => use(frame),
  );
}

function withSound<T>(sample: AudioSample, use: (frame: Frame) => T): T {
  const payload = sample.sound;
  if (payload instanceof NativeSound) return withOwn(sample, payload.frame, use);
  if (!(payload instanceof BytesSound)) throw foreign('sound');
  const { format, sampleCount } = payload;
  const frame = soundFrames.takeSound({
    format: sampleFormat(format.sampleFormat ?? ''),
    layout: layoutOf(format),
    sampleRate: format.sampleRate,
    sampleCount,
  });
  return lendWhile(
    frame,
    (filled) => {
      soundFrames.give(filled);
    },
    (filled) => {
      fillSound(filled, payload.packed());
      return use(filled);
    },
  );
}

/** The frame itself while nobody else holds the sample, else a second reference to its memory. */
function withOwn<T>(sample: RawSample, frame: Frame, use: (frame: Frame) => T): T {
  if (sample.ownership.core.isUnique) return use(frame);
  const clone = frame.clone();
  if (clone) return lendWhile(clone, free, use);
  throw new MediaError('unknown', 'libav has no memory left to refer to a frame once more.');
}

/** A frame without a reference count on the bytes themselves. */
function viewOf(payload: BytesPicture, bytes: Buffer): Frame {
  const { width, height, pixelFormat: name, sampleAspectRatio: ratio, color } = payload.format;
  const frame = newFrame();
  try {
    frame.width = width;
    frame.height = height;
    frame.format = pixelFormat(name ?? '');
    if (ratio) frame.sampleAspectRatio = new NativeRational(ratio.num, ratio.den);
    setColor(frame, color);
    frame.fromBuffer(bytes);
    return frame;
  } catch (error) {
    frame.free();
    throw error;
  }
}

function setTiming(frame: Frame, sample: RawSample, timeBase: Rational): void {
  frame.pts = sample.pts?.toTicks(timeBase) ?? AV_NOPTS_VALUE;
  frame.duration = sample.duration?.toTicks(timeBase) ?? 0n;
  frame.timeBase = new NativeRational(timeBase.num, timeBase.den);
  const picture = sample instanceof AudioSample ? undefined : sample;
  if (picture?.ownCaptions) setCaptions(frame, picture.ownCaptions);
  const key = picture?.forceKeyFrame;
  // Decoders leave their own type in the frame, of which encoders make key frames.
  frame.pictType = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
}

function foreign(what: string): MediaError {
  return new MediaError(
    'invalidArgument',
    `This ${what} was made by another backend, so libav cannot take it. Make it with fromBytes, or decode it.`,
  );
}
