/** What an input is told of its source before the first sample comes. */
import { type EncodeSettings } from '../codec/settings.js';
import { requireArgument } from '../errors.js';
import { type FormatDescription, type MediaType } from '../sample/format.js';
import { MediaTime } from '../sample/time.js';
import { type Track } from '../sample/track.js';
import { isTrack, trackOf } from '../sample/trackOf.js';

const USUAL = new MediaTime(0, 90_000);

/** The hint as a track. @throws MediaError `invalidArgument` for another kind of media, and for pictures and sound that cannot be */
export function toHint(mediaType: MediaType, hint: FormatDescription | Track): Track {
  const format = isTrack(hint) ? hint.format : hint;
  requireArgument(
    format.mediaType === mediaType,
    `The sourceFormatHint of an input of ${mediaType} tells of ${mediaType}, not of ${format.mediaType}.`,
  );
  if (format.mediaType === 'video') {
    const { width, height } = format;
    requireArgument(
      width > 0 && height > 0,
      `A sourceFormatHint tells how large pictures are, and ${width}×${height} is nothing.`,
    );
  }
  if (format.mediaType === 'audio') {
    const { sampleRate, channels } = format;
    requireArgument(
      sampleRate > 0 && channels > 0,
      `A sourceFormatHint tells the rate and the channels of sound, and ${sampleRate} Hz with ${channels} channels is none.`,
    );
  }
  const rate = format.mediaType === 'video' ? format.frameRate : undefined;
  return trackOf(hint, [USUAL, rate && new MediaTime(rate.den, rate.num)]);
}

/** Rates that an encoder takes, where others are made into one of these. */
const OPUS = new Set([8000, 12_000, 16_000, 24_000, 48_000]);

/** The settings, with what they leave open as the hint has it. */
export function hinted(settings: EncodeSettings, hint: Track | undefined): EncodeSettings {
  const format = hint?.format;
  if (format?.mediaType === 'video') {
    const { width, height } = settings as { width?: number; height?: number };
    if (width !== undefined || height !== undefined) return settings;
    return { ...settings, width: format.width, height: format.height };
  }
  if (format?.mediaType !== 'audio') return settings;
  const { sampleRate, channels, channelLayout } = format;
  const asked = settings as { channels?: number; channelLayout?: string };
  const isOpen = asked.channels === undefined && asked.channelLayout === undefined;
  const isMade = settings.codec.includes('opus') && !OPUS.has(sampleRate);
  return {
    ...(isMade ? {} : { sampleRate }),
    ...(isOpen && { channels }),
    ...(isOpen && channelLayout !== undefined && { channelLayout }),
    ...settings,
  };
}
