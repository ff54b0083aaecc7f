/** What the typed settings mean to each encoder. */
import { AV_CODEC_FLAG_PASS1, AV_CODEC_FLAG_PASS2, AV_CODEC_FLAG_QSCALE } from 'node-av/constants';
import { type CodecContext } from 'node-av/lib';
import { type EncoderPass } from '../backend.js';
import { planRates } from '../codec/rates.js';
import { type RawOptions, type VideoSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { askedOf, refusalOf } from './encoderAsked.js';
import { waysOf } from './encoderRows.js';
import { type Hdr, hdrParams } from './hdr.js';
import { type OptionRules, setOption, setOptions } from './options.js';

/** How an encoder is told a constant quality. */
interface QualityScale {
  /** Its own number at quality 0 and at quality 1. */
  readonly worst: number;
  readonly best: number;
  /** An option that takes the number; without one it goes into the context's quality scale. */
  readonly option?: string;
  /** Whether the context takes the number as it is, instead of in libav's lambda units. */
  readonly plain?: boolean;
  /** Steps of its number that it knows, in a whole one; default 1. */
  readonly steps?: number;
  /** Options that go with it. */
  readonly with?: RawOptions;
  /** The quality when neither that nor a bit rate was asked for, where libav's own default is bad. */
  readonly byDefault?: number;
}

/**
 * Quality 0 to 1 as each encoder's own number, linear between the two ends. About 0.67 is what the encoder's authors
 * take for good (x264's crf 23); lower numbers are better everywhere but in Theora.
 */
const QUALITY: Readonly<Record<string, QualityScale>> = {
  libx264: { option: 'crf', worst: 45, best: 12, steps: 100 },
  libx265: { option: 'crf', worst: 47, best: 14, steps: 100 },
  libsvtav1: { option: 'crf', worst: 62, best: 17 },
  'libvpx-vp9': { option: 'crf', worst: 58, best: 18, byDefault: 0.67 },
  libvpx: { option: 'crf', worst: 55, best: 6, byDefault: 0.67 },
  libtheora: { worst: 0, best: 10, byDefault: 0.67 },
  mpeg4: { worst: 31, best: 1, byDefault: 0.9 },
  mpeg1video: { worst: 31, best: 1, byDefault: 0.9 },
  mpeg2video: { worst: 31, best: 1, byDefault: 0.9 },
  mjpeg: { worst: 31, best: 1, byDefault: 0.9 },
  h263p: { worst: 31, best: 1, byDefault: 0.9 },
  wmv2: { worst: 31, best: 1, byDefault: 0.9 },
  flv: { worst: 31, best: 1, byDefault: 0.9 },
  msmpeg4: { worst: 31, best: 1, byDefault: 0.9 },
  libwebp_anim: { option: 'quality', worst: 0, best: 100 },
  libwebp: { option: 'quality', worst: 0, best: 100 },
  nvenc: { option: 'cq', worst: 47, best: 12, with: { rc: 'vbr' } },
  qsv: { worst: 45, best: 12, plain: true },
  videotoolbox: { worst: 1, best: 100 },
  amf: { option: 'qvbr_quality_level', worst: 47, best: 12, with: { rc: 'qvbr' } },
};

/** Encoders that hit no bit rate, since they keep everything or have fixed rates. */
const NO_RATE =
  /^(?:ffv1|ffvhuff|huffyuv|utvideo|magicyuv|rawvideo|v210|r210|png|apng|gif|qtrle|prores.*|v308|v408|v410|yuv4|y41p|bmp|tiff|targa|zlib|zmbv|cfhd|wrapped_avframe)$/;

/** libav's FF_QP2LAMBDA. */
const LAMBDA = 118;

/**
 * Sets on a context, before it is opened, what was asked for of video.
 *
 * @returns what belongs into the encoder's own list of parameters, for `tuneRaw`
 * @throws MediaError `unsupportedOutputSettings`
 */
export function tuneVideo(
  context: CodecContext,
  encoder: string,
  settings: VideoSettings,
  hdr: Hdr = {},
  pass?: EncoderPass,
): RawOptions {
  const { quality, maxKeyFrameInterval: interval, preset } = settings;
  const rules = rulesFor(encoder);
  const ways = waysOf(encoder);
  const rates = planRates(settings);
  const refusal = refusalOf(encoder, settings, rates, pass);
  if (refusal !== undefined) {
    throw new MediaError('unsupportedOutputSettings', refusal, { operator: 'encode' });
  }
  setOptions(context, ways.always, rules);
  if (rates.rate !== undefined) tuneRate(context, encoder, rates.rate);
  else tuneQuality(context, encoder, quality, rules);
  if (interval !== undefined) {
    context.gopSize = interval;
    // Otherwise x264 may put key frames at every place it likes better, which is what an interval allows.
    if (interval === 1) context.maxBFrames = 0;
  }
  if (preset !== undefined) setOption(context, presetOption(encoder), preset, rules);
  let params = hdrParams(hdr, ways.hdr);
  for (const { tune } of askedOf(settings, rates, pass)) {
    const tuning = tune(ways);
    setOptions(context, tuning?.options, rules);
    params = { ...params, ...tuning?.params };
  }
  return params;
}

/** Sets what was asked for by libav's names, with `params` in the encoder's own list; these win. */
export function tuneRaw(
  context: CodecContext,
  encoder: string,
  settings: { readonly options?: RawOptions; readonly profile?: string },
  params: RawOptions = {},
): void {
  const rules = rulesFor(encoder);
  if (settings.profile !== undefined) {
    setOption(context, 'profile', settings.profile, rules);
  }
  setOptions(context, withParams(encoder, settings.options, params), rules);
  requireOnePass(context, rules);
}

/**
 * Begins a pass; `params` are those that {@link tuneRaw} was given. After everything else, since it sets what nobody else may.
 */
export function tunePass(
  context: CodecContext,
  encoder: string,
  settings: { readonly options?: RawOptions },
  params: RawOptions,
  pass: EncoderPass,
): void {
  const rules = rulesFor(encoder);
  const { list, ownPasses } = waysOf(encoder);
  const { own } = ownPasses?.(pass) ?? {};
  for (const [name, value] of Object.entries(own?.options ?? {})) {
    setOption(context, name, value, rules);
  }
  if (list !== undefined && own?.params) {
    const before = withParams(encoder, settings.options, params)[list];
    const all = [before ?? [], listOf(own.params)].flat().join(':');
    setOption(context, list, all, rules);
  }
}

/** However it is spelt, a flag for several passes makes encoders keep statistics in files of their own. */
function requireOnePass(context: CodecContext, { target, code }: OptionRules): void {
  if (!context.hasFlags(AV_CODEC_FLAG_PASS1) && !context.hasFlags(AV_CODEC_FLAG_PASS2)) return;
  throw new MediaError(
    code,
    `An option must not begin a pass of several, which keeps statistics in a file. The ${target} was given the flag pass1 or pass2: leave it out.`,
    { operator: 'encode' },
  );
}

/** Puts ours before the program's own, which win. x265 prints to standard error by itself unless it is told not to. */
function withParams(encoder: string, options: RawOptions = {}, params: RawOptions): RawOptions {
  const { list } = waysOf(encoder);
  if (list === undefined) return options;
  const ours = encoder === 'libx265' ? { 'log-level': 'none', ...params } : params;
  const text = listOf(ours);
  if (options[list] !== undefined) text.push(String(options[list]));
  return text.length === 0 ? options : { ...options, [list]: text.join(':') };
}

const listOf = (params: RawOptions): string[] =>
  Object.entries(params).map(([name, value]) => `${name}=${String(value)}`);

export const rulesFor = (encoder: string): OptionRules => ({
  target: `encoder ${encoder}`,
  code: 'unsupportedOutputSettings',
});

function tuneRate(context: CodecContext, encoder: string, rate: number): void {
  if (NO_RATE.test(encoder)) throw unsupported(encoder, 'averageBitRate');
  context.bitRate = BigInt(Math.round(rate));
  if (!encoder.startsWith('libvpx')) return;
  // Without bounds libvpx misses its rate by far.
  context.qMin = 4;
  context.qMax = 63;
}

function tuneQuality(
  context: CodecContext,
  encoder: string,
  asked: number | undefined,
  rules: OptionRules,
): void {
  const scale = QUALITY[encoder] ?? QUALITY[encoder.slice(encoder.lastIndexOf('_') + 1)];
  const quality = asked ?? scale?.byDefault;
  if (quality === undefined) return;
  if (!scale) throw unsupported(encoder, 'quality');
  const { worst, best, steps = 1 } = scale;
  const number = Math.round((worst + (best - worst) * quality) * steps) / steps;
  setOptions(context, scale.with, rules);
  if (scale.option !== undefined) setOption(context, scale.option, number, rules);
  else if (scale.plain === true) context.globalQuality = number;
  else {
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    context.globalQuality = number * LAMBDA;
  }
  if (encoder === 'libvpx-vp9') context.bitRate = 0n;
  if (encoder === 'libvpx') holdQuantizer(context, number);
}

/** VP8 knows a constant quality only below a rate; with one quantizer allowed and no rate in reach it is constant. */
function holdQuantizer(context: CodecContext, number: number): void {
  context.qMin = number;
  context.qMax = number;
  context.bitRate = 50_000_000n;
}

function presetOption(encoder: string): string {
  return encoder.startsWith('libvpx') ? 'cpu-used' : 'preset';
}

function unsupported(encoder: string, setting: string): MediaError {
  return new MediaError(
    'unsupportedOutputSettings',
    `The encoder ${encoder} has no ${setting === 'quality' ? 'constant quality to choose' : 'bit rate to keep'}: leave ${setting} out, or use its own options.`,
    { operator: 'encode' },
  );
}
