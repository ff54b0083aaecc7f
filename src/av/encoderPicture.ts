/** The kind of picture that an encoder is opened for. */
import { type AVPixelFormat } from 'node-av/constants';
import { avcodecFindBestPixFmtOfList, avIsHardwarePixelFormat, type Codec } from 'node-av/lib';
import { cutOf } from '../codec/checkVideoSettings.js';
import { type VideoColorProperties, type VideoSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { type ColorProperties, type VideoFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';
import { codecName, pixelFormat, pixelFormatName } from './names.js';
import { isRgb } from './pictureSteps.js';

/** What the encoder will get. */
export interface PictureKind {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly color: ColorProperties;
  readonly sampleAspectRatio: Rational | undefined;
}

/** What is taken, of what the encoder could take, unless something else is asked for: what every player shows. */
const DELIVERY: Readonly<Record<string, RegExp>> = {
  h264: /^(?:yuvj?420p|nv12)$/,
  hevc: /^(?:yuvj?420p(?:10le)?|nv12|p010le)$/,
  av1: /^(?:yuvj?420p(?:10le)?|nv12|p010le)$/,
  vp9: /^(?:yuvj?420p(?:10le)?|nv12|p010le)$/,
  vp8: /^yuv420p$/,
  theora: /^yuv420p$/,
  mjpeg: /^yuvj?42[02]p$/,
  prores: /^yuv422p10le$/,
  dnxhd: /^yuv422p$/,
};
/** Codecs that need even sizes where chroma is halved. */
const NEEDS_EVEN = new Set(['h264', 'hevc', 'av1']);

/** @throws MediaError `unsupportedOutputSettings`, `invalidArgument` */
export function choosePicture(
  codec: Codec,
  source: VideoFormat,
  settings: VideoSettings,
): PictureKind {
  const name = choosePixels(codec, source, settings);
  const size = chooseSize(shapeOf(source, settings), settings, needsEven(codec, name));
  return {
    ...size,
    pixelFormat: name,
    color: { ...chooseColor(source, name, size, settings.colorProperties), ...rangeOf(codec) },
    sampleAspectRatio: chooseAspect(source, size, settings),
  };
}

function needsEven(codec: Codec, pixels: string): boolean {
  return NEEDS_EVEN.has(codecName(codec.id) ?? '') && /420|nv12|p010|nv21/.test(pixels);
}

function choosePixels(codec: Codec, source: VideoFormat, settings: VideoSettings): string {
  const offered = (codec.pixelFormats ?? []).filter((format) => !avIsHardwarePixelFormat(format));
  const names = offered.map((format) => pixelFormatName(format) ?? '');
  const { pixelFormat: asked, profile } = settings;
  if (asked !== undefined) {
    pixelFormat(asked);
    if (names.length === 0 || names.includes(asked)) return asked;
    throw new MediaError(
      'unsupportedOutputSettings',
      `The encoder ${codec.name ?? ''} does not take the pixel format ${asked}. It takes ${names.join(', ')}.`,
      { operator: 'encode' },
    );
  }
  const has = source.pixelFormat ?? 'yuv420p';
  if (offered.length === 0) return has;
  const list = playable(codec, offered, profile);
  return pixelFormatName(avcodecFindBestPixFmtOfList(list, pixelFormat(has))) ?? has;
}

/**
 * What suits the profile, or else what every player can show. Transparency is left out: pictures drawn in JavaScript
 * are RGBA, nearly always opaque, and an alpha channel doubles the work.
 */
function playable(
  codec: Codec,
  offered: readonly AVPixelFormat[],
  profile: string | undefined,
): AVPixelFormat[] {
  const shown = ofProfile(profile) ?? DELIVERY[codecName(codec.id) ?? ''];
  const list = offered.filter((format) => shown?.test(pixelFormatName(format) ?? '') ?? true);
  return list.length > 0 ? list : [...offered];
}

/** Profiles say in their names what they hold: `high422`, `main10`, `4444`, `dnxhr_hqx`. */
function ofProfile(profile = ''): RegExp | undefined {
  if (profile.includes('444')) return /^yuva?444p(?:1[02]le)?$/;
  if (profile.includes('422'))
    return profile.includes('10') ? /^yuv422p10le$/ : /^yuv422p(?:10le)?$/;
  if (profile.includes('hqx')) return /^yuv422p1[02]le$/;
  return profile.endsWith('10') ? /^(?:yuv420p10le|p010le)$/ : undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** With a mode the pixels of the movie have a shape of their own, and sizes follow from what the source looks like. */
function shapeOf(source: VideoFormat, settings: VideoSettings): Size {
  const { width, height, sampleAspectRatio: ratio } = source;
  const { pixelAspectRatio: pixel, scalingMode } = settings;
  if (scalingMode === undefined) return { width, height };
  const shape = ratio ? ratio.num / ratio.den : 1;
  const own = pixel ? pixel.horizontalSpacing / pixel.verticalSpacing : 1;
  return { width: Math.round((width * shape) / own), height };
}

function chooseSize(source: Size, { width, height }: VideoSettings, even: boolean): Size {
  for (const pixels of [width, height]) {
    if (!even || pixels === undefined || pixels % 2 === 0) continue;
    throw new MediaError(
      'unsupportedOutputSettings',
      `The codec halves its chroma, so width and height must be even, not ${pixels}.`,
      { operator: 'encode' },
    );
  }
  const fit = (pixels: number): number =>
    even ? Math.max(2, Math.round(pixels / 2) * 2) : Math.max(1, Math.round(pixels));
  const cut = (pixels: number): number => (even ? Math.max(2, pixels - (pixels % 2)) : pixels);
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: fit((width * source.height) / source.width) };
  if (height !== undefined) return { width: fit((height * source.width) / source.height), height };
  return { width: cut(source.width), height: cut(source.height) };
}

/** The shape of the picture stays: what is squeezed in pixels is told in the shape of the pixels. */
function chooseAspect(
  source: VideoFormat,
  size: Size,
  settings: VideoSettings,
): Rational | undefined {
  const { sampleAspectRatio: ratio } = source;
  const { pixelAspectRatio: pixel, scalingMode } = settings;
  if (pixel) return { num: pixel.horizontalSpacing, den: pixel.verticalSpacing };
  if (scalingMode !== undefined) return { num: 1, den: 1 };
  const isExplicit = settings.width !== undefined && settings.height !== undefined;
  if (!ratio || !isExplicit) return ratio;
  return reduce(
    BigInt(ratio.num) * BigInt(source.width) * BigInt(size.height),
    BigInt(ratio.den) * BigInt(source.height) * BigInt(size.width),
  );
}

function reduce(num: bigint, den: bigint): Rational | undefined {
  const divisor = gcd(num, den);
  const ratio = { num: Number(num / divisor), den: Number(den / divisor) };
  return ratio.num < 65_536 && ratio.den < 65_536 ? ratio : undefined;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/**
 * The tags of what is encoded. RGB that says nothing is what screens show, which players call BT.709; its matrix is the one that they assume for
 * the size.
 */
function chooseColor(
  source: VideoFormat,
  pixels: string,
  { width, height }: Size,
  asked: VideoColorProperties | undefined,
): ColorProperties {
  const { color = {} } = source;
  const fromRgb = isRgb(source.pixelFormat ?? '');
  if (isRgb(pixels)) {
    const screen = fromRgb ? { primaries: 'bt709', transfer: 'iec61966-2-1' } : {};
    return { ...screen, ...defined(color), ...asked, matrix: 'gbr', range: 'pc' };
  }
  if (asked) return { ...asked, range: asked.range ?? (fromRgb ? 'tv' : color.range) };
  if (!fromRgb) return color;
  const matrix = width >= 1280 || height > 576 ? 'bt709' : 'smpte170m';
  return { primaries: 'bt709', transfer: 'bt709', ...defined(color), matrix, range: 'tv' };
}

/** JPEG knows only full range. */
const rangeOf = (codec: Codec): Pick<ColorProperties, 'range'> =>
  /^(?:mjpeg|ljpeg|amv)$/.test(codecName(codec.id) ?? '') ? { range: 'pc' } : {};

const defined = ({ primaries, transfer }: ColorProperties): ColorProperties => ({
  ...(primaries === undefined ? {} : { primaries }),
  ...(transfer === undefined ? {} : { transfer }),
});

/** libav's structure for the lines and columns that are not to be shown: top, bottom, left, right. @throws MediaError `invalidArgument` */
export function cropBytes(size: Size, { cleanAperture }: VideoSettings): Buffer | undefined {
  if (!cleanAperture) return undefined;
  const { width, height, horizontalOffset = 0, verticalOffset = 0 } = cleanAperture;
  const columns = cutOf(size.width, width, horizontalOffset, 'horizontalOffset');
  const lines = cutOf(size.height, height, verticalOffset, 'verticalOffset');
  const bytes = Buffer.alloc(16);
  for (const [index, value] of [...lines, ...columns].entries()) {
    bytes.writeUInt32LE(value, index * 4);
  }
  return bytes;
}
