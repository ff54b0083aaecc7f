/** What several passes are to reach, from the settings and options. */
import { planRates, type RateBuffer } from '../codec/rates.js';
import { type VideoSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { type QualityMetric } from '../quality/pictureQuality.js';

/** The same quality in every part of the movie, with as few bits as that takes. @group Passes */
export interface TargetQuality {
  /** Default: `psnr`. */
  readonly metric?: QualityMetric;
  /** Decibels, above 0 and up to 100. For `ssim` that is -10·log₁₀(1 - SSIM): 20 dB is 0.99. */
  readonly decibels: number;
  /** Decibels by which a part may miss it; default 0.3. */
  readonly tolerance?: number;
}

/** What is to be reached. */
export type Target =
  | { readonly kind: 'rate'; readonly bitRate: number }
  | { readonly kind: 'size'; readonly bytes: number }
  | {
      readonly kind: 'quality';
      readonly metric: QualityMetric;
      readonly decibels: number;
      readonly tolerance: number;
    };

/** The options that say what is to be reached. */
interface TargetOptions {
  readonly targetSize?: number | undefined;
  readonly targetQuality?: TargetQuality | undefined;
}

/** The one thing that is to be reached. @throws MediaError `invalidArgument`, `unsupportedOutputSettings` */
export function targetOf(
  settings: VideoSettings,
  { targetSize, targetQuality }: TargetOptions,
): Target {
  const { rate } = planRates(settings);
  const asked = [
    ...(rate === undefined ? [] : ['a bit rate in the settings']),
    ...(settings.quality === undefined ? [] : ['quality in the settings']),
    ...(targetSize === undefined ? [] : ['targetSize']),
    ...(targetQuality === undefined ? [] : ['targetQuality']),
  ];
  if (asked.length !== 1 || settings.quality !== undefined) throw unclear(asked);
  if (targetSize !== undefined) return sizeOf(targetSize);
  if (targetQuality !== undefined) return qualityOf(targetQuality);
  return { kind: 'rate', bitRate: rate ?? 0 };
}

/** The buffer that every part of the movie must fit through; undefined: none was named. */
export const bufferOf = (settings: VideoSettings): RateBuffer | undefined =>
  planRates(settings).buffer;

function sizeOf(bytes: number): Target {
  requireArgument(
    Number.isFinite(bytes) && bytes > 0,
    `targetSize is a number of bytes above 0, not ${bytes}.`,
  );
  return { kind: 'size', bytes };
}

function qualityOf({ metric = 'psnr', decibels, tolerance = 0.3 }: TargetQuality): Target {
  requireArgument(
    ['psnr', 'ssim', 'xpsnr'].includes(metric),
    `Quality is measured as psnr, ssim or xpsnr, not ${metric}.`,
  );
  requireArgument(
    decibels > 0 && decibels <= 100,
    `A quality is a number of decibels above 0 and up to 100, not ${decibels}. Of an SSIM s it is -10·log10(1 - s).`,
  );
  requireArgument(
    tolerance > 0 && tolerance <= 10,
    `The tolerance of a quality is a number of decibels above 0 and up to 10, not ${tolerance}.`,
  );
  return { kind: 'quality', metric, decibels, tolerance };
}

function unclear(asked: readonly string[]): MediaError {
  const given = asked.length === 0 ? 'none of these was given' : `given: ${asked.join(', ')}`;
  return new MediaError(
    'invalidArgument',
    'Several passes reach one thing: averageBitRate, variableBitRate or constantBitRate of the settings, or targetSize, or targetQuality; ' +
      `${given}. A constant quality needs one pass only: encode(settings).`,
    { operator: 'multipass' },
  );
}
