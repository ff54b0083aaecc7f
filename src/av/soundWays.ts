/** How encoders of sound are told what is asked of them: a table, as that of pictures. */
import { type RawOptions } from '../codec/settings.js';

/** What a strategy has to go by. */
export interface SoundRate {
  /** Bits per second; undefined: none was asked for. */
  readonly rate: number | undefined;
  readonly channels: number;
  /** From 0 to 1; undefined: none was asked for. */
  readonly quality: number | undefined;
}

/** What is to be set. */
export interface SoundTuning {
  readonly options?: RawOptions;
  /** Bits per second, where the strategy needs some. */
  readonly rate?: number;
}

/** Undefined: not with what was asked for beside it. */
type Strategy = (asked: SoundRate) => SoundTuning | undefined;

/** What an encoder can be told; what is missing it cannot. */
export interface SoundWays {
  readonly constant?: Strategy;
  readonly longTermAverage?: Strategy;
  readonly variableConstrained?: Strategy;
  readonly variable?: Strategy;
  /** How hard it tries, from 0 to 1. */
  readonly effort?: (quality: number) => RawOptions;
  /** The sample formats that keep so many bits. */
  readonly depths?: Readonly<Partial<Record<number, string>>>;
}

/** libav's FF_QP2LAMBDA. */
const LAMBDA = 118;
/** What variable rates go by when nothing was said. */
const GOOD = 0.5;

const asIs: Strategy = () => ({});

/** A constant quality by libav's scale; a rate beside it would not be kept. */
const byQuality =
  (scale: (quality: number) => number): Strategy =>
  ({ rate, quality = GOOD }) =>
    rate === undefined
      ? { options: { flags: '+qscale', global_quality: Math.round(scale(quality) * LAMBDA) } }
      : undefined;

const VORBIS_RATE = 64_000;
const vorbisRate = ({ rate, channels }: SoundRate): number => rate ?? channels * VORBIS_RATE;

const OPUS: SoundWays = {
  constant: () => ({ options: { vbr: 'off' } }),
  longTermAverage: () => ({ options: { vbr: 'on' } }),
  variableConstrained: () => ({ options: { vbr: 'constrained' } }),
  // It has no scale of quality: 16 to 128 kbit/s for each channel.
  variable: ({ rate, quality, channels }) => ({
    options: { vbr: 'on' },
    ...(rate === undefined && quality !== undefined
      ? { rate: channels * (16_000 + 112_000 * quality) }
      : {}),
  }),
  effort: (quality) => ({ compression_level: Math.round(10 * quality) }),
};

const CONSTANT: SoundWays = { constant: asIs };

/** By libav's name of the encoder. */
export const SOUND: Readonly<Record<string, SoundWays>> = {
  aac: {
    constant: asIs,
    longTermAverage: asIs,
    variable: byQuality((quality) => 0.2 + 1.8 * quality),
    effort: (quality) => ({ aac_coder: quality < GOOD ? 'fast' : 'twoloop' }),
  },
  libfdk_aac: {
    constant: asIs,
    variable: ({ rate, quality = GOOD }) =>
      rate === undefined ? { options: { vbr: 1 + Math.round(4 * quality) } } : undefined,
  },
  libopus: OPUS,
  libmp3lame: {
    constant: asIs,
    longTermAverage: () => ({ options: { abr: 1 } }),
    variable: byQuality((quality) => 9 * (1 - quality)),
    effort: (quality) => ({ compression_level: Math.round(9 * (1 - quality)) }),
  },
  libvorbis: {
    constant: (asked) => {
      const rate = vorbisRate(asked);
      return { rate, options: { minrate: Math.round(rate), maxrate: Math.round(rate) } };
    },
    longTermAverage: (asked) => ({ rate: vorbisRate(asked) }),
    variable: byQuality((quality) => 10 * quality),
  },
  ac3: CONSTANT,
  eac3: CONSTANT,
  mp2: CONSTANT,
  flac: {
    effort: (quality) => ({ compression_level: Math.round(12 * quality) }),
    depths: { 16: 's16', 24: 's32' },
  },
  alac: {
    effort: (quality) => ({ compression_level: Math.round(2 * quality) }),
    depths: { 16: 's16p', 24: 's32p' },
  },
};

/** Codecs that keep everything, or have one size: a rate would not be kept. */
const UNRATED = /^(?:pcm_.*|flac|alac|wavpack|tta|mlp|truehd|s302m)$/;

export const isUnrated = (encoder: string): boolean => UNRATED.test(encoder);
