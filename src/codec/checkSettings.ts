/** What can be said of settings before anything is opened: what is missing, what contradicts itself, what belongs to something else. */
import { MediaError, requireArgument } from '../errors.js';
import { type MediaType } from '../sample/format.js';
import { type AudioSettings } from './audioSettings.js';
import { checkAudioSettings } from './checkAudioSettings.js';
import { checkVideoSettings } from './checkVideoSettings.js';
import { codecOf, mediaTypeOf } from './codecs.js';
import { type EncodeSettings } from './settings.js';
import { type VideoSettings } from './videoSettings.js';

type Names<T> = Readonly<Record<keyof Required<T>, true>>;
type Own<T, U> = Names<Omit<T, keyof U>>;

const COMMON: Names<Pick<VideoSettings, keyof VideoSettings & keyof AudioSettings>> = {
  codec: true,
  profile: true,
  threads: true,
  options: true,
};

const VIDEO: Own<VideoSettings, AudioSettings> = {
  width: true,
  height: true,
  pixelAspectRatio: true,
  cleanAperture: true,
  scalingMode: true,
  colorProperties: true,
  masteringDisplayColorVolume: true,
  contentLightLevelInfo: true,
  fieldOrder: true,
  spatial: true,
  preset: true,
  pixelFormat: true,
  hardware: true,
  level: true,
  averageBitRate: true,
  constantBitRate: true,
  variableBitRate: true,
  quality: true,
  vbvMaxBitRate: true,
  vbvBufferDuration: true,
  dataRateLimits: true,
  maxKeyFrameInterval: true,
  maxKeyFrameIntervalDuration: true,
  allowFrameReordering: true,
  allowOpenGOP: true,
  joinable: true,
  entropyMode: true,
  realTime: true,
  maxFrameDelayCount: true,
  frameRate: true,
};

const AUDIO: Own<AudioSettings, VideoSettings> = {
  bitRate: true,
  bitRatePerChannel: true,
  bitRateStrategy: true,
  audioQuality: true,
  encoderBitDepthHint: true,
  linearPCMBitDepth: true,
  linearPCMIsBigEndian: true,
  linearPCMIsFloat: true,
  linearPCMIsNonInterleaved: true,
  sampleRate: true,
  channels: true,
  channelLayout: true,
  sampleFormat: true,
};

/** The codec that the settings ask for; undefined when its name is not known. `lpcm` is none: see `linearPCMCodec`. */
export function codecAsked({ codec }: EncodeSettings): string | undefined {
  return codec === 'lpcm' ? codec : codecOf(codec);
}

/** What the settings are for, as far as the codec tells. */
export function settingsMediaType(settings: EncodeSettings): 'video' | 'audio' | undefined {
  if (settings.codec === 'lpcm') return 'audio';
  return mediaTypeOf(codecOf(settings.codec) ?? '');
}

/**
 * Throws when settings cannot be meant, whatever the source: with the rule, what was given, and the way out.
 *
 * @param mediaType - what they are for; undefined: what their codec says
 * @throws MediaError `invalidArgument`, `unsupportedOutputSettings`
 */
export function checkSettings(settings: EncodeSettings, mediaType?: MediaType): void {
  requireArgument(
    typeof settings === 'object' && typeof settings.codec === 'string' && settings.codec !== '',
    "Settings name a codec: { codec: 'h264' }, 'aac' or any other of libav's.",
  );
  const type = settingsMediaType(settings);
  if (mediaType !== undefined && type !== undefined && type !== mediaType) {
    throw new MediaError(
      'unsupportedOutputSettings',
      `'${settings.codec}' encodes ${type}, and the settings are for ${mediaType}. Choose a codec for ${mediaType}, or make it a track of ${type}.`,
    );
  }
  const wanted = mediaType ?? type;
  if (wanted === undefined) return;
  checkNames(settings, wanted);
  if (wanted === 'video') checkVideoSettings(settings);
  if (wanted === 'audio') checkAudioSettings(settings);
}

function checkNames(settings: EncodeSettings, type: MediaType): void {
  const [own, others] = type === 'video' ? [VIDEO, AUDIO] : [AUDIO, VIDEO];
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || Object.hasOwn(COMMON, name) || Object.hasOwn(own, name)) continue;
    const kind = Object.hasOwn(others, name)
      ? `is a setting of ${type === 'video' ? 'audio' : 'video'}`
      : 'is no setting';
    requireArgument(
      false,
      `'${name}' ${kind}, and these are for ${type}: leave it out. Settings for ${type} are ${Object.keys({ ...COMMON, ...own }).join(', ')}; an encoder's own go into options.`,
    );
  }
}
