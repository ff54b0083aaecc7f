/** The filters between a source's pictures and what an encoder was opened for. */
import { COLOR_PRIMARIES, COLOR_RANGES, TRANSFER_FUNCTIONS, YCBCR_MATRICES } from '../colors.js';
import { type VideoColorProperties, type VideoSettings } from '../codec/settings.js';
import { type ColorProperties, type VideoFormat } from '../sample/format.js';
import { type Rational } from '../sample/time.js';

/** What an encoder was opened with: the only kind of picture that it may be given. */
export interface VideoTarget {
  readonly mediaType: 'video';
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  /** How the numbers of the pictures become colours. */
  readonly color: ColorProperties;
  /** What was asked for: a source with other tags is converted. */
  readonly colorProperties: VideoColorProperties | undefined;
  readonly scalingMode: VideoSettings['scalingMode'];
  /** The shape of a pixel; undefined means square or unknown. */
  readonly sampleAspectRatio: Rational | undefined;
  /** Which field comes first; undefined: whole pictures. */
  readonly fieldOrder: 'tt' | 'bb' | undefined;
  readonly timeBase: Rational;
}

/** Whether pictures of this format are already right. */
export function fitsPicture(format: VideoFormat, target: VideoTarget): boolean {
  return (
    format.width === target.width &&
    format.height === target.height &&
    format.pixelFormat === target.pixelFormat &&
    target.fieldOrder === undefined &&
    !changesColor(format, target) &&
    rangeStep(format, target) === '' &&
    isWhole(fit(format, target), target)
  );
}

/** Whether the colours of a source must be converted: it says of itself something else than what was asked for. */
export function changesColor(format: VideoFormat, target: VideoTarget): boolean {
  const { colorProperties: asked } = target;
  if (!asked) return false;
  const { color = {} } = format;
  const differs = (key: keyof ColorProperties): boolean =>
    color[key] !== undefined && asked[key] !== undefined && color[key] !== asked[key];
  // RGB has no matrix: it gets one in any case.
  const fromRgb = isRgb(format.pixelFormat ?? '');
  return (
    differs('primaries') ||
    differs('transfer') ||
    (!fromRgb && (differs('matrix') || differs('range')))
  );
}

/** How numbers are rounded, and how colours are brought to fewer pixels and back. */
export const SCALE_FLAGS = 'bicubic+accurate_rnd+full_chroma_int';

/** Whether pictures of red, green and blue need nothing but libswscale, which brings them to their size and gives them a matrix. */
export function isPlainScale(format: VideoFormat, target: VideoTarget): boolean {
  return (
    rgbMatrix(format, target) !== '' &&
    target.fieldOrder === undefined &&
    colorSteps(format, target).length === 0 &&
    rangeStep(format, target) === '' &&
    isWhole(fit(format, target), target)
  );
}

export function pictureSteps(format: VideoFormat, target: VideoTarget): string[] {
  const size = fit(format, target);
  const scale = `scale=w=${size.width}:h=${size.height}:flags=${SCALE_FLAGS}`;
  const lines = target.fieldOrder === undefined ? '' : ':interl=1';
  const color = colorSteps(format, target);
  const numbers = rgbMatrix(format, target) + rangeStep(format, target);
  const steps = color.length === 0 ? [scale + lines + numbers] : color;
  const isResized = size.width !== format.width || size.height !== format.height;
  const first = color.length > 0 && isResized ? [scale + lines] : [];
  return [
    ...first,
    ...steps,
    `format=pix_fmts=${target.pixelFormat}`,
    ...frameSteps(size, target),
    ...(target.fieldOrder === undefined
      ? []
      : [`setfield=mode=${target.fieldOrder === 'tt' ? 'tff' : 'bff'}`]),
  ];
}

/** Those that swscale knows by the same name. */
const SWSCALE = new Set(['bt709', 'smpte170m', 'smpte240m', 'fcc']);

function rgbMatrix(format: VideoFormat, { color, pixelFormat }: VideoTarget): string {
  if (!isRgb(format.pixelFormat ?? '') || isRgb(pixelFormat) || color.matrix === undefined)
    return '';
  return `:out_color_matrix=${color.matrix}:out_range=${color.range ?? 'tv'}`;
}

/** For codecs that know only full range; what says nothing is not of that range. */
function rangeStep({ pixelFormat = '', color }: VideoFormat, target: VideoTarget): string {
  const isFull = isRgb(pixelFormat) || pixelFormat.startsWith('yuvj') || color?.range === 'pc';
  const wanted = target.colorProperties ? undefined : target.color.range;
  return wanted === 'pc' && !isFull ? ':in_range=tv:out_range=pc' : '';
}

/** Nothing when numbers stay what they are, or when swscale's way from RGB will do. */
function colorSteps(format: VideoFormat, target: VideoTarget): string[] {
  const { color, pixelFormat } = target;
  const fromRgb = isRgb(format.pixelFormat ?? '');
  const needsMatrix = fromRgb && !isRgb(pixelFormat) && !SWSCALE.has(color.matrix ?? 'bt709');
  if (!changesColor(format, target) && !needsMatrix) return [];
  const source = completed(format, target.color);
  const [from, to] = [wordsOf(source, 'in'), wordsOf(color, '')];
  if (!isHdr(source) || isHdr(color)) return [`zscale=${[...from, ...to, NOMINAL].join(':')}`];
  // Brighter than what the other can show: brought down by a curve, in linear light.
  return [
    `zscale=${[...from, 'transfer=linear', NOMINAL].join(':')}`,
    'format=pix_fmts=gbrpf32le',
    `zscale=primaries=${COLOR_PRIMARIES[color.primaries ?? ''] ?? 1}`,
    'tonemap=tonemap=hable:desat=0',
    `zscale=${to.join(':')}`,
  ];
}

/** Candela per square metre of white paper in HDR: ITU-R BT.2408. */
const NOMINAL = 'npl=203';

const isHdr = ({ transfer }: ColorProperties): boolean =>
  transfer === 'smpte2084' || transfer === 'arib-std-b67';

/** What the source does not say is taken to be what was asked for. */
function completed(format: VideoFormat, target: ColorProperties): ColorProperties {
  const { primaries, transfer, matrix, range } = format.color ?? {};
  const fromRgb = isRgb(format.pixelFormat ?? '');
  return {
    primaries: primaries ?? target.primaries,
    transfer: transfer ?? target.transfer,
    matrix: fromRgb ? 'gbr' : (matrix ?? target.matrix),
    range: fromRgb ? 'pc' : (range ?? target.range ?? 'tv'),
  };
}

function wordsOf(color: ColorProperties, suffix: 'in' | ''): string[] {
  const { primaries = '', transfer = '', matrix = '', range = 'tv' } = color;
  return [
    `primaries${suffix}=${COLOR_PRIMARIES[primaries] ?? 2}`,
    `transfer${suffix}=${TRANSFER_FUNCTIONS[transfer] ?? 2}`,
    `matrix${suffix}=${YCBCR_MATRICES[matrix] ?? 2}`,
    `range${suffix}=${Object.hasOwn(COLOR_RANGES, range) ? range : 'tv'}`,
  ];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const isWhole = (size: Size, target: VideoTarget): boolean =>
  size.width === target.width && size.height === target.height;

/** The size that the whole of the source's picture gets, before bars are added or edges cut off. */
export function fit(format: VideoFormat, target: VideoTarget): Size {
  const { width, height, scalingMode: mode } = target;
  if (mode === undefined || mode === 'resize') return { width, height };
  const shape = ratioOf(format.sampleAspectRatio) / ratioOf(target.sampleAspectRatio);
  const aspect = (format.width * shape) / format.height;
  const step = width % 2 === 0 && height % 2 === 0 ? 2 : 1;
  const near = (pixels: number): number => Math.max(step, Math.round(pixels / step) * step);
  const isWider = aspect > width / height;
  const keepsWidth = mode === 'resizeAspect' ? isWider : !isWider;
  return keepsWidth
    ? { width, height: near(width / aspect) }
    : { width: near(height * aspect), height };
}

const ratioOf = (ratio: Rational | undefined): number => (ratio ? ratio.num / ratio.den : 1);

function frameSteps(size: Size, target: VideoTarget): string[] {
  if (isWhole(size, target)) return [];
  const { width, height, scalingMode } = target;
  return scalingMode === 'resizeAspectFill'
    ? [`crop=w=${width}:h=${height}`]
    : [`pad=w=${width}:h=${height}:x=(ow-iw)/2:y=(oh-ih)/2:color=black`];
}

/** Whether a pixel format stores red, green and blue. */
export function isRgb(pixelFormat: string): boolean {
  return /^(?:rgb|bgr|argb|abgr|0rgb|0bgr|gbr|x2rgb|x2bgr|pal8)/.test(pixelFormat);
}
