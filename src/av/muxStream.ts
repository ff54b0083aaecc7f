/** Describes a track to libav as a stream of a movie to be written. */
import { type AVDisposition, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import { type CodecParameters, Dictionary, type FormatContext, type Stream } from 'node-av/lib';
import { type Rational as Ratio } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { toNative } from './format.js';
import { macLanguage } from './macLanguages.js';
import { layoutOf } from './names.js';
import { dispositionFlags } from './track.js';
import { trackTags } from './metadataPlaces.js';
import { askedShape } from './pixelShape.js';
import { trackTexts } from './trackTexts.js';
import { displayMatrix, rotationMatrix } from './turns.js';

/** libav's rationals have 32 bits. */
const INT32_MAX = 0x7fff_ffff;
const MICROSECONDS: Ratio = { num: 1, den: 1_000_000 };

/** Adds a stream for `track`; libav copies what `parameters` say. */
export function addStream(
  context: FormatContext,
  track: Track,
  parameters: CodecParameters,
): Stream {
  const stream = context.newStream();
  keepRotation(track, parameters);
  if (context.oformat?.name === 'mp4') placeChannels(track, parameters);
  const shape = askedShape(track);
  if (shape) parameters.sampleAspectRatio = toNative(shape);
  stream.codecpar = parameters;
  stream.timeBase = toNative(timeBaseFor(track, context.oformat?.name ?? ''));
  const rate = frameRate(track, parameters);
  if (rate && fits(rate)) stream.avgFrameRate = toNative(rate);
  if (track.mediaType === 'video') stream.sampleAspectRatio = parameters.sampleAspectRatio;
  const flags = dispositionFlags(dispositionOf(track));
  if (flags !== 0) stream.disposition = flags as AVDisposition;
  const metadata = textsOf(track, context.oformat?.name ?? '');
  if (Object.keys(metadata).length > 0) stream.metadata = Dictionary.fromObject(metadata);
  return stream;
}

/** What players are to choose by themselves is libav's `default`. */
function dispositionOf({ disposition = [], properties }: Track): readonly string[] {
  const isEnabled = properties?.marksOutputTrackAsEnabled;
  if (isEnabled === undefined) return disposition;
  const others = disposition.filter((name) => name !== 'default');
  return isEnabled ? ['default', ...others] : others;
}

function textsOf(track: Track, muxer: string): Record<string, string> {
  const texts = { ...trackTexts(track, muxer), ...trackTags(track, muxer) };
  const { language } = texts;
  if (muxer !== 'mov' || language === undefined) return texts;
  return { ...texts, language: macLanguage(language) };
}

/** Time code counts the pictures of the track beside it. */
function frameRate({ format, siblings }: Track, parameters: CodecParameters): Ratio | undefined {
  if (format.mediaType === 'video') return format.frameRate;
  if (parameters.codecTagString !== 'tmcd') return undefined;
  const rates = siblings.map((other) =>
    other.format.mediaType === 'video' ? other.format.frameRate : undefined,
  );
  return rates.find((rate) => rate !== undefined);
}

/** These count frames instead of time: any other time base would fill the gaps with empty frames. */
const COUNTING = new Set(['avi', 'mxf']);

function timeBaseFor({ format, timeBase, properties }: Track, muxer: string): Ratio {
  const scale = properties?.mediaTimeScale ?? 0;
  if (scale > 0) return { num: 1, den: scale };
  const rate = format.mediaType === 'video' ? format.frameRate : undefined;
  if (rate && COUNTING.has(muxer)) return { num: rate.den, den: rate.num };
  return fits(timeBase) ? timeBase : MICROSECONDS;
}

/** mp4 says of PCM where each channel belongs, and has no way to say that nobody knows: then the usual places. */
function placeChannels({ format }: Track, parameters: CodecParameters): void {
  if (format.mediaType !== 'audio' || format.codec?.startsWith('pcm_') !== true) return;
  if (format.channelLayout === undefined) parameters.channelLayout = layoutOf(format);
}

/** A remux has the matrix itself among its side data; what was encoded anew has only the angle. */
function keepRotation(track: Track, parameters: CodecParameters): void {
  const { rotation = 0, isMirrored = false, properties } = track;
  if (properties?.transform) {
    parameters.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, displayMatrix(properties.transform));
    return;
  }
  if ((rotation === 0 && !isMirrored) || parameters.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX))
    return;
  parameters.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, rotationMatrix(track));
}

const fits = ({ num, den }: Ratio): boolean =>
  num > 0 && den > 0 && num <= INT32_MAX && den <= INT32_MAX;
