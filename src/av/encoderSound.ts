/** The kind of sound that an encoder is opened for. */
import { type Codec } from 'node-av/lib';
import { type AudioSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { type AudioFormat } from '../sample/format.js';
import {
  channelLayout as channelLayoutOf,
  channelLayoutName,
  layoutOf,
  sampleFormatName,
} from './names.js';

/** What the encoder will get. */
export interface SoundKind {
  readonly sampleRate: number;
  readonly sampleFormat: string;
  readonly channels: number;
  readonly channelLayout: string;
}

/**
 * What was asked for, else what the source has, else the nearest that the encoder takes.
 *
 * @throws MediaError `unsupportedOutputSettings` for something asked for that the encoder does not take
 */
export function chooseSound(codec: Codec, source: AudioFormat, settings: AudioSettings): SoundKind {
  const layout = chooseLayout(codec, source, settings);
  return {
    sampleRate: chooseRate(codec, source.sampleRate, settings.sampleRate),
    sampleFormat: chooseFormat(codec, source.sampleFormat ?? 'fltp', settings.sampleFormat),
    ...layout,
  };
}

function chooseRate(codec: Codec, source: number, asked: number | undefined): number {
  const rates = [...(codec.supportedSamplerates ?? [])].sort((a, b) => a - b);
  const wanted = asked ?? source;
  if (rates.length === 0 || rates.includes(wanted)) return wanted;
  if (asked !== undefined) throw unsupported(codec, 'sample rate', `${asked} Hz`, rates);
  return rates.find((rate) => rate >= source) ?? rates.at(-1) ?? source;
}

function chooseFormat(codec: Codec, source: string, asked: string | undefined): string {
  const formats = (codec.sampleFormats ?? []).map((format) => sampleFormatName(format) ?? '');
  if (formats.length === 0 || formats.includes(asked ?? source)) return asked ?? source;
  if (asked !== undefined) throw unsupported(codec, 'sample format', asked, formats);
  const nearest = [...formats].sort((a, b) => loss(source, a) - loss(source, b))[0];
  return nearest ?? source;
}

/** Bits that a sample format keeps exactly. */
const BITS: Readonly<Record<string, number>> = {
  u8: 8,
  s16: 16,
  s32: 32,
  flt: 24,
  dbl: 53,
  s64: 64,
};

/** How badly `to` keeps what `from` holds: lost bits first, then wasted ones, then a change of kind. */
function loss(from: string, to: string): number {
  const [a, b] = [from.replace(/p$/, ''), to.replace(/p$/, '')];
  const [have, get] = [BITS[a] ?? 16, BITS[b] ?? 16];
  return (get < have ? (have - get) * 100 : get - have) + (a === b ? 0 : 1);
}

function chooseLayout(
  codec: Codec,
  source: AudioFormat,
  settings: AudioSettings,
): { channels: number; channelLayout: string } {
  const { channels, channelLayout } = settings;
  const asked = channels !== undefined || channelLayout !== undefined;
  const wanted = asked ? askedLayout(channels, channelLayout) : layoutOf(source);
  const offered = codec.channelLayouts ?? [];
  const same = offered.find(
    ({ order, mask, nbChannels }) =>
      order === wanted.order && mask === wanted.mask && nbChannels === wanted.nbChannels,
  );
  const name = channelLayoutName(wanted);
  if ((offered.length === 0 || same) && name !== undefined) {
    return { channels: wanted.nbChannels, channelLayout: name };
  }
  const names = offered.map((layout) => channelLayoutName(layout) ?? '');
  if (asked && !offered.some(({ nbChannels }) => nbChannels === wanted.nbChannels)) {
    throw unsupported(codec, 'channel layout', name ?? `${wanted.nbChannels} channels`, names);
  }
  const count = wanted.nbChannels;
  const byCount = [...offered].sort(
    (a, b) => distance(a.nbChannels, count) - distance(b.nbChannels, count),
  )[0];
  const nearest = byCount ?? layoutOf({ channels: count });
  return {
    channels: nearest.nbChannels,
    channelLayout: channelLayoutName(nearest) ?? `${nearest.nbChannels}C`,
  };
}

function askedLayout(
  channels: number | undefined,
  channelLayout: string | undefined,
): ReturnType<typeof layoutOf> {
  if (channels !== undefined) {
    return layoutOf(channelLayout === undefined ? { channels } : { channels, channelLayout });
  }
  return channelLayoutOf(channelLayout ?? 'stereo');
}

/** Channels that are lost weigh more than channels that stay silent. */
const distance = (offered: number, wanted: number): number =>
  offered >= wanted ? offered - wanted : (wanted - offered) * 100;

function unsupported(
  codec: Codec,
  what: string,
  given: string,
  offered: readonly (string | number)[],
): MediaError {
  return new MediaError(
    'unsupportedOutputSettings',
    `The encoder ${codec.name ?? ''} does not take the ${what} ${given}. It takes ${offered.join(', ')}.`,
    { operator: 'encode' },
  );
}
