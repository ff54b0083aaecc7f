import { MediaError, requireArgument } from '../errors.js';
import { checkColorSettings } from './checkColor.js';
import { checkSpatialSettings } from './checkSpatial.js';
import { codecOf } from './codecs.js';
import { type VideoSettings } from './videoSettings.js';

/** @throws MediaError `invalidArgument`, `unsupportedOutputSettings` */
export function checkVideoSettings(settings: VideoSettings): void {
  checkPicture(settings);
  checkCleanAperture(settings);
  checkRates(settings);
  checkBuffer(settings);
  checkKeys(settings);
  checkProfile(settings);
  checkColorSettings(settings);
  checkSpatialSettings(settings);
}

const isCount = (value: number, from: number): boolean => Number.isInteger(value) && value >= from;

function checkPicture({ width, height, ...settings }: VideoSettings): void {
  const { pixelAspectRatio: ratio, scalingMode: mode, fieldOrder } = settings;
  for (const pixels of [width, height]) {
    requireArgument(
      pixels === undefined || (isCount(pixels, 1) && pixels <= 32_767),
      `A width or height must be an integer from 1 to 32767 pixels, not ${String(pixels)}.`,
    );
  }
  for (const spacing of ratio ? [ratio.horizontalSpacing, ratio.verticalSpacing] : []) {
    requireArgument(
      isCount(spacing, 1) && spacing <= 65_535,
      `A pixelAspectRatio is two integers from 1 to 65535, horizontalSpacing and verticalSpacing; ${String(spacing)} is none.`,
    );
  }
  requireArgument(
    mode === undefined || ['resize', 'resizeAspect', 'resizeAspectFill'].includes(mode),
    (mode as string) === 'fit'
      ? "scalingMode 'fit' would leave the size of the pictures open, and the pictures of a track have one size. Use 'resizeAspect' for bars, or give width alone."
      : `scalingMode is resize, resizeAspect or resizeAspectFill, not ${String(mode)}.`,
  );
  requireArgument(
    fieldOrder === undefined || ['progressive', 'tt', 'bb'].includes(fieldOrder),
    `fieldOrder is progressive, tt (top field first) or bb (bottom field first), not ${String(fieldOrder)}.`,
  );
}

function checkCleanAperture({ cleanAperture: clean, width, height }: VideoSettings): void {
  if (!clean) return;
  const { horizontalOffset = 0, verticalOffset = 0 } = clean;
  requireArgument(
    isCount(clean.width, 1) && isCount(clean.height, 1),
    `A cleanAperture has a width and a height in whole pixels, not ${String(clean.width)} and ${String(clean.height)}.`,
  );
  if (width !== undefined) cutOf(width, clean.width, horizontalOffset, 'horizontalOffset');
  if (height !== undefined) cutOf(height, clean.height, verticalOffset, 'verticalOffset');
}

/**
 * The pixels that a clean aperture leaves out before and behind it.
 *
 * @throws MediaError `invalidArgument` when it does not lie within the picture, or an edge falls into a pixel
 */
export function cutOf(
  all: number,
  part: number,
  offset: number,
  name: string,
): readonly [number, number] {
  const before = (all - part) / 2 + offset;
  requireArgument(
    Number.isInteger(before),
    () =>
      `The edges of a cleanAperture must fall between pixels, and ${part} of ${all} with ${name} ${offset} begins at ${before}. Add or take 0.5 from ${name}, or one pixel from the size.`,
  );
  const behind = all - part - before;
  requireArgument(
    before >= 0 && behind >= 0,
    () =>
      `A cleanAperture must lie within the picture, and ${part} of ${all} pixels with ${name} ${offset} does not.`,
  );
  return [before, behind];
}

function checkRates(settings: VideoSettings): void {
  const { averageBitRate, constantBitRate, variableBitRate, vbvMaxBitRate, quality } = settings;
  const rates = { averageBitRate, constantBitRate, variableBitRate };
  for (const [name, rate] of Object.entries({ ...rates, vbvMaxBitRate })) {
    requireArgument(
      rate === undefined || (Number.isFinite(rate) && rate >= 1),
      `${name} is in bits per second and must be positive, not ${String(rate)}.`,
    );
  }
  requireArgument(
    quality === undefined || (quality >= 0 && quality <= 1),
    `quality must be from 0 to 1, not ${String(quality)}.`,
  );
  const given = Object.entries({ ...rates, quality }).filter(([, value]) => value !== undefined);
  requireArgument(
    given.length <= 1,
    () =>
      `${given.map(([name]) => name).join(' and ')} exclude each other: either the size is given or the quality, and one way to keep it.`,
  );
}

function checkBuffer(settings: VideoSettings): void {
  const { constantBitRate, variableBitRate, vbvMaxBitRate, vbvBufferDuration } = settings;
  const { dataRateLimits: limits, averageBitRate } = settings;
  requireArgument(
    vbvBufferDuration === undefined ||
      (Number.isFinite(vbvBufferDuration) && vbvBufferDuration > 0),
    `vbvBufferDuration is in seconds and must be positive, not ${String(vbvBufferDuration)}.`,
  );
  requireArgument(
    vbvBufferDuration === undefined ||
      (constantBitRate ?? variableBitRate ?? vbvMaxBitRate) !== undefined,
    'vbvBufferDuration is the size of a buffer that fills at vbvMaxBitRate: give that, or variableBitRate or constantBitRate, as well.',
  );
  requireArgument(
    constantBitRate === undefined || vbvMaxBitRate === undefined,
    'A constantBitRate is its own maximum: leave vbvMaxBitRate out.',
  );
  const average = averageBitRate ?? variableBitRate ?? 0;
  requireArgument(
    vbvMaxBitRate === undefined || vbvMaxBitRate >= average,
    `vbvMaxBitRate must not be less than the average: ${String(vbvMaxBitRate)} is less than ${average}.`,
  );
  if (limits === undefined) return;
  checkLimits(limits);
  requireArgument(
    (constantBitRate ?? variableBitRate ?? vbvMaxBitRate) === undefined,
    'dataRateLimits and the properties of a buffer (constantBitRate, variableBitRate, vbvMaxBitRate) exclude each other: give averageBitRate or quality with dataRateLimits.',
  );
  for (const { bytes, seconds } of limits) {
    requireArgument(
      average * seconds < bytes * 8,
      `averageBitRate must be less than what dataRateLimits allow: ${average} bits per second is not less than ${bytes} bytes in ${seconds} s.`,
    );
  }
}

function checkLimits(limits: NonNullable<VideoSettings['dataRateLimits']>): void {
  requireArgument(
    Array.isArray(limits) &&
      limits.length > 0 &&
      limits.every(({ bytes, seconds }) => bytes >= 1 && seconds > 0 && Number.isFinite(seconds)),
    `dataRateLimits is a list of { bytes, seconds }, all of them positive, not ${JSON.stringify(limits)}.`,
  );
}

function checkKeys(settings: VideoSettings): void {
  const { maxKeyFrameInterval: frames, maxKeyFrameIntervalDuration: seconds } = settings;
  const { maxFrameDelayCount: delay } = settings;
  requireArgument(
    frames === undefined || isCount(frames, 1),
    `maxKeyFrameInterval is a number of frames and must be a positive integer, not ${String(frames)}.`,
  );
  requireArgument(
    seconds === undefined || (Number.isFinite(seconds) && seconds > 0),
    `maxKeyFrameIntervalDuration is in seconds and must be positive, not ${String(seconds)}.`,
  );
  requireArgument(
    delay === undefined || isCount(delay, 0),
    `maxFrameDelayCount is a number of frames, from 0, not ${String(delay)}.`,
  );
}

/** What profiles of H.264 exclude; ITU-T H.264, annex A. */
const BASELINE = /baseline/i;
/** Bits and chroma that a profile's name promises, and pixel formats that have them not. */
const NARROW: readonly (readonly [RegExp, RegExp, RegExp, string])[] = [
  [
    /^h264$/,
    /^(?:.*baseline|main|high|.*constrained_high|extended)$/i,
    /42[24]|44[04]|1[0246]le|p01/,
    '8 bits and 4:2:0',
  ],
  [/^hevc$/, /^(?:main|mainstillpicture)$/i, /42[24]|44[04]|1[0246]le|p01/, '8 bits and 4:2:0'],
  [/^(?:h264|hevc)$/, /^(?:high|main)10$/i, /42[24]|44[04]|1[246]le/, '10 bits at most and 4:2:0'],
  [/^(?:h264|hevc)$/, /422/, /44[04]/, '4:2:2 at most'],
];

function checkProfile({ codec, profile, entropyMode, pixelFormat, ...rest }: VideoSettings): void {
  const made = codecOf(codec) ?? codec;
  requireArgument(
    entropyMode === undefined || ['cavlc', 'cabac'].includes(entropyMode),
    `entropyMode is cavlc or cabac, not ${String(entropyMode)}.`,
  );
  if (entropyMode !== undefined && made !== 'h264') {
    throw refused(`entropyMode is a property of H.264, and '${codec}' has none: leave it out.`);
  }
  if (profile === undefined) return;
  const isBaseline = BASELINE.test(profile);
  if (isBaseline && entropyMode === 'cabac') {
    throw refused(
      `The profile ${profile} has no CABAC: leave entropyMode out, or choose the profile main or high.`,
    );
  }
  if (isBaseline && rest.fieldOrder !== undefined && rest.fieldOrder !== 'progressive') {
    throw refused(`The profile ${profile} has no fields: choose the profile main or high.`);
  }
  for (const [codecs, profiles, pixels, holds] of NARROW) {
    if (!codecs.test(made) || !profiles.test(profile) || !pixels.test(pixelFormat ?? '')) continue;
    throw refused(
      `The profile ${profile} of ${made} holds ${holds}, not ${String(pixelFormat)}. Leave one of the two out: the other follows.`,
    );
  }
}

function refused(message: string): MediaError {
  return new MediaError('unsupportedOutputSettings', message, { operator: 'encode' });
}
