/** The form in which pictures are compared: each plane by itself. */
import { MediaError } from '../errors.js';
import { type Plane } from '../quality/planes.js';
import { type VideoFormat } from '../sample/format.js';
import { isRgb } from './pictureSteps.js';

/** One plane of pixels. */
export interface PlaneForm {
  readonly name: Plane;
  readonly width: number;
  readonly height: number;
}

/** What libav's filters compare. */
export interface ComparedForm {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  /** Bits of one value. */
  readonly depth: number;
  readonly planes: readonly PlaneForm[];
}

/** What all three filters take as it is. */
const TAKEN =
  /^(?:gray|yuvj?4(?:20|22|44|40|11|10)p|gbrp|(?:gray|yuv4(?:20|22|44)p|gbrp)(?:9|10|12|14|16)le)$/;

/** How a value may lie in memory, without the order of its bytes; the planes that hold the same; and its bits, where the name has none. */
const FAMILIES: readonly (readonly [RegExp, string, number?])[] = [
  [/^(?:gray|ya)(\d*)$/, 'gray'],
  [/^mono[wb]()$/, 'gray'],
  [/^yuva?420p(\d*)$/, 'yuv420p'],
  [/^yuva?422p(\d*)$/, 'yuv422p'],
  [/^yuva?444p(\d*)$/, 'yuv444p'],
  [/^gbra?p(\d*)$/, 'gbrp'],
  [/^(?:nv12|nv21)()$/, 'yuv420p'],
  [/^(?:nv16|yuyv422|uyvy422|yvyu422)()$/, 'yuv422p'],
  [/^(?:nv24|nv42|ayuv|uyva|vuya|vuyx|vyu444)()$/, 'yuv444p'],
  [/^p0(1\d)$/, 'yuv420p'],
  [/^[py]2(1\d)$/, 'yuv422p'],
  [/^p4(1\d)$/, 'yuv444p'],
  [/^(?:xv30|v30x)()$/, 'yuv444p', 10],
  [/^xv36()$/, 'yuv444p', 12],
  [/^(?:ayuv64|xv48)()$/, 'yuv444p', 16],
  [/^x2(?:rgb|bgr)(10)$/, 'gbrp'],
  [/^(?:rgb48|bgr48|rgba64|bgra64)()$/, 'gbrp', 16],
  [/^(?:rgb24|bgr24|rgba|bgra|argb|abgr|rgb0|bgr0|0rgb|0bgr|pal8)()$/, 'gbrp'],
  [/^(?:rgb|bgr)(?:565|555|444|8|4|4_byte)()$/, 'gbrp'],
];

/** @throws MediaError `formatUnsupported` */
export function comparedForm({ width, height, pixelFormat = '' }: VideoFormat): ComparedForm {
  const name = comparedPixels(pixelFormat);
  const depth = Number(/(\d+)le$/.exec(name)?.[1] ?? 8);
  return { width, height, pixelFormat: name, depth, planes: planesOf(name, width, height) };
}

function comparedPixels(pixelFormat: string): string {
  if (TAKEN.test(pixelFormat)) return pixelFormat;
  const bare = pixelFormat.replace(/[lb]e$/, '');
  for (const [pattern, planes, bits = 8] of FAMILIES) {
    const match = pattern.exec(bare);
    if (!match) continue;
    const depth = Number(match[1] === '' ? bits : match[1]);
    const name = depth === 8 ? planes : `${planes}${depth}le`;
    if (TAKEN.test(name)) return name;
  }
  throw new MediaError(
    'formatUnsupported',
    `Pictures of the pixel format '${pixelFormat}' cannot be compared. Convert both sides, as with filterGraph('format=yuv420p'); fetch them with ` +
      "'hwdownload' first when they are in a device's memory.",
    { operator: 'quality' },
  );
}

/** How far chroma is halved, each way. */
const SHIFTS: Readonly<Record<string, readonly [number, number]>> = {
  420: [1, 1],
  422: [1, 0],
  444: [0, 0],
  440: [0, 1],
  411: [2, 0],
  410: [2, 2],
};

function planesOf(name: string, width: number, height: number): PlaneForm[] {
  if (name.startsWith('gray')) return [{ name: 'y', width, height }];
  if (name.startsWith('gbrp')) {
    return (['g', 'b', 'r'] as const).map((plane) => ({ name: plane, width, height }));
  }
  const [x, y] = SHIFTS[/4\d\d/.exec(name)?.[0] ?? ''] ?? [0, 0];
  const chroma = { width: ceilShift(width, x), height: ceilShift(height, y) };
  return [
    { name: 'y', width, height },
    { name: 'u', ...chroma },
    { name: 'v', ...chroma },
  ];
}

const ceilShift = (size: number, shift: number): number => -(-size >> shift);

/** libav's filters for bringing pictures of `format` into this form; undefined: they are in it. */
export function stepsInto(
  form: ComparedForm,
  format: VideoFormat,
  target: VideoFormat,
): string | undefined {
  const { width, height, pixelFormat } = form;
  const options: string[] = [];
  if (format.width !== width || format.height !== height) options.push(`w=${width}:h=${height}`);
  const [from, to] = [rangeOf(format), rangeOf(target)];
  if (from && to && from !== to) options.push(`in_range=${from}:out_range=${to}`);
  if (format.pixelFormat === pixelFormat && options.length === 0) return undefined;
  // RGB has no matrix: it gets the one that the pictures have.
  const getsMatrix = isRgb(format.pixelFormat ?? '') && !pixelFormat.startsWith('gbrp');
  const matrix = getsMatrix ? target.color?.matrix : undefined;
  if (matrix !== undefined) options.push(`out_color_matrix=${matrix}`);
  const scale = ['flags=bicubic+accurate_rnd+full_chroma_int', ...options].join(':');
  return `scale=${scale},format=pix_fmts=${pixelFormat}`;
}

/** Undefined where nobody said it: then it is taken to be the other's. */
function rangeOf({ pixelFormat = '', color }: VideoFormat): 'tv' | 'pc' | undefined {
  return pixelFormat.startsWith('yuvj') ? 'pc' : color?.range;
}
