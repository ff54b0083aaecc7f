/** How encoders are told what is asked of them: libav's options, and lists of the encoder's own. The tables say it for each. */
import { type EncoderPass } from '../backend.js';
import { type RateBuffer, type RatePlan } from '../codec/rates.js';
import { type RawOptions } from '../codec/settings.js';
import { type ViewPackingKind } from '../sample/spatial.js';

/** What is to be set. */
export interface Tuning {
  /** By libav's names. */
  readonly options?: RawOptions;
  /** For the encoder's own list, `x264-params` and the like. */
  readonly params?: RawOptions;
  /** What programs may not set, since it names files, or makes use of them. */
  readonly own?: Pick<Tuning, 'options' | 'params'>;
}

/** Nothing needs to be set: the encoder never does otherwise. */
export const NOTHING: Tuning = {};

/** Undefined: this value cannot be honoured. */
export type Way<T> = (value: T) => Tuning | undefined;

/** Bits per second, and the buffer that goes with them. */
export interface ConstantRate {
  readonly rate: number;
  readonly buffer: RateBuffer;
  /** Whether pictures come at a known, constant rate. */
  readonly isPaced: boolean;
}

/** What an encoder can be told; what is missing it cannot. */
export interface EncoderWays {
  /** The option that takes a list of the encoder's own. */
  readonly list?: string;
  /** Set in any case, before anything else. */
  readonly always?: RawOptions;
  readonly buffer?: (buffer: RateBuffer, rates: RatePlan) => Tuning | undefined;
  readonly constantBitRate?: Way<ConstantRate>;
  readonly level?: Way<string>;
  readonly entropyMode?: Way<'cavlc' | 'cabac'>;
  /** For `allowFrameReordering: false`; `true` is a permission, which nobody must use. */
  readonly noReordering?: Tuning;
  /** For `allowOpenGOP: false`. */
  readonly closedGOP?: Tuning;
  /** For `allowOpenGOP: true`, where it is not so anyway. */
  readonly openGOP?: Tuning;
  /** A hint, so it may be missing. The preset only when none was asked for. */
  readonly realTime?: Tuning;
  /** A hint, so it may be missing: parameter sets that depend on the settings only. */
  readonly joinable?: Tuning;
  readonly maxFrameDelayCount?: Way<number>;
  readonly fields?: Tuning;
  /** A hint, so it may be missing: how both eyes lie in a picture, said in the stream. Containers say it in any case. */
  readonly packing?: Way<ViewPackingKind>;
  /** Passes of its own: which one it is, where its statistics are, and a first pass that is fast. */
  readonly ownPasses?: Way<EncoderPass>;
  /** Whether each list parameter says what HDR's players want to know; containers say it in any case. */
  readonly hdr?: 'x265' | 'x264' | 'svt';
}

const whole = Math.round;

export const vbv = ({ maxRate, size }: RateBuffer): Tuning => ({
  options: { maxrate: whole(maxRate), bufsize: whole(size) },
});

export const cbr =
  (extra: Tuning = NOTHING): Way<ConstantRate> =>
  ({ rate, buffer }) => ({
    ...extra,
    options: {
      minrate: whole(rate),
      maxrate: whole(rate),
      bufsize: whole(buffer.size),
      ...extra.options,
    },
  });

/** As the standards write them. */
const LEVEL = /^\d(?:\.\d)?$/;

export const byLevel: Way<string> = (level) =>
  LEVEL.test(level) || level === '1b' ? { options: { level } } : undefined;

/** As libav's contexts have it: 41 for 4.1. */
export const levelNumber: Way<string> = (level) =>
  LEVEL.test(level) ? { options: { level: whole(Number(level) * 10) } } : undefined;

export const noB: Tuning = { options: { bf: 0 } };
export const closed: Tuning = { options: { flags: '+cgop' } };
export const interlaced: Tuning = { options: { flags: '+ildct+ilme' } };

export const byCoder: Way<'cavlc' | 'cabac'> = (mode) => ({ options: { coder: mode } });
