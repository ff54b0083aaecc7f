/** Formats: libav's codec parameters and ours, both ways. */
import { AV_CHANNEL_ORDER_UNSPEC } from 'node-av/constants';
import { CodecParameters, Rational as NativeRational, stringToFourCC } from 'node-av/lib';
import {
  type AudioFormat,
  type DataFormat,
  type FormatDescription,
  type SubtitleFormat,
  type VideoFormat,
} from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { colorNames, setColor } from './color.js';
import { check } from './errors.js';
import {
  channelLayoutName,
  codecId,
  codecName,
  layoutOf,
  mediaType,
  mediaTypeName,
  pixelFormat,
  pixelFormatName,
  sampleFormat,
  sampleFormatName,
} from './names.js';
import { addSpatial, spatialOf } from './spatial.js';

/** A copy of codec parameters, with everything: extradata, tag, profile, side data. Freed with its last user. */
export function copyParameters(from: CodecParameters): CodecParameters {
  const copy = new CodecParameters();
  copy.alloc();
  check(from.copy(copy), { code: 'unknown', message: 'libav could not copy codec parameters' });
  return copy;
}

/**
 * The format that codec parameters describe; keeps a copy of them as `native`.
 *
 * @param frameRate - frames per second where the container knows it
 */
export function toFormat(from: CodecParameters, frameRate?: Rational): FormatDescription {
  const native = copyParameters(from);
  const base = {
    codec: codecName(native.codecId),
    codecTag: tagText(native.codecTagString),
    extradata: native.extradata ? new Uint8Array(native.extradata) : undefined,
    bitRate: native.bitRate > 0n ? Number(native.bitRate) : undefined,
    native,
  };
  const type = mediaTypeName(native.codecType);
  if (type === 'video') return { ...base, mediaType: type, ...videoFields(native, frameRate) };
  if (type === 'audio') return { ...base, mediaType: type, ...audioFields(native) };
  return { ...base, mediaType: type } satisfies SubtitleFormat | DataFormat;
}

type Fields<F> = Omit<F, 'mediaType' | 'codec' | 'codecTag' | 'extradata' | 'bitRate' | 'native'>;

function videoFields(
  native: CodecParameters,
  frameRate: Rational | undefined,
): Fields<VideoFormat> {
  return {
    width: native.width,
    height: native.height,
    pixelFormat: pixelFormatName(native.format),
    // The parameters' own rate may be a tick rate: containers and encoders know better.
    frameRate,
    sampleAspectRatio: known(native.sampleAspectRatio),
    color: colorNames(native),
    spatial: spatialOf(native),
  };
}

function audioFields(native: CodecParameters): Fields<AudioFormat> {
  return {
    sampleRate: native.sampleRate,
    channels: native.channelLayout.nbChannels,
    channelLayout: channelLayoutName(native.channelLayout),
    sampleFormat: sampleFormatName(native.format),
  };
}

/**
 * Codec parameters of a format; the caller owns them. What `native` holds is the ground, and what the format itself
 * says is put on it, so that a format whose fields were changed means what it says.
 *
 * @throws MediaError `invalidArgument` for names that libav does not know
 */
export function toCodecParameters(format: FormatDescription): CodecParameters {
  const parameters =
    format.native instanceof CodecParameters ? copyParameters(format.native) : blank(format);
  const { codec, codecTag, extradata, bitRate } = format;
  if (codec !== undefined) parameters.codecId = codecId(codec);
  if (codecTag?.length === 4) parameters.codecTag = stringToFourCC(codecTag);
  if (extradata !== undefined) parameters.extradata = Buffer.from(extradata);
  if (bitRate !== undefined) parameters.bitRate = BigInt(Math.round(bitRate));
  if (format.mediaType === 'video') setVideo(parameters, format);
  if (format.mediaType === 'audio') setAudio(parameters, format);
  return parameters;
}

function blank(format: FormatDescription): CodecParameters {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = mediaType(format.mediaType);
  return parameters;
}

function setVideo(parameters: CodecParameters, format: VideoFormat): void {
  const { width, height, sampleAspectRatio, frameRate, color, spatial } = format;
  parameters.width = width;
  parameters.height = height;
  if (format.pixelFormat !== undefined) parameters.format = pixelFormat(format.pixelFormat);
  if (sampleAspectRatio) parameters.sampleAspectRatio = toNative(sampleAspectRatio);
  if (frameRate) parameters.frameRate = toNative(frameRate);
  if (color) setColor(parameters, color);
  if (spatial) addSpatial(parameters, spatial);
}

function setAudio(parameters: CodecParameters, format: AudioFormat): void {
  parameters.sampleRate = format.sampleRate;
  if (format.initialPadding !== undefined) parameters.initialPadding = format.initialPadding;
  if (format.sampleFormat !== undefined) parameters.format = sampleFormat(format.sampleFormat);
  const { order, nbChannels } = parameters.channelLayout;
  const unnamed = format.channelLayout === undefined;
  // A layout without an order is kept as it is: inventing one would change what a remux writes.
  if (unnamed && order === AV_CHANNEL_ORDER_UNSPEC && nbChannels === format.channels) return;
  parameters.channelLayout = layoutOf(format);
}

/** A ratio of ours as node-av wants it. */
export function toNative({ num, den }: Rational): NativeRational {
  return new NativeRational(num, den);
}

/** A ratio of libav's; undefined when it says "unknown". */
export function known({ num, den }: Rational): Rational | undefined {
  return num > 0 && den > 0 ? { num, den } : undefined;
}

/** Only what is really a four-character code: libav writes others as numbers in brackets. */
function tagText(tag: string | null): string | undefined {
  return tag !== null && /^[\x20-\x7e]{4}$/.test(tag) ? tag : undefined;
}
