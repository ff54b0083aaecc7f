/** Opening one encoder for one kind of frames. */
import {
  AV_CODEC_CAP_VARIABLE_FRAME_SIZE,
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PKT_DATA_FRAME_CROPPING,
} from 'node-av/constants';
import { CodecContext, CodecParameters } from 'node-av/lib';
import { type EncoderPass } from '../backend.js';
import { type AudioSettings, type VideoSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { type AudioFormat, type FormatDescription, type VideoFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { setColor } from './color.js';
import { type AudioTarget } from './conversion.js';
import { type Candidate } from './encoderCandidates.js';
import { choosePicture, cropBytes } from './encoderPicture.js';
import { chooseSound } from './encoderSound.js';
import { tunePass, tuneRaw, tuneVideo } from './encoderTuning.js';
import { avError } from './errors.js';
import { toFormat, toNative } from './format.js';
import { addHdr, type Hdr } from './hdr.js';
import { clearRecentLog, takeRecentLog } from './log.js';
import { channelLayout, codecName, pixelFormat, sampleFormat } from './names.js';
import { type VideoTarget } from './pictureSteps.js';
import { addSpatial, describedSpatial } from './spatial.js';
import { tuneSound, withDepth } from './soundTuning.js';

/** An encoder that opened. */
export interface OpenEncoder {
  readonly context: CodecContext;
  readonly candidate: Candidate;
  readonly target: VideoTarget | AudioTarget;
  /** Seconds per tick of what goes in and comes out. */
  readonly timeBase: Rational;
  /** What comes out. */
  readonly format: FormatDescription;
  /** Ticks from one key frame to the next, at most; undefined: as the encoder likes. */
  readonly keyFrameInterval?: bigint | undefined;
}

/** How video is timed. */
export interface VideoTiming {
  readonly timeBase: Rational;
  /** Frames per second, for rate control; a guess where nothing is known. */
  readonly frameRate: Rational;
  /** The same where it is known. */
  readonly knownRate: Rational | undefined;
}

/** These put their headers into the stream, where containers of broadcasting look for them. */
const IN_BAND = new Set(['mpeg1video', 'mpeg2video']);

export async function openVideo(
  candidate: Candidate,
  source: VideoFormat,
  settings: VideoSettings,
  timing: VideoTiming,
  hdr: Hdr = {},
  pass?: EncoderPass,
): Promise<OpenEncoder> {
  const { codec, name } = candidate;
  const kind = choosePicture(codec, source, settings);
  const crop = cropBytes(kind, settings);
  const context = newContext(candidate);
  try {
    context.width = kind.width;
    context.height = kind.height;
    context.pixelFormat = pixelFormat(kind.pixelFormat);
    context.timeBase = toNative(timing.timeBase);
    context.framerate = toNative(timing.frameRate);
    if (kind.sampleAspectRatio) context.sampleAspectRatio = toNative(kind.sampleAspectRatio);
    setColor(context, kind.color);
    context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
    if (settings.threads !== undefined) context.threadCount = settings.threads;
    const params = tuneVideo(context, name, settings, hdr, pass);
    // libvpx refuses the two together.
    if (kind.pixelFormat === 'yuva420p') context.setOption('auto-alt-ref', 0);
    tuneRaw(context, name, settings, params);
    if (pass) tunePass(context, name, settings, params, pass);
    await open(context, candidate);
    const { width, height, pixelFormat: pixels, color, sampleAspectRatio } = kind;
    const { timeBase } = timing;
    const { colorProperties, scalingMode, fieldOrder } = settings;
    return {
      context,
      candidate,
      timeBase,
      keyFrameInterval: ticksOf(settings.maxKeyFrameIntervalDuration, timeBase),
      format: formatOf(context, timing.knownRate, (parameters) => {
        addHdr(parameters, hdr);
        if (settings.spatial) addSpatial(parameters, describedSpatial(settings.spatial));
        if (crop) parameters.addCodedSideData(AV_PKT_DATA_FRAME_CROPPING, crop);
      }),
      target: {
        mediaType: 'video',
        width,
        height,
        pixelFormat: pixels,
        color,
        colorProperties,
        scalingMode,
        sampleAspectRatio,
        fieldOrder: fieldOrder === 'progressive' ? undefined : fieldOrder,
        timeBase,
      },
    };
  } catch (error) {
    context.freeContext();
    throw error;
  }
}

export async function openAudio(
  candidate: Candidate,
  source: AudioFormat,
  settings: AudioSettings,
): Promise<OpenEncoder> {
  const { codec, name } = candidate;
  const kind = chooseSound(codec, source, withDepth(name, settings));
  const timeBase = { num: 1, den: kind.sampleRate };
  const context = newContext(candidate);
  try {
    context.sampleRate = kind.sampleRate;
    context.sampleFormat = sampleFormat(kind.sampleFormat);
    context.channelLayout = channelLayout(kind.channelLayout);
    context.timeBase = toNative(timeBase);
    tuneSound(context, name, settings, kind.channels);
    if (settings.threads !== undefined) context.threadCount = settings.threads;
    tuneRaw(context, name, settings);
    await open(context, candidate);
    const free = codec.hasCapabilities(AV_CODEC_CAP_VARIABLE_FRAME_SIZE);
    const frameSize = free ? 0 : context.frameSize;
    return {
      context,
      candidate,
      timeBase,
      format: formatOf(context, undefined),
      target: { mediaType: 'audio', ...kind, frameSize },
    };
  } catch (error) {
    context.freeContext();
    throw error;
  }
}

function newContext({ codec }: Candidate): CodecContext {
  const context = new CodecContext();
  context.allocContext3(codec);
  if (!IN_BAND.has(codecName(codec.id) ?? '')) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  return context;
}

/** SVT-AV1 prints to standard error by itself, unless the environment says what it may say. */
const SVT_LOG = 'SVT_LOG';
const FATAL_ONLY = '0';

async function open(context: CodecContext, { codec, name }: Candidate): Promise<void> {
  clearRecentLog();
  if (name === 'libsvtav1') process.env[SVT_LOG] ??= FATAL_ONLY;
  const code = await context.open2(codec, null);
  if (code >= 0) return;
  throw avError(code, {
    message: `The encoder ${name} could not be opened`,
    code: 'encoderNotFound',
    operator: 'encode',
    libav: await takeRecentLog(),
  });
}

function ticksOf(seconds: number | undefined, { num, den }: Rational): bigint | undefined {
  return seconds === undefined ? undefined : BigInt(Math.floor((seconds * den) / num + 1e-6));
}

function formatOf(
  context: CodecContext,
  frameRate: Rational | undefined,
  add: (parameters: CodecParameters) => void = () => undefined,
): FormatDescription {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.fromContext(context);
  add(parameters);
  const format = toFormat(parameters, frameRate);
  parameters.free();
  return format;
}

const probes = new Map<string, Promise<string | undefined>>();

/**
 * Why the device of an encoder in hardware cannot be used; undefined when it can. Asked once in a process, by
 * opening the encoder for a small picture.
 */
export function deviceRefusal(candidate: Candidate): Promise<string | undefined> {
  const known = probes.get(candidate.name) ?? probe(candidate);
  probes.set(candidate.name, known);
  return known;
}

async function probe(candidate: Candidate): Promise<string | undefined> {
  const rate = { num: 25, den: 1 };
  const timing = { timeBase: { num: 1, den: 25 }, frameRate: rate, knownRate: rate };
  const format = { mediaType: 'video', width: 640, height: 384, pixelFormat: 'nv12' } as const;
  try {
    const { context } = await openVideo(candidate, format, { codec: candidate.name }, timing);
    context.freeContext();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** In one line, what libav said, or what we said. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof MediaError)) return String(error);
  const said = error.libav?.split('\n').at(-1);
  return said === undefined || error.message.includes(said)
    ? error.message
    : `${error.message} (${said})`;
}
