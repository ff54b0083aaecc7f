/** libav's numbers and libav's names, both ways. A name that libav does not know is an error here, not a crash there. */
import {
  type AVCodecID,
  type AVMediaType,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  type AVPixelFormat,
  type AVSampleFormat,
  AVMEDIA_TYPE_DATA,
} from 'node-av/constants';
import * as constants from 'node-av/constants';
import {
  avChannelLayoutDefault,
  avChannelLayoutDescribe,
  avGetCodecName,
  avGetPixFmtFromName,
  avGetPixFmtName,
  avGetSampleFmtFromName,
  avGetSampleFmtName,
  type ChannelLayout,
  CodecContext,
} from 'node-av/lib';
import { MediaError } from '../errors.js';
import { type AudioFormat, type MediaType } from '../sample/format.js';

function unknownName(kind: string, name: string, hint: string): MediaError {
  return new MediaError('invalidArgument', `libav knows no ${kind} '${name}'. ${hint}`);
}

/** The name of a pixel format; undefined for none. */
export function pixelFormatName(format: number): string | undefined {
  return format < 0 ? undefined : (avGetPixFmtName(format as AVPixelFormat) ?? undefined);
}

/** The pixel format of a name. @throws MediaError `invalidArgument` */
export function pixelFormat(name: string): AVPixelFormat {
  const format = avGetPixFmtFromName(name);
  if (format >= 0) return format;
  throw unknownName('pixel format', name, 'Names are yuv420p, nv12, rgba and the like.');
}

/** The name of a sample format; undefined for none. */
export function sampleFormatName(format: number): string | undefined {
  return format < 0 ? undefined : (avGetSampleFmtName(format as AVSampleFormat) ?? undefined);
}

/** The sample format of a name. @throws MediaError `invalidArgument` */
export function sampleFormat(name: string): AVSampleFormat {
  const format = avGetSampleFmtFromName(name);
  if (format >= 0) return format;
  throw unknownName('sample format', name, 'Names are s16, s32, flt, with a p behind for planar.');
}

const NUMBERS: Readonly<Record<string, unknown>> = constants;

let codecIds: ReadonlyMap<string, AVCodecID> | undefined;

/** libav has no call for this that we can reach, so the names of all numbers are asked for, once. */
function codecIdsByName(): ReadonlyMap<string, AVCodecID> {
  return (codecIds ??= new Map(
    Object.entries(NUMBERS)
      .filter(([key]) => key.startsWith('AV_CODEC_ID_'))
      .map(([, id]) => [avGetCodecName(id as AVCodecID) ?? '', id as AVCodecID]),
  ));
}

/** The name of a codec; undefined for none, and for one that this build does not know. */
export function codecName(id: number): string | undefined {
  if (id === 0) return undefined;
  const name = avGetCodecName(id as AVCodecID);
  return name === null || name === 'unknown_codec' ? undefined : name;
}

/** The number of a codec; undefined when libav knows no such codec (it may know such an encoder). */
export function findCodecId(name: string): AVCodecID | undefined {
  const usual = NUMBERS[`AV_CODEC_ID_${name.toUpperCase()}`] as AVCodecID | undefined;
  const isUsual = usual !== undefined && avGetCodecName(usual) === name;
  return isUsual ? usual : codecIdsByName().get(name);
}

/** The number of a codec. @throws MediaError `invalidArgument` */
export function codecId(name: string): AVCodecID {
  const id = findCodecId(name);
  if (id !== undefined) return id;
  throw unknownName('codec', name, 'Names are h264, hevc, aac, opus and the like.');
}

const MEDIA_TYPES = new Map<number, MediaType>([
  [AVMEDIA_TYPE_VIDEO, 'video'],
  [AVMEDIA_TYPE_AUDIO, 'audio'],
  [AVMEDIA_TYPE_SUBTITLE, 'subtitle'],
]);

/** The media type of a number; attachments and what libav does not know count as data. */
export function mediaTypeName(type: number): MediaType {
  return MEDIA_TYPES.get(type) ?? 'data';
}

/** The number of a media type. */
export function mediaType(name: MediaType): AVMediaType {
  if (name === 'video') return AVMEDIA_TYPE_VIDEO;
  if (name === 'audio') return AVMEDIA_TYPE_AUDIO;
  return name === 'subtitle' ? AVMEDIA_TYPE_SUBTITLE : AVMEDIA_TYPE_DATA;
}

const layoutNames = new Map<string, string | undefined>();

/** The name of a channel layout; undefined when only the number of channels is known. */
export function channelLayoutName(layout: ChannelLayout): string | undefined {
  const { order, mask, nbChannels } = layout;
  if (order === constants.AV_CHANNEL_ORDER_UNSPEC || nbChannels < 1) return undefined;
  const key = [order, mask, nbChannels].join('/');
  if (!layoutNames.has(key)) layoutNames.set(key, avChannelLayoutDescribe(layout) ?? undefined);
  return layoutNames.get(key);
}

const layouts = new Map<string, ChannelLayout>();

/** The channel layout of a name. @throws MediaError `invalidArgument` */
export function channelLayout(name: string): ChannelLayout {
  const known = layouts.get(name);
  if (known) return known;
  const layout = parseLayout(name);
  if (!layout || layout.nbChannels < 1) {
    throw unknownName('channel layout', name, 'Names are mono, stereo, 5.1, 7.1, FL+FR+LFE, …');
  }
  layouts.set(name, layout);
  return layout;
}

/** A codec context is the one thing whose option parses any name that libav understands. */
function parseLayout(name: string): ChannelLayout | undefined {
  if (name === '' || name.includes('\0')) return undefined;
  const context = new CodecContext();
  context.allocContext3(null);
  try {
    return context.setOption('ch_layout', name) < 0 ? undefined : context.channelLayout;
  } finally {
    context.freeContext();
  }
}

/** The layout of a format: the one it names, or the usual one for its channel count. */
export function layoutOf(format: Pick<AudioFormat, 'channels' | 'channelLayout'>): ChannelLayout {
  if (format.channelLayout === undefined) return defaultLayout(format.channels);
  const layout = channelLayout(format.channelLayout);
  if (layout.nbChannels === format.channels) return layout;
  throw new MediaError(
    'invalidArgument',
    `The channel layout '${format.channelLayout}' has ${layout.nbChannels} channels, not ${format.channels}.`,
  );
}

/** The usual layout of a channel count; without an order when there is none. */
export function defaultLayout(channels: number): ChannelLayout {
  const layout = avChannelLayoutDefault(channels);
  return layout.nbChannels === channels
    ? layout
    : {
        nbChannels: channels,
        order: constants.AV_CHANNEL_ORDER_UNSPEC,
        mask: 0n,
      };
}
